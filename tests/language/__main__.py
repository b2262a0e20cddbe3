"""`python -m tests.language`: bring the catalogues up to what the program says, and list what is not translated yet."""

from __future__ import annotations

import sys

from tests.language.catalogues import TRANSLATED, update

for language in TRANSLATED:
    missing = update(language)
    sys.stdout.write(f"{language}: {len(missing)} messages to translate\n")
    sys.stdout.writelines(f"  {text!r}\n" for text in missing)
