"""Reads tests/cases/*.yaml: rows {label, comment, given, expect, status}."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.case_rows import as_param

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

CASES = Path(__file__).resolve().parents[1] / "cases"


def read_cases(name: str) -> list[ParameterSet]:
    """(given, expect) of every row of a case file, as parameters."""
    rows: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [as_param(row, row["given"], row["expect"]) for row in rows]
