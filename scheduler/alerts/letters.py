"""What a mail carries, independent of the store."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr
from itertools import pairwise
from typing import Literal

from scheduler.alerts.addresses import MailAddress, parse_address
from scheduler.alerts.headers import one_line

NoticeKind = Literal["alert", "correction", "withdrawal"]
Rhythm = Literal["immediate", "daily", "weekly"]
HEADLINE_ONLY = "仅标题"
SENDER_NAME = "禁毒公告监测"


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
class LaterOutlets:
    """Hold an announcement told before, and the outlets that carry it since."""

    title: str
    outlets: tuple[str, ...]


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
    (empty: everything), `unwatched` says what could not be checked in a digest's period, `later` who took over since
    what was told before. The two links are the subscriber's own, where there is a public address. `wishes` are the
    subscriptions in words: why this mail comes.
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
    later: tuple[LaterOutlets, ...] = ()


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
    """Hold who writes: From address, display name, where replies (退订) and bounces go if not there, whom to ask."""

    address: MailAddress
    name: str = SENDER_NAME
    replies: MailAddress | None = None
    bounces: MailAddress | None = None
    operator: str = ""

    @classmethod
    def of(
        cls, mail_from: str, *, replies: str | None = None, bounces: str | None = None, operator: str = ""
    ) -> Sender:
        """Read JINDU_MAIL_FROM, `name@host` or `名称 <name@host>`; raises AddressError."""
        name, spec = parseaddr(mail_from) if "<" in mail_from else ("", mail_from)
        back, returned = (parse_address(given) if given else None for given in (replies, bounces))
        return cls(parse_address(spec or mail_from), one_line(name) or SENDER_NAME, back, returned, operator)

    @property
    def reply_address(self) -> MailAddress:
        """Return where a reply 退订 arrives."""
        return self.replies or self.address

    @property
    def return_path(self) -> MailAddress:
        """Return where servers send mails back to: the envelope's sender (RFC 5321)."""
        return self.bounces or self.address

    @property
    def needs_smtputf8(self) -> bool:
        """Tell whether only a server with SMTPUTF8 can take mails from here."""
        return any(each.needs_smtputf8 for each in (self.address, self.reply_address, self.return_path))
