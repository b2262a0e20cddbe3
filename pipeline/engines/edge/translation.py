"""What edge-tts and aiohttp raise, as Trouble: in words a person can act on, and with what may help."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import aiohttp
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived, SkewAdjustmentError

from pipeline.synth.remote.trouble import Cure, Trouble, parse_retry_after

FOREIGN_ERRORS: Final = (
    EdgeTTSException,
    aiohttp.ClientError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
)
"""All that a request can raise; a timeout is an OSError, a malformed answer surfaces as one of the last five."""

CLOCK_HINT: Final = (
    "set the clock of this computer (the service refuses requests that seem minutes old), or use --engine kokoro"
)
_SLOW_DOWN: Final = frozenset({403, 429, 503})
_PASSES: Final = frozenset({408, 425, 500, 502, 504})
_REASONS: Final = {407: "the proxy wants a name and a password"}


def translated(error: Exception) -> Trouble:
    """The Trouble that stands for one of FOREIGN_ERRORS."""
    if isinstance(error, aiohttp.ClientResponseError):
        return _refused(error)
    if isinstance(error, SkewAdjustmentError):
        return Trouble("it refuses the connection (HTTP 403)", cure=Cure.WAIT, unreachable=True, hint=CLOCK_HINT)
    if isinstance(error, NoAudioReceived):
        return Trouble("it sent no sound", cure=Cure.WAIT)
    if isinstance(error, TimeoutError):
        return Trouble("no answer in time", unreachable=True)
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return _unconnected(error)
    return Trouble(f"its answer makes no sense: {_words(error)}")


def _unconnected(error: aiohttp.ClientConnectionError | OSError) -> Trouble:
    """The Trouble for a connection that could not be made, or broke."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        reason = f"no safe connection to {error.host}"
        return Trouble(reason, cure=Cure.NEVER, unreachable=True, hint="check the clock and the proxy of this computer")
    if isinstance(error, aiohttp.ClientConnectorError):
        reason = f"no connection to {error.host}: {error.os_error.strerror or error.os_error}"
        return Trouble(reason, unreachable=True)
    return Trouble(f"the connection broke: {_words(error)}", unreachable=True)


def _refused(error: aiohttp.ClientResponseError) -> Trouble:
    """The Trouble for an HTTP status."""
    cure = Cure.WAIT if error.status in _SLOW_DOWN else Cure.AGAIN if error.status in _PASSES else Cure.NEVER
    return Trouble(
        _REASONS.get(error.status, f"it refuses the connection (HTTP {error.status})"),
        cure=cure,
        retry_after_s=parse_retry_after(error.headers.get("Retry-After") if error.headers else None, datetime.now(UTC)),
        unreachable=True,
        hint=CLOCK_HINT if error.status == 403 else "",
    )


def _words(error: Exception) -> str:
    """What an exception says, or what it is called."""
    return str(error) or type(error).__name__
