"""The tables that are data files beside their modules.

.tsv: a row a line, `#` opens a comment, fields parted by tabs. .yaml: read by libyaml where it is there, since
Python's own reader takes a quarter of a second for a table of some hundred lines.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

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


def table_tree(package: str, name: str) -> dict[str, Any]:
    """A table in YAML.

    >>> sorted(table_tree("pipeline.text", "page_words.yaml"))[0]
    'credits'
    """
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    tree: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tree
