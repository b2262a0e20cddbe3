"""The proxy that the environment names for the Edge service.

aiohttp looks for WSS_PROXY alone when it opens a WebSocket, which nobody sets; so the proxy is chosen here.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pipeline.synth.remote.trouble import Cure, Trouble

_KINDS: Final = ("wss", "https", "all")
"""WSS_PROXY, HTTPS_PROXY, ALL_PROXY: the first that is set."""


def find_proxy(url: str) -> str | None:
    """The proxy for a service at `url`; None to go without one. Trouble when it is one that cannot be used."""
    host = urlsplit(url).hostname or ""
    proxies = getproxies()
    proxy = next((proxies[kind] for kind in _KINDS if proxies.get(kind)), None)
    if proxy is None or proxy_bypass(host):
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    scheme = urlsplit(proxy).scheme
    if scheme not in ("http", "https"):
        raise Trouble(
            f"a proxy of the kind {scheme}:// cannot be used",
            cure=Cure.NEVER,
            unreachable=True,
            hint="set HTTPS_PROXY to an http:// proxy, or use --engine kokoro, which needs no network",
        )
    return proxy
