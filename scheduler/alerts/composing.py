"""From a letter to the octets that are sent: headers, a text and an HTML part.

The octets are what `email.message` would write; building its objects for each mail costs more than all else in sending.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from email.utils import format_datetime
from typing import Protocol

from scheduler.alerts.addresses import parse_address
from scheduler.alerts.headers import address_line, checked_message_id, encoded_line, header_line, mailto
from scheduler.alerts.letters import Letter, Mail, Sender
from scheduler.alerts.sheets import sheet_of
from scheduler.alerts.smtp_envelope import Envelope

# Not 退订: spam filters take %E9%80%80 in a header for a template nobody filled in (SpamAssassin, 3 points).
UNSUBSCRIBE = "unsubscribe"


class Renderer(Protocol):
    """Render a template file with values; TemplateSet does."""

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Return the rendered text of template file `name`."""


def compose(mail: Mail, sender: Sender, templates: Renderer) -> Envelope:
    """Return a mail as it is sent: text and HTML part, both base64 UTF-8.

    The same mail gives the same octets. Raises AddressError for a recipient that is no
    address, ValueError for a Message-ID that is none.
    """
    recipient = parse_address(mail.recipient)
    sheet = sheet_of(mail, sender)
    utf8 = recipient.needs_smtputf8 or sender.needs_smtputf8
    head = [address_line("From", sender.address, sender.name, utf8=utf8), address_line("To", recipient, utf8=utf8)]
    head.append(encoded_line("Subject", sheet.subject))
    head += [header_line(name, value, utf8=utf8) for name, value in _said_once(mail)]
    if sender.reply_address != sender.address:
        head.append(address_line("Reply-To", sender.reply_address, utf8=utf8))
    if isinstance(mail, Letter):
        head += [header_line(name, value, utf8=utf8) for name, value in _ways_out(mail, sender)]
    text, html = (templates.render(f"{sheet.template}.{form}.j2", sheet.values) for form in ("txt", "html"))
    # Not a random boundary: every attempt at a delivery is the same octets. "=_" never occurs in base64 lines.
    boundary = "=_jindu_" + hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]
    return Envelope(
        sender=sender.return_path.spec,
        recipient=recipient.spec,
        international=utf8,
        subject=sheet.subject,
        message_id=mail.message_id,
        delivery_id=mail.delivery_id,
        content=b"".join(head) + _two_parts(boundary, text, html),
    )


def _said_once(mail: Mail) -> Iterator[tuple[str, str]]:
    yield "Date", format_datetime(mail.written_at)
    yield "Message-ID", checked_message_id(mail.message_id)
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "OOF, AutoReply"  # Exchange heeds this, not Auto-Submitted
    yield "X-Jindu-Delivery", str(mail.delivery_id)


def _ways_out(letter: Letter, sender: Sender) -> Iterator[tuple[str, str]]:
    """Return the headers that say which list and thread a letter belongs to, and how to leave."""
    yield "List-Id", f"<alerts.jindu.{sender.address.domain}>"
    ways = [f"<{mailto(sender.reply_address, UNSUBSCRIBE)}>"]
    if letter.unsubscribe_url:
        ways.insert(0, f"<{letter.unsubscribe_url}>")
        if letter.unsubscribe_url.startswith("https:"):  # RFC 8058 3.1: one-click is for https only
            yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "List-Unsubscribe", ", ".join(ways)
    if letter.references:
        root = checked_message_id(letter.references)
        yield "References", root
        yield "In-Reply-To", root


def _two_parts(boundary: str, text: str, html: str) -> bytes:
    whole = ["MIME-Version: 1.0", "Content-Type: multipart/alternative;", f' boundary="{boundary}"']
    whole += ["Content-Language: zh-CN", ""]
    for kind, content in (("plain", text), ("html", html)):
        canonical = content.replace("\n", "\r\n").encode()  # RFC 2045 6.8
        coded = base64.encodebytes(canonical).decode("ascii").replace("\n", "\r\n")
        whole += [f"--{boundary}", f'Content-Type: text/{kind}; charset="utf-8"']
        whole += ["Content-Transfer-Encoding: base64", "", coded]
    return "\r\n".join([*whole, f"--{boundary}--", ""]).encode("ascii")
