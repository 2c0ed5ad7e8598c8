"""TLS as strict as the site's file says; broken chains and old servers are common, so it is a choice per site.

strict: certificates are verified. legacy: verified too, but TLS 1.0, old ciphers and unsafe renegotiation are let
through. unverified: certificates are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from twisted.internet.ssl import AcceptableCiphers, TLSVersion, optionsForClientTLS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from config.sitebook import Tls

_OP_LEGACY_SERVER_CONNECT = 0x4


@implementer(IPolicyForHTTPS)
class HostTls:
    """Choose the TLS options of a connection by the mode of its host."""

    def __init__(self, mode: Callable[[str], Tls]) -> None:
        self._mode = mode
        self._strict = _ScrapyClientContextFactory(verify_certificates=True)
        self._unverified = _ScrapyClientContextFactory(verify_certificates=False, tls_min_version=TLSVersion.TLSv1_0)

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 (Twisted's name)
        """Return the connection creator Twisted asks for."""
        name = hostname.decode("ascii")
        mode = self._mode(name if port == 443 else f"{name}:{port}")
        if mode == "legacy":
            return _legacy(name)
        return (self._unverified if mode == "unverified" else self._strict).creatorForNetloc(hostname, port)


def _legacy(name: str) -> Any:
    creator: Any = optionsForClientTLS(
        hostname=name,
        extraCertificateOptions={
            "acceptableCiphers": _any_ciphers(),
            "insecurelyLowerMinimumTo": TLSVersion.TLSv1_0,
            "fixBrokenPeers": True,
        },
    )
    context: SSL.Context = creator._createConnection.__self__.getContext()
    context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")
    context.set_options(_OP_LEGACY_SERVER_CONNECT)
    return creator


def _any_ciphers() -> Any:
    return AcceptableCiphers.fromOpenSSLCipherString("DEFAULT:@SECLEVEL=0")  # type: ignore[no-untyped-call]
