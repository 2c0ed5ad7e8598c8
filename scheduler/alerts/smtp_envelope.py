"""What SMTP is told of a message: sender, recipient, and the text as DATA wants it."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import AddressHeader
from email.message import EmailMessage

from scheduler.alerts.headers import POLICY, POLICY_UTF8


@dataclass(frozen=True, slots=True)
class Envelope:
    """Hold one mail's envelope and octets; `international` mails need SMTPUTF8 (RFC 6531)."""

    sender: str
    recipient: str
    international: bool
    content: bytes

    @classmethod
    def of(cls, message: EmailMessage) -> Envelope:
        """Read sender and the one recipient from the headers; raises ValueError if there is not one each."""
        sender, recipient = (_only_address(message, name) for name in ("From", "To"))
        international = not (sender.isascii() and recipient.isascii())
        return cls(sender, recipient, international, message.as_bytes(policy=POLICY_UTF8 if international else POLICY))


def _only_address(message: EmailMessage, name: str) -> str:
    header = message[name]
    if not isinstance(header, AddressHeader) or len(header.addresses) != 1:
        raise ValueError(f"a mail needs exactly one address in {name}, got {header!s}")
    return header.addresses[0].addr_spec


def dot_stuffed(content: bytes) -> bytes:
    """Return the text as DATA wants it (RFC 5321 4.5.2): leading dots doubled, a lone dot at the end."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"
