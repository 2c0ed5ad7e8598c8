"""Read who signs a text without a label: on a line of its own, in the dateline, in brackets behind its end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extraction.people import called_people, closed_up, is_people, is_person, is_publisher, leading_people
from pipelines.extraction.source import is_chatter
from pipelines.furniture import HAN

_NAMES = rf"[{HAN}·]{{2,8}}(?:[\s\u3000、，/／]{{1,2}}[{HAN}·]{{2,8}}){{0,5}}"
_ROLE = r"(?:记者|采写|撰文|撰稿人?|通讯员|评论员|文[/／]图?|图[/／]文|作者|实习生|见习生)"
_CALLED = re.compile(
    rf"{_ROLE}[\s\u3000:：/／]{{0,3}}({_NAMES})(?=[\s\u3000]*(?:$|"
    rf"[）)】\]《]|摄影报道|报道|文[/／]|通讯员|编辑|实习生|发自|[{HAN}]{{2,3}}\d{{1,2}}月|20\d\d[-年/.]))"
)
# Without a role only behind a sentence or alone: 奖金（万元） is the head of a table.
_SIGNED = re.compile(
    rf"(?:[（(]\s?[^（）()]{{0,20}}{_ROLE}[\s\u3000:：]{{0,2}}|(?:^|(?<=[。！？!?；;…”’」』.]))\s?[（(]\s?|(?<=.{{30}})[（(]\s?)"
    rf"({_NAMES})\s?(?:文[/／、]图|图[/／、]文)?\s?[)）]$"
)
# The role is written out, and names are all that it stands with: on a line of its own, or in brackets.
_CALLED_NAME = rf"(?!(?:特约|本报|本网)?通讯员|实习生|摄影|报道|发自)[{HAN}·]{{2,9}}"
_CALLED_NAMES = rf"{_CALLED_NAME}(?:[\s\u3000、，/／]{{1,2}}{_CALLED_NAME}){{0,5}}"
_MORE = rf"(?P<more>[\s\u3000]+(?:特约|本报|本网)?通讯员[\s\u3000:：]*{_CALLED_NAMES})?"
_BYLINE = re.compile(
    rf"^[\W_]{{0,4}}[^\s，。：:、（()）]{{0,12}}?{_ROLE}(?:[\s\u3000]{{0,2}}[:：/／][\s\u3000]{{0,2}}|[\s\u3000]{{1,3}})"
    rf"({_CALLED_NAMES}){_MORE}(?:[\s\u3000]{{1,3}}(?:(?:摄影)?报道|文[/／、]图|发自[{HAN}]{{2,8}}))?$"
)
_BRACKETED = re.compile(
    rf"(?:[（(][^（）()，。]{{0,14}}?(?:{_ROLE}[\s\u3000:：/／]{{1,3}}|记者)|"
    rf"[\[【][^\[\]【】，。]{{0,14}}?{_ROLE}[\s\u3000:：/／]{{1,3}})({_CALLED_NAMES}){_MORE}\s?[)）\]】]"
)
_CORRESPONDENTS = re.compile(rf"(?:特约|本报|本网)?通讯员[\s\u3000:：]*({_CALLED_NAMES})")
_ANY_ROLE = re.compile("者|采写|撰|通讯员|评论员|文[/／]|[/／]文|[实见]习生")
_DATELINE = re.compile(
    rf"^[^（(。]{{2,24}}[电讯]\s?(?:[（(](?:[^（）()]{{0,14}}{_ROLE})?\s?({_NAMES})\s?[)）]|记者\s?([{HAN}·]{{2,4}})(?=[\s\u3000]))"
)
_OFFICE = re.compile(
    rf"^[{HAN}]{{4,24}}[\s\u3000]{{1,4}}([{HAN}·]{{2,4}}(?:[\s\u3000、]{{1,2}}[{HAN}·]{{2,4}}){{0,3}})$"
)
_SHOT = re.compile(r"(?:摄影?|供图|(?<!文[/／、])图)[)）]?$")
_SHORTEST = 2  # characters of a name; outside brackets a rare one is longer
_FRONT, _END = 8, 5  # lines of a text that may be signed
_SIGNED_LINE = 50  # characters of a header line with a role and names
_ALONE = 14  # characters of a line that holds names only


def byline_author(lines: Sequence[str], source: str | None) -> str | None:
    """Return who signs a text: in a byline of its own, in the dateline, or in brackets behind the last sentence.

    `lines` are those of the body; None where nobody does.
    """
    front, end = lines[:_FRONT], lines[max(_FRONT, len(lines) - _END) :]
    for line in (*front[:5], *end):
        name = _behind_source(line, source)
        if name:
            return name
    for place, line in enumerate(lines):
        name = _signature(line) if len(line) <= 60 and not _FRONT <= place < len(lines) - _END else None
        if name:
            return _and(name, lines[place + 1]) if place + 1 < len(lines) else name
    for text in (*(line[:80] for line in front[:3]), *(line[-60:] for line in lines[-_END:])):
        name = _signature(text)
        if name:
            return name
    return None


def _behind_source(line: str, source: str | None) -> str | None:
    """Read 某某网 李某, where the source is known."""
    inside = line.strip("（()） ")
    if not source or len(inside) > len(source) + 20 or not inside.startswith(source):
        return None
    rest = re.sub(r"\s*(?:整理|报道|编辑|摄影报道)$", "", inside[len(source) :].strip())
    rest = re.sub(r"^(?:记者|通讯员)\s*", "", rest)
    if not re.fullmatch(_NAMES, rest) or is_chatter(rest):
        return None
    return leading_people(rest) or rest  # a rare surname is believed behind the source's name


def _signature(text: str) -> str | None:
    text = closed_up(text)
    called = None if _SHOT.search(text) else _called(text)
    if called:
        return called
    match = _CALLED.search(text) if _ANY_ROLE.search(text) else None
    if match is None:
        match = (_SIGNED.search(text) if ")" in text or "）" in text else None) or _DATELINE.search(text)
    if match is None:  # 某某医院健康教育科 张三
        match = _OFFICE.match(text)
        if match is None or not (is_publisher(text.split()[0]) and is_people(match[1])):
            return None
    return None if _SHOT.search(text) else leading_people(next(filter(None, match.groups()))) or None


def _called(text: str) -> str | None:
    """Return the names, rare ones too, behind a role that stands with them on a line of its own or in brackets."""
    if not _ANY_ROLE.search(text):
        return None
    line = _BYLINE.match(text)
    match = line or _BRACKETED.search(text)
    if match is None:
        return None
    names = called_people(match[1])
    # 记者 手记, 作者 联盟: the role's word opens something else
    if not names or (line is not None and len(names) == _SHORTEST and not is_person(names)):
        return None
    return _and(names, match["more"] or "")


def _and(names: str, line: str) -> str:
    """Add those of a line that holds correspondents and nothing else."""
    more = _CORRESPONDENTS.fullmatch(line.strip())
    further = called_people(more[1]) if more else ""
    return f"{names} {further}" if further else names


def lone_names(lines: Sequence[str]) -> str | None:
    """Return the names of a line between headline and text that holds nothing but names of people, or a role too."""
    for place, line in enumerate(lines):
        if 2 <= len(line) <= _ALONE and is_people(line) and not is_person(line[:1]):
            return leading_people(line)
        if len(line) <= _SIGNED_LINE and not _SHOT.search(line) and (names := _called(closed_up(line))):
            return _and(names, lines[place + 1]) if place + 1 < len(lines) else names
        if len(line) <= _SIGNED_LINE and (match := _CALLED.search(line)) and (names := leading_people(match[1])):
            return None if _SHOT.search(line) else names
    return None
