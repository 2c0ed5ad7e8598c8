"""A mail as it is sent: whom SMTP is told of, and the text as DATA wants it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True, slots=True)
class Envelope:
    """Hold one mail's sender, recipient and octets; `international` mails need SMTPUTF8 (RFC 6531)."""

    sender: str
    recipient: str
    international: bool
    subject: str
    message_id: str
    delivery_id: int
    content: bytes

    def message(self) -> EmailMessage:
        """Return the octets as their reader's mail program sees them."""
        return email.message_from_bytes(self.content, policy=email.policy.default)


def dot_stuffed(content: bytes) -> bytes:
    """Return the text as DATA wants it (RFC 5321 4.5.2): leading dots doubled, a lone dot at the end."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"
