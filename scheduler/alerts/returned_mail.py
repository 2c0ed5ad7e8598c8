"""What a message in the bounce mailbox is: a bounce (RFC 3464 or a provider's own), a wish to leave, or neither."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Literal

Kind = Literal["hard", "soft", "policy", "leave", "confirm", "other"]
_MESSAGE_ID = re.compile(r"<[0-9a-f]{32}@[A-Za-z0-9.-]+>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_SUCH = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient|address)|does ?n.t exist|does not exist|not found"
    r"|invalid (?:recipient|address|mailbox)|mailbox unavailable|account.{0,20}disabled"
    r"|用户不存在|不存在|无此用户|地址错误|收件人.{0,6}(?:无效|错误)|已(?:停用|注销|冻结)",
    re.IGNORECASE,
)
_FULL = re.compile(r"quota|mailbox (?:is )?full|over ?limit|insufficient|容量|已满|空间不足", re.IGNORECASE)
_POSTMASTERS = re.compile(r"^(?:mailer-daemon|postmaster|bounce|noreply-bounce)\b", re.IGNORECASE)
_LEAVE = frozenset({"退订", "取消订阅", "我要退订", "请退订", "unsubscribe", "td", "t", "退定"})
_CONFIRM = frozenset({"确认", "确认订阅", "我确认", "同意", "confirm", "yes"})
_ANSWER_PREFIX = re.compile(r"^(?:(?:re|回复|答复|转发|fw|fwd|aw)\s*[:：]\s*)+", re.IGNORECASE)
_TRIM = " \t\u3000。.!！,，\"'“”《》()（）【】"
_LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Returned:
    """Say what a message is; `message_id` is that of the mail of ours it is about, `detail` what it says."""

    kind: Kind
    sender: str
    message_id: str | None = None
    detail: str = ""


def read_returned(raw: bytes) -> Returned:
    """Read one message; whatever cannot be read is `other`."""
    message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(raw)
    sender = _sender(message)
    about = _about(message, raw)
    if message.get_content_type() == "multipart/report":
        report = _of_report(message)
        return Returned(report[0], sender, about, report[1]) if report else Returned("other", sender, about)
    if _POSTMASTERS.match(sender) and about:
        text = _text(message)
        return Returned(_judge(_first_status(text), text), sender, about, " ".join(text.split())[:300])
    if _is_automatic(message):
        return Returned("other", sender, about)
    return Returned(_wish(message), sender, about)


def _sender(message: Message) -> str:
    try:
        return parseaddr(str(message["From"] or ""))[1].strip()
    except (ValueError, IndexError):  # headers of hostile messages do not always parse
        return ""


def _about(message: EmailMessage, raw: bytes) -> str | None:
    """Return the Message-ID of ours that a message answers, or that it quotes."""
    answered = " ".join(str(message[name] or "") for name in ("In-Reply-To", "References"))
    for text in (answered, raw[:_LONGEST_TEXT].decode("ascii", "replace"), _whole_text(message)):
        found = _MESSAGE_ID.search(text)
        if found:
            return found.group()
    return None


def _whole_text(message: EmailMessage) -> str:
    """Return the decoded texts of all parts: a returned message may be base64 in an attachment."""
    return "\n".join(_decoded(part) for part in message.walk() if not part.is_multipart())[:_LONGEST_TEXT]


def _of_report(message: EmailMessage) -> tuple[Kind, str] | None:
    """Return what a delivery report says of its recipient; None for reports of delays and successes."""
    for fields in _recipient_fields(message):
        action = str(fields["Action"] or "").strip().lower()
        status, said = str(fields["Status"] or ""), str(fields["Diagnostic-Code"] or "")
        if action == "failed":
            detail = " ".join(f"{status} {said.partition(';')[2] or said}".split())
            # Relays put 5.0.0 for what they do not know; then the other server's own words say more.
            known = _STATUS.search(status)
            vague = known is None or known[0].endswith((".0.0",))
            inner = _STATUS.search(said)
            return _judge(inner if vague and inner else known, said), detail[:300]
    return None


def _recipient_fields(message: EmailMessage) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (block for block in blocks if isinstance(block, Message) and block["Action"])


def _judge(status: re.Match[str] | None, said: str) -> Kind:
    """Return the kind of a failure by its enhanced status (RFC 3463), else by its words."""
    family, subject, detail = (int(status[1]), int(status[2]), int(status[3])) if status else (5, 0, 0)
    if family == 4 or (subject, detail) == (2, 2):
        return "soft"
    if subject == 1 or (subject, detail) == (2, 1):
        return "hard"
    if subject == 0:
        return "soft" if _FULL.search(said) else "hard" if _NO_SUCH.search(said) else "policy"
    return "policy"


def _first_status(text: str) -> re.Match[str] | None:
    return next((found for found in _STATUS.finditer(text) if found[1] in "45"), None)


def _is_automatic(message: Message) -> bool:
    """Tell an out-of-office notice and the like (RFC 3834): it quotes our mails, which say 退订."""
    submitted = str(message["Auto-Submitted"] or "no").strip().lower()
    bulk = str(message["Precedence"] or "").strip().lower() in {"bulk", "junk", "list", "auto_reply"}
    return submitted != "no" or bulk or message["X-Autoreply"] is not None or message["X-Autorespond"] is not None


def _wish(message: EmailMessage) -> Kind:
    subject = _ANSWER_PREFIX.sub("", " ".join(str(message["Subject"] or "").split()))
    for words in (_bare(subject), _bare(_first_line(_text(message)))):
        if words in _LEAVE:
            return "leave"
        if words in _CONFIRM:
            return "confirm"
    return "other"


def _bare(line: str) -> str:
    return line.strip(_TRIM).casefold()


def _first_line(text: str) -> str:
    """Return the first line its writer wrote: not empty, not quoted."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line and not line.startswith((">", "|"))), "")


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _decoded(part)
    if part.get_content_type() == "text/html":
        text = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", text)
        text = re.sub(r"(?i)<(?:br|/p|/div|/tr|/li|blockquote)\b[^>]*>", "\n", text)
        text = re.sub(r"<[^>]*>", "", text).replace("&nbsp;", " ")
    return text


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "gb18030"):
        try:
            return payload[:_LONGEST_TEXT].decode("gb18030" if charset in {"gb2312", "gbk"} else charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return payload[:_LONGEST_TEXT].decode("utf-8", "replace")
