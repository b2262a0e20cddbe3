"""The catalogues of the translators: the .po files that are edited, and the .mo files that the program reads."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from pipeline.messages import LANGUAGES, Catalogue, catalogue_path
from tests.language.sources import messages

if TYPE_CHECKING:
    from pathlib import Path

TRANSLATED: Final = LANGUAGES[1:]
WIDTH: Final = 110


def source_path(language: str) -> Path:
    """The file that a translator edits."""
    return catalogue_path(language).with_suffix(".po")


def read_source(language: str) -> Catalog:
    """The translations of a language, as they stand in the file that a translator edits."""
    with source_path(language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), domain="duitan")


def template() -> Catalog:
    """What the program says, without translations."""
    catalog = Catalog(domain="duitan", project="duitan")
    for message in messages():
        text = (message.text, message.plural) if message.plural else message.text
        catalog.add(text, locations=[(message.path, 0)], context=message.context or None)
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def read_compiled(data: bytes) -> dict[object, str]:
    """The translations in a compiled catalogue, without its head, which tells when and by what it was compiled."""
    return {key: told for key, told in vars(Catalogue(io.BytesIO(data)))["_catalog"].items() if key}


def update(language: str) -> list[str]:
    """Bring the files of a language up to what the program says; gives what is still to be translated."""
    path = source_path(language)
    head = path.read_text(encoding="utf-8").partition("\n\n")[0]
    catalog = read_source(language)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    entries = io.BytesIO()
    write_po(entries, catalog, width=WIDTH, sort_by_file=True, include_lineno=False, omit_header=True)
    path.write_text(f"{head}\n\n{entries.getvalue().decode().lstrip()}", encoding="utf-8")
    data = compiled(catalog)
    target = catalogue_path(language)
    if not target.exists() or read_compiled(target.read_bytes()) != read_compiled(data):
        target.write_bytes(data)
    return [str(message.id) for message in catalog if message.id and not any(message.string or ())]
