"""Reads tests/cases/*.yaml: rows {label, comment, given, expect, status}; `status: fail` must fail (strict xfail)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

CASES = Path(__file__).resolve().parents[1] / "cases"


def read_cases(name: str) -> list[ParameterSet]:
    """(given, expect) of every row of a case file, as parameters."""
    rows: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [
        pytest.param(
            row["given"],
            row["expect"],
            id=row["label"],
            marks=[pytest.mark.xfail(strict=True, reason=row.get("comment", ""))] if row["status"] == "fail" else [],
        )
        for row in rows
    ]
