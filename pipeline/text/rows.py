"""The tables that are data files beside their modules: a row a line, `#` opens a comment, fields parted by tabs."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def table_rows(package: str, name: str) -> Iterator[list[str]]:
    """The rows of a table, each as its fields; a row may leave out empty fields at its end.

    >>> next(table_rows("pipeline.text", "surnames.tsv"))[:2]
    ['任', 'ren2']
    """
    for line in files(package).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
