"""Sign mails with DKIM (RFC 6376), where the operator has a key and the extra `dkim` is installed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec

from config.settings import Settings

# What a forger would change, and what big providers want signed; never what servers on the way add or rewrite.
_SIGNED = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type"),
    *(b"list-unsubscribe", b"list-unsubscribe-post", b"references", b"in-reply-to"),
)


class DkimError(Exception):
    """Signing is asked for and cannot be done; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class DkimSigner:
    """Hold key, domain and selector; the public key stands in DNS under SELECTOR._domainkey.DOMAIN."""

    domain: str
    selector: str
    key: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> DkimSigner | None:
        """Return the signer of an installation; None without JINDU_DKIM_KEY. Raise DkimError without the library."""
        if settings.dkim_key is None:
            return None
        if find_spec("dkim") is None:
            raise DkimError("设了 JINDU_DKIM_KEY，但没有安装签名组件；请运行 pip install 'jindu[dkim]'")
        return cls(settings.dkim_domain or settings.mail_domain, settings.dkim_selector, settings.dkim_key)

    def sign(self, content: bytes) -> bytes:
        """Return the message with its signature in front; raise DkimError for a key that does not work."""
        import dkim

        names = {line.partition(b":")[0].lower() for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n")}
        try:
            header: bytes = dkim.sign(
                content,
                self.selector.encode(),
                self.domain.encode("idna"),
                self.key.encode(),
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=[name for name in _SIGNED if name in names],
            )
        except (dkim.DKIMException, ValueError) as error:
            raise DkimError(f"DKIM 私钥用不了：{error}；请用 openssl genrsa 2048 重新生成") from error
        return header + content

    def verify(self, content: bytes, lookup: Callable[..., bytes | None] | None = None) -> bool:
        """Say whether a signed message holds against the public key in DNS (or what `lookup` returns for a name)."""
        import dkim

        try:
            return bool(dkim.verify(content, dnsfunc=lookup) if lookup else dkim.verify(content))
        except (dkim.DKIMException, OSError):
            return False
