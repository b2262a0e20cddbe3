"""What edge-tts and aiohttp raise, as Trouble: in words a person can act on, and with what may help."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import aiohttp
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived, SkewAdjustmentError

from pipeline.messages import N_, _, reason_of
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

CLOCK_HINT: Final = N_(
    "set the clock of this computer (the service refuses requests that seem minutes old), or use --engine kokoro"
)
_SLOW_DOWN: Final = frozenset({403, 429, 503})
_PASSES: Final = frozenset({408, 425, 500, 502, 504})
_REASONS: Final = {407: N_("the proxy wants a name and a password")}


def translated(error: Exception) -> Trouble:
    """The Trouble that stands for one of FOREIGN_ERRORS."""
    if isinstance(error, aiohttp.ClientResponseError):
        return _refused(error)
    if isinstance(error, SkewAdjustmentError):
        return Trouble(_("it refuses the connection (HTTP 403)"), cure=Cure.WAIT, unreachable=True, hint=_(CLOCK_HINT))
    if isinstance(error, NoAudioReceived):
        return Trouble(_("it sent no sound"), cure=Cure.WAIT)
    if isinstance(error, TimeoutError):
        return Trouble(_("no answer in time"), unreachable=True)
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return _unconnected(error)
    return Trouble(_("its answer makes no sense: {words}", words=_words(error)))


def _unconnected(error: aiohttp.ClientConnectionError | OSError) -> Trouble:
    """The Trouble for a connection that could not be made, or broke."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        reason = _("no safe connection to {host}", host=error.host)
        return Trouble(
            reason, cure=Cure.NEVER, unreachable=True, hint=_("check the clock and the proxy of this computer")
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        reason = _("no connection to {host}: {reason}", host=error.host, reason=reason_of(error.os_error))
        return Trouble(reason, unreachable=True)
    return Trouble(_("the connection broke: {words}", words=_words(error)), unreachable=True)


def _refused(error: aiohttp.ClientResponseError) -> Trouble:
    """The Trouble for an HTTP status."""
    cure = Cure.WAIT if error.status in _SLOW_DOWN else Cure.AGAIN if error.status in _PASSES else Cure.NEVER
    return Trouble(
        _(_REASONS[error.status])
        if error.status in _REASONS
        else _("it refuses the connection (HTTP {status})", status=error.status),
        cure=cure,
        retry_after_s=parse_retry_after(error.headers.get("Retry-After") if error.headers else None, datetime.now(UTC)),
        unreachable=True,
        hint=_(CLOCK_HINT) if error.status == 403 else "",
    )


def _words(error: Exception) -> str:
    """What an exception says, or what it is called."""
    return str(error) or type(error).__name__
