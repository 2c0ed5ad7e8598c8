"""What a mail carries, independent of the store, and how it becomes a message."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import pairwise
from typing import Literal, Protocol, TypeVar

from scheduler.alerts.addresses import MailAddress, parse_address
from scheduler.alerts.headers import (
    POLICY,
    POLICY_UTF8,
    checked_message_id,
    cut,
    harmless,
    mailbox,
    mailto,
    one_line,
    subject_line,
)

NoticeKind = Literal["alert", "correction", "withdrawal"]
Rhythm = Literal["immediate", "daily", "weekly"]
HEADLINE_ONLY = "仅标题"
# Not 退订: spam filters take %E9%80%80 in a header for a template nobody filled in (SpamAssassin, 3 points).
UNSUBSCRIBE = "unsubscribe"
SENDER_NAME = "禁毒公告监测"
_RHYTHM_LABEL: Mapping[Rhythm, str] = {"immediate": "公告", "daily": "公告日报", "weekly": "公告周报"}
# A digest of 31 provinces would make a subject nobody can read.
_PROVINCES_IN_SUBJECT = 6
_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Hold a passage and the spans of matched words in it (start, end; code points into `text`)."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """Return the passage in pieces (text, is it a matched word); overlapping marks are one piece."""
        marked = [False] * len(self.text)
        for start, end in self.marks:
            for position in range(max(start, 0), min(end, len(self.text))):
                marked[position] = True
        cuts = [i for i in range(1, len(marked)) if marked[i] != marked[i - 1]]
        edges = [0, *cuts, len(self.text)]
        return tuple((self.text[a:b], marked[a]) for a, b in pairwise(edges) if a < b)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Hold one key figure as it is shown: 破获案件, 逾 1,234 起, 冰毒, 全省, 今年1至5月."""

    measure: str
    amount: str
    substance: str = ""
    region: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Reprint:
    """Hold one other outlet that carries the same announcement."""

    site_name: str
    url: str
    published: str = ""


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """Hold one line of a correction's difference: `-` was, `+` is now, ` ` stayed."""

    sign: Literal["-", "+", " "]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Hold one announcement as a subscriber reads it; `published` is the text as shown, times are aware."""

    kind: NoticeKind
    story_id: int
    province: str
    title: str
    site_name: str
    url: str
    first_seen: dt.datetime
    published: str = ""
    topic: str = "禁毒"
    source: str = ""
    type: str = ""
    regions: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    figures: tuple[FigureRow, ...] = ()
    reprints: tuple[Reprint, ...] = ()
    flags: tuple[str, ...] = ()
    changes: tuple[ChangedLine, ...] = ()
    unread: str = ""  # 仅标题: why only the headline could be read, 原页正文是图片
    score: float = 0.0
    own_page: str = ""  # the reader's page about it: the text as it was kept, and a button 与我无关

    @property
    def label(self) -> str:
        """Return what the subject begins with: 禁毒公告, 更正 or 撤稿."""
        return {"alert": f"{self.topic}公告", "correction": "更正", "withdrawal": "撤稿"}[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Hold what every mail has: the delivery row's id, a Message-ID that retries keep, one recipient, its time."""

    delivery_id: int
    message_id: str
    recipient: str
    written_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Mail):
    """Carry one or more notices to one subscriber.

    `references` is the thread's synthetic root id (one story only), `provinces` what the subscriber asked for
    (empty: everything), `unwatched` says what could not be checked in a digest's period. The two links are the
    subscriber's own, where there is a public address. `wishes` are the subscriptions in words: why this mail comes.
    """

    kind: Rhythm
    notices: tuple[Notice, ...]
    references: str | None = None
    provinces: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    topic: str = "禁毒"
    manage_url: str | None = None
    unsubscribe_url: str | None = None
    unwatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLetter(Mail):
    """Tell an operator that something is broken, since when, and what to do."""

    title: str
    what: str
    remedy: str
    since: dt.datetime
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatLetter(Mail):
    """Tell an operator that the watch runs, and how the last day was."""

    day: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationLetter(Mail):
    """Ask an address whether it wants the subscription; without `confirm_url` a reply confirms."""

    provinces: tuple[str, ...] = ()
    topic: str = "禁毒"
    rhythm: Rhythm = "immediate"
    confirm_url: str | None = None
    expires_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Hold who writes: From address, display name, where replies go (退订), whom to ask."""

    address: MailAddress
    name: str = SENDER_NAME
    replies: MailAddress | None = None
    operator: str = ""

    @classmethod
    def of(cls, mail_from: str, *, replies: str | None = None, operator: str = "") -> Sender:
        """Read JINDU_MAIL_FROM, `name@host` or `名称 <name@host>`; raises AddressError."""
        name, spec = parseaddr(mail_from) if "<" in mail_from else ("", mail_from)
        address = parse_address(spec or mail_from)
        return cls(address, one_line(name) or SENDER_NAME, parse_address(replies) if replies else None, operator)

    @property
    def reply_address(self) -> MailAddress:
        """Return where a reply 退订 arrives."""
        return self.replies or self.address


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold what a mail is rendered from: the template's name without ending, the subject, the values."""

    template: str
    subject: str
    values: Mapping[str, object]


