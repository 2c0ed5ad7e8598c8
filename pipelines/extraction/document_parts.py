"""Find headline, signing organ and date in the paragraphs of a document, as Chinese notices set them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.extraction.headline import letters
from pipelines.extraction.published import read_time
from pipelines.furniture import is_prose
from pipelines.items import Published

_HEAD = 14  # paragraphs in which the headline is looked for
_TAIL = 12  # paragraphs from the end in which the signature is looked for, further ones where an annex follows
_MOST_TITLE = 120
_NUMBER = re.compile(
    r"[〔\[（(【﹝［]\s?(?:19|20)\d\d\s?[〕\])）】﹞］]\s?第?\s?\d+\s?号|^第\s?\d+\s?号$|^\d{4}年第\s?\d+\s?号$"
)
_LETTERHEAD = re.compile(r"(?:文\s?件|公\s?报|简\s?报|信\s?息|专\s?刊|函\s?件)$")
_LABEL = re.compile(
    r"^\W{0,2}(?:附\s?件|附\s?表|附[:：]|密\s?级|特\s?急|加\s?急|急\s?件|签发人|索\s?引\s?号|发文|成文|发布|主题|文\s?号|抄\s?送|"
    r"印\s?发|联系|报送|编号|期数|内部|机密|秘密|公开|第\s?\d+\s?期|目\s?录|各.{0,30}[:：]$)"
)
_NOTICE = re.compile(
    r"(?:公告|通告|通报|通知|公示|决定|意见|方案|办法|规定|条例|规则|细则|报告|纪要|函|批复|倡议书|公开信|告知书|提示|预警|启事|"
    r"名单|目录|清单|情况|白皮书|解读|说明|声明|令|总结|要点|计划)(?:\W.{0,12}\W?)?$"
)
_ORGAN = re.compile(
    r"(?:委员会|办公室|领导小组|指挥部|[^\W\d_]{2,}(?:[厅局委办院会队署府部室]|法庭|中心|分局|派出所|街道|检察院|公司|学校|医院|协会))$"
)
_ORGAN_TRAIL = re.compile(r"[（(](?:印|章|盖章|公章|代章)[）)]$")
_ISSUED = re.compile(r"印\s?发|抄\s?送|校\s?对|打\s?印")
_DATE = (
    r"(?:(?:19|20)\d\d\s{0,3}年\s{0,3}\d{1,2}\s{0,3}月\s{0,3}\d{1,2}\s{0,3}日|[一二][〇○零Ｏ０0OoОΟ一二三四五六七八九]{3}年"
    r"[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})"
)
_DATED = re.compile(
    rf"^(?P<organ>.{{0,60}}?)[\s，,（(]{{0,8}}(?P<date>{_DATE})[\s）)。]{{0,4}}(?:[（(].{{0,12}}[）)])?$"
)
_LABELLED_DATE = re.compile(rf"(?:成文日期|发布日期|发文日期|发布时间|印发日期)\s?[:：]?\s?(?P<date>{_DATE})")
_ZEROS = str.maketrans("○零Ｏ０OoОΟ", "〇" * 8)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Hold one paragraph: text, whether centred, size of its type against the body's, whether it is a table's row."""

    text: str
    centred: bool = False
    size: float = 1.0
    row: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold what a document says of itself: headline, where its text begins, date and signing organ."""

    title: str
    start: int
    published: Published | None
    source: str | None


def read_parts(found: Sequence[Paragraph], now: dt.datetime | None) -> Parts:
    """Return headline, date and organ of a document."""
    at = _headline(found)
    title = found[at].text if at is not None else ""
    date, organ = _signature(found, now)
    return Parts(title, 0 if at is None else at + 1, date, organ or _letterhead(found[: at or 0]))


def is_number(text: str) -> bool:
    """Tell whether a line is a document's number: 某办〔2026〕12号."""
    return len(text) <= 60 and _NUMBER.search(text) is not None


