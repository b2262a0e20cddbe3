"""The rows of tests/cases: a label, and whether today the row passes or must fail, for the reason in its comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _pytest.mark.structures import ParameterSet


def as_param(row: Mapping[str, Any], *values: object) -> ParameterSet:
    """The values of a row as parameters of a test; a row that must fail says why."""
    assert row["status"] in ("pass", "fail"), row["label"]
    marks = [pytest.mark.xfail(strict=True, reason=row["comment"])] if row["status"] == "fail" else []
    return pytest.param(*values, id=row["label"], marks=marks)
