"""onnxruntime, kept from reporting on its users: import it from here and from nowhere else.

As it comes (1.31 on Linux), importing it is enough: it makes an identifier of the machine and a database of events
(the program's path among them) in the home folder and a file in the temporary folder, and some seconds later it looks
for its maker's server to send them to. A variable of the environment that is set before the import keeps it from
starting any of that; calling `disable_telemetry_events` afterwards would be too late for the first event, but is all
there is on Windows.
"""

from __future__ import annotations

import os
from typing import Final

# Its source has used both names for this switch.
for _variable in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED"):
    os.environ[_variable] = "1"

import onnxruntime  # noqa: E402 - after the switch, which it reads while it loads
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_state  # noqa: E402 - the same

onnxruntime.disable_telemetry_events()

ONNX_ERRORS: Final[tuple[type[Exception], ...]] = (
    *(kind for kind in vars(onnx_state).values() if isinstance(kind, type) and issubclass(kind, Exception)),
    RuntimeError,
    ValueError,
    TypeError,
)
"""All that onnxruntime raises: its own exceptions have no common base, and it uses Python's as well."""

__all__ = ["ONNX_ERRORS", "onnx_state", "onnxruntime"]
