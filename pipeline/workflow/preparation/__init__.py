"""What is settled before anything is spoken: voices, plans, names, and whether a run can end well."""
