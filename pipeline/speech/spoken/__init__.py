"""Written Chinese -> its spoken form, by tables of named rules over one draft."""
