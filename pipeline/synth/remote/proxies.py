"""The proxy that the environment names for a service.

It is chosen here, not by aiohttp: for a WebSocket that looks for WSS_PROXY alone, which nobody sets, and while it looks
it would also take passwords from .netrc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pipeline.messages import _
from pipeline.synth.remote.trouble import Cure, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence


def find_proxy(url: str, kinds: Sequence[str]) -> str | None:
    """The proxy for a service at `url`; None to go without one. Trouble when it is one that cannot be used.

    `kinds` such as "https" and "all" stand for HTTPS_PROXY and ALL_PROXY: the first that is set counts.
    """
    host = urlsplit(url).hostname or ""
    proxies = getproxies()
    proxy = next((proxies[kind] for kind in kinds if proxies.get(kind)), None)
    if proxy is None or proxy_bypass(host):
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    scheme = urlsplit(proxy).scheme
    if scheme not in ("http", "https"):
        raise Trouble(
            _("a proxy of the kind {scheme}:// cannot be used", scheme=scheme),
            cure=Cure.NEVER,
            unreachable=True,
            hint=_("set HTTPS_PROXY to an http:// proxy"),
        )
    return proxy
