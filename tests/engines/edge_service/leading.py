"""The one thing about the client that is not as it comes: where it finds the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.engines.edge_service.server import EdgeService


def lead_client(patch: pytest.MonkeyPatch, service: EdgeService) -> None:
    """Lead edge-tts in this process to a service, without a proxy and with its clock believed."""
    patch.setenv("NO_PROXY", "127.0.0.1")
    patch.setattr("edge_tts.communicate.WSS_URL", service.url)
    patch.setattr("edge_tts.voices.VOICE_LIST", service.voices_url)
    patch.setattr("edge_tts.drm.DRM.clock_skew_seconds", 0.0)
