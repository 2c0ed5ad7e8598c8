"""Why a mail was not taken, and what that decides for its delivery."""

from __future__ import annotations

import re
from typing import Literal

Stage = Literal["connect", "starttls", "auth", "mail", "rcpt", "data", "spool"]
STAGE_NAMES: dict[Stage, str] = {
    "connect": "连接",
    "starttls": "加密",
    "auth": "登录",
    "mail": "发件人",
    "rcpt": "收件人",
    "data": "正文",
    "spool": "写入",
}
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: 5.1.7 to 5.1.9 speak of the sender's address or of the next host, not of this recipient.
_RECIPIENT_DETAILS = frozenset({0, 1, 2, 3, 4, 5, 6, 10})
# A server that wants a login first refuses everybody; that is mended in the settings and loses no mail.
_WANTS_LOGIN = re.compile(r"relay|authenticat|log ?in first|must issue a starttls|5\.7\.0\b", re.IGNORECASE)
# QQ: 501 Mail from address must be same as authorization user. NetEase: 553 Mail from must equal authorized user.
_WRONG_SENDER = re.compile(
    r"mail ?from.{0,20}must|must (?:be same as|equal).{0,20}auth|\"?from\"? header|sender address rejected|发件人",
    re.IGNORECASE,
)
_TOO_BIG = re.compile(r"5\.3\.4\b|message (?:size|too)|too (?:large|big)", re.IGNORECASE)


class MailError(Exception):
    """A mail that was not taken; the subclass is the decision.

    `answer` is the server's word (one line), `stage` where it fell, `incident` whether an operator must hear of it
    because other mails will fare alike, `uncertain` whether the server may have taken the mail after all.
    """

    def __init__(self, answer: str, *, stage: Stage, incident: bool = False, uncertain: bool = False) -> None:
        super().__init__(answer)
        self.answer = answer
        self.stage = stage
        self.incident = incident
        self.uncertain = uncertain

    @property
    def refused(self) -> bool:
        """Tell whether the server answered and will not have us: no waiting helps, only the operator."""
        return self.stage in {"auth", "mail", "rcpt", "data"} and self.answer.startswith("5")

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the decision when the error crosses a process."""
        return _rebuild, (type(self), self.answer, self.stage, self.incident, self.uncertain)


class TemporaryMailError(MailError):
    """Try again later."""


class PermanentMailError(MailError):
    """Give this mail up and name it; the recipient's other mails are not touched."""


class RecipientRefusedError(PermanentMailError):
    """The address itself does not exist (5.1.x): the only refusal that may stop mails to a subscriber."""


def _rebuild(kind: type[MailError], answer: str, stage: Stage, incident: bool, uncertain: bool) -> MailError:
    return kind(answer, stage=stage, incident=incident, uncertain=uncertain)


def answer_text(code: int, text: bytes | str) -> str:
    """Return a server's answer as one line, `550 5.1.1 no such user`; servers in China also answer in GB18030."""
    words = "".join(c if c.isprintable() else " " for c in _decoded(text)).split()
    return f"{code} {' '.join(words)}".strip()[:500]


def _decoded(text: bytes | str) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace")


def refusal(code: int, text: bytes | str, stage: Stage) -> MailError:
    """Return the error an answer stands for, by stage, reply code and enhanced status code (RFC 3463).

    Before RCPT nothing was said about this mail but its size: whatever the server dislikes there (login, sender,
    TLS) is mended by an operator, so the mail waits. A full mailbox (5.2.2) waits too. 5.1.x at RCPT or DATA is the
    address; a sender the server will not have waits for the operator; every other 5xx is policy (554 DT:SPM): this
    mail is given up, the operator hears of it.
    """
    answer = answer_text(code, text)
    if code < 500:
        return TemporaryMailError(answer, stage=stage, incident=stage not in {"rcpt", "data"} and code != 421)
    if stage not in {"rcpt", "data"}:
        if stage == "mail" and (code == 552 or _TOO_BIG.search(answer)):
            return PermanentMailError(answer, stage=stage, incident=True)
        return TemporaryMailError(answer, stage=stage, incident=True)
    status = _ENHANCED.search(answer)
    subject, detail = (int(status[2]), int(status[3])) if status and status[1] == "5" else (None, None)
    if subject == 1 and detail in _RECIPIENT_DETAILS:
        return RecipientRefusedError(answer, stage=stage)
    if (subject, detail) == (2, 2):
        return TemporaryMailError(answer, stage=stage)
    if _WRONG_SENDER.search(answer):
        return TemporaryMailError(answer, stage=stage, incident=True)
    if code == 530 or (stage == "rcpt" and _WANTS_LOGIN.search(answer)):
        return TemporaryMailError(answer, stage=stage, incident=True)
    return PermanentMailError(answer, stage=stage, incident=True)
