"""Whether the server that voices.yaml names is there, for `duitan doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.engines.findings import Finding
from pipeline.engines.openai.engine import OpenAiEngine
from pipeline.errors import EngineUnavailableError
from pipeline.messages import _

if TYPE_CHECKING:
    from pipeline.engines.openai.options import OpenAiOptions

PART: Final = "openai server"


def check_server(options: OpenAiOptions) -> tuple[Finding, ...]:
    """How the server is; nothing when voices.yaml names none."""
    if not options.url:
        return ()
    try:
        OpenAiEngine(options).probe()
    except EngineUnavailableError as error:
        return (Finding(part=PART, state="unreachable", message=str(error), remedy=error.hint),)
    message = _("the speech server at {host} answers", host=options.host)
    if options.unencrypted:
        message += _("; the words travel to it unencrypted")
    return (Finding(part=PART, state="ok", message=message),)
