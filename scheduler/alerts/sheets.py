"""What a mail is rendered from: its template, its subject, and values in which nothing can break a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

from scheduler.alerts.headers import cut, harmless, one_line, subject_line
from scheduler.alerts.letters import (
    HEADLINE_ONLY,
    ConfirmationLetter,
    HeartbeatLetter,
    IncidentLetter,
    Letter,
    Mail,
    Notice,
    Rhythm,
    Sender,
)

_RHYTHM_LABEL: Mapping[Rhythm, str] = {"immediate": "公告", "daily": "公告日报", "weekly": "公告周报"}
# A digest of 31 provinces would make a subject nobody can read.
_PROVINCES_IN_SUBJECT = 6
_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold what a mail is rendered from: the template's name without ending, the subject, the values."""

    template: str
    subject: str
    values: Mapping[str, object]


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