class Renderer(Protocol):
    """Render a template file with values; TemplateSet does."""

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Return the rendered text of template file `name`."""


def compose(mail: Mail, sender: Sender, templates: Renderer) -> EmailMessage:
    """Return the message for a mail: text and HTML part, both base64 UTF-8.

    The same mail gives the same octets. Raises AddressError for a recipient that is no
    address, ValueError for a Message-ID that is none.
    """
    recipient = parse_address(mail.recipient)
    sheet = sheet_of(mail, sender)
    international = recipient.needs_smtputf8 or sender.address.needs_smtputf8
    message = EmailMessage(policy=POLICY_UTF8 if international else POLICY)
    message["From"] = mailbox(sender.address, sender.name)
    message["To"] = mailbox(recipient)
    message["Subject"] = sheet.subject
    message["Date"] = mail.written_at
    message["Message-ID"] = checked_message_id(mail.message_id)
    _say_what_it_is(message, mail, sender)
    message.set_content(templates.render(f"{sheet.template}.txt.j2", sheet.values), charset="utf-8", cte="base64")
    html = templates.render(f"{sheet.template}.html.j2", sheet.values)
    message.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    message["Content-Language"] = "zh-CN"  # set now: add_alternative would have moved it into the first part
    # Not a random boundary: every attempt at a delivery is the same octets. "=_" never occurs in base64 lines.
    message.set_boundary("=_jindu_" + hashlib.sha256(mail.message_id.encode()).hexdigest()[:24])
    return message


def _say_what_it_is(message: EmailMessage, mail: Mail, sender: Sender) -> None:
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # Exchange heeds this, not Auto-Submitted
    message["X-Jindu-Delivery"] = str(mail.delivery_id)
    if sender.reply_address != sender.address:
        message["Reply-To"] = mailbox(sender.reply_address)
    if not isinstance(mail, Letter):
        return
    message["List-Id"] = f"<alerts.jindu.{sender.address.domain}>"
    ways = [f"<{mailto(sender.reply_address, UNSUBSCRIBE)}>"]
    if mail.unsubscribe_url:
        ways.insert(0, f"<{mail.unsubscribe_url}>")
        if mail.unsubscribe_url.startswith("https:"):  # RFC 8058 3.1: one-click is for https only
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["List-Unsubscribe"] = ", ".join(ways)
    if mail.references:
        root = checked_message_id(mail.references)
        message["References"] = root
        message["In-Reply-To"] = root


def sheet_of(mail: Mail, sender: Sender) -> Sheet:
    """Return template, subject and values of a mail; nothing in the values can break a line."""
    clean = tidied(mail)
    if isinstance(clean, Letter):
        template, subject = _letter_face(clean)
        groups = by_province(clean.notices)
    elif isinstance(clean, IncidentLetter):
        template, subject, groups = "incident", f"【监测告警】{cut(one_line(clean.title), 70)}", ()
    elif isinstance(clean, HeartbeatLetter):
        template, subject, groups = "heartbeat", f"【监测日报】{one_line(clean.day)}", ()
    elif isinstance(clean, ConfirmationLetter):
        template, subject, groups = "confirmation", f"【请确认订阅】{one_line(clean.topic)}公告监测", ()
    else:
        raise TypeError(f"no template for {type(mail).__name__}")
    return Sheet(template, subject, {"mail": clean, "sender": sender, "subject": subject, "by_province": groups})


def _letter_face(letter: Letter) -> tuple[str, str]:
    if letter.kind == "immediate" and len(letter.notices) == 1:
        notice = letter.notices[0]
        mark = f"（{HEADLINE_ONLY}）" if notice.unread else ""
        return notice.kind, subject_line(notice.label, notice.province + mark, notice.title)
    label = letter.topic + _RHYTHM_LABEL[letter.kind]
    count = len(letter.notices)
    groups = by_province(letter.notices)
    if letter.kind == "immediate" and letter.notices:
        place = f"{groups[0][0]}等 {count} 条" if len(groups) > 1 else f"{groups[0][0]} {count} 条"
        return "digest", subject_line(label, place, letter.notices[0].title)
    places = "、".join(f"{province} {len(notices)}" for province, notices in groups[:_PROVINCES_IN_SUBJECT])
    more = f"等 {len(groups)} 地" if len(groups) > _PROVINCES_IN_SUBJECT else ""
    return "digest", subject_line(label, f"{count} 条", places + more) if count else f"【{label}】没有新公告"


def by_province(notices: tuple[Notice, ...]) -> tuple[tuple[str, tuple[Notice, ...]], ...]:
    """Return notices grouped by province; provinces and notices keep the order they came in (best first)."""
    groups: dict[str, list[Notice]] = {}
    for notice in notices:
        groups.setdefault(notice.province, []).append(notice)
    return tuple((province, tuple(members)) for province, members in groups.items())


def tidied(value: _Record) -> _Record:
    """Return a record of which every text, however deep, is harmless; lengths and so offsets stay the same."""
    if isinstance(value, str):
        return harmless(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(tidied(item) for item in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: tidied(getattr(value, f.name)) for f in fields(value)})
    return value