def _headline(found: Sequence[Paragraph]) -> int | None:
    """Return the paragraph that is the headline: large, centred, named as notices are; None where none stands out."""
    best: tuple[float, int] | None = None
    for index, paragraph in enumerate(found[:_HEAD]):
        if _is_body(paragraph) and index:
            break
        score = _standing(paragraph)
        if score > 0 and (best is None or score > best[0] + 0.01):
            best = score, index
    return best[1] if best else None


def _is_body(paragraph: Paragraph) -> bool:
    return is_prose(paragraph.text) and not paragraph.centred and paragraph.size < 1.15


def _standing(paragraph: Paragraph) -> float:
    text = paragraph.text
    size = len(letters(text))
    if not 4 <= size <= _MOST_TITLE or paragraph.row or is_number(text) or _LABEL.match(text) or _DATED.match(text):
        return 0.0
    if text.endswith(("。", "；", "，", "：", ":", ";")) or _LETTERHEAD.search(text):
        return 0.0
    named = _NOTICE.search(text) is not None
    about = "关于" in text or named
    return (
        2.0 * named
        + 0.5 * about
        + 1.5 * paragraph.centred
        + 2.0 * min(1.5, max(0.0, paragraph.size - 1.0))
        + (size >= 8)
    )


def _signature(found: Sequence[Paragraph], now: dt.datetime | None) -> tuple[Published | None, str | None]:
    """Return date and organ at the end of the notice proper: an annex behind it has dates of its own."""
    issued: Published | None = None
    alone: Published | None = None
    for index in range(len(found) - 1, 0, -1):
        text = found[index].text
        match = _DATED.match(text) if len(text) <= 80 and not found[index].row else None
        date = _read(match["date"], now) if match else None
        if match is None or date is None:
            continue
        if _ISSUED.search(text):
            issued = issued or date
            continue
        organ = _organ(match["organ"]) or _above(found, index)
        if organ:
            return date, organ
        if index >= len(found) - _TAIL:
            alone = alone or date
    return alone or _labelled(found, now) or issued, _last_organ(found)


def _read(written: str, now: dt.datetime | None) -> Published | None:
    return read_time(re.sub(r"\s+", "", written).translate(_ZEROS) if "年" in written else written, now=now)


def _above(found: Sequence[Paragraph], index: int) -> str | None:
    """Return the organ that signs above a date, or below where the date comes first; the first of several."""
    organ = None
    for paragraph in reversed(found[max(0, index - 4) : index]):
        name = _organ(paragraph.text)
        if name is None:
            break
        organ = name
    return organ or (_organ(found[index + 1].text) if index + 1 < len(found) else None)


def _organ(text: str) -> str | None:
    """Return the first organ a signature names; None where the words are no organ's name."""
    first = re.split(r"\s{2,}|、", text.strip())[0]
    name = _ORGAN_TRAIL.sub("", re.sub(r"\s+", "", first))
    return (
        name if 4 <= len(name) <= 40 and _ORGAN.search(name) and not re.search(r"[，。；：:！？]|关于", name) else None
    )


def _last_organ(found: Sequence[Paragraph]) -> str | None:
    return next((name for paragraph in reversed(found[-3:]) if (name := _organ(paragraph.text))), None)


def _labelled(found: Sequence[Paragraph], now: dt.datetime | None) -> Published | None:
    for paragraph in (*found[:_HEAD], *found[-_TAIL:]):
        match = _LABELLED_DATE.search(paragraph.text) if len(paragraph.text) <= 300 else None
        date = _read(match["date"], now) if match else None
        if date is not None:
            return date
    return None


def _letterhead(above: Sequence[Paragraph]) -> str | None:
    """Return the organ whose name stands over a notice: 某市禁毒委员会办公室文件."""
    for paragraph in above:
        if _LETTERHEAD.search(paragraph.text):
            return _organ(_LETTERHEAD.sub("", paragraph.text).strip())
    return None
