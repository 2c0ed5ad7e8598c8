"""Read a page that came as text, furniture included: headline, credits, body."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipelines import furniture
from pipelines.extraction import published, rows
from pipelines.extraction.byline import byline_author
from pipelines.extraction.mojibake import is_mojibake
from pipelines.extraction.refusals import refusal
from pipelines.extraction.source import Credits, read_credits
from pipelines.items import PageStatus, Published, RawPage, Reading

MOST_TEXT = 1_000_000  # characters; more is no article
_HEAD = 80  # lines in which a headline and credits are looked for
_BREADCRUMB = re.compile(
    r"^\W{0,4}(?:您|你)?(?:当前|现在|目前)?(?:所在)?的?(?:位置|所在)\s?[:：]|^\W{0,4}(?:当前所在|首页|网站首页|"
    r"主页)\s?(?:[:：]|[>＞»›→/])|.{1,20}\s?(?:>>|＞|»|›|>)\s?.{1,40}\s?(?:>>|＞|»|›|>)"
)
_CRUMB = re.compile(r"\s*(?:>+|＞+|»|›|→)\s*")
_NOT_TITLE = re.compile(
    r"^(?:欢迎(?:您|来到|加入|访问|光临)|今天是|网站首页|首页|登录|注册|设为首页|加入收藏|搜索|导航|手机版|客户端|"
    r"无障碍|English|繁體|简体)"
)
_SENTENCE_END = re.compile(r"[。；;，,：:]$")
_DAY_AND_MINUTE = re.compile(r"^\d{1,2}-\d{1,2}\s\d{1,2}:\d\d(?!\d)")  # 11-22 11:40, without a year
_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Outline:
    """Hold the parts of a page of lines: headline, credit lines, first line of the body."""

    title: str
    body: int
    header: tuple[int, ...]


def read_text(page: RawPage) -> Reading:
    """Return what a page of text says; title, time and source come from it where the page does not give them."""
    lines = [line for raw in (page.text or "")[:MOST_TEXT].splitlines() if (line := _squeezed(raw))]
    if not lines:
        return Reading(PageStatus.NO_TEXT, "empty", title=page.title or page.anchor or "")
    outline = _outline(lines, page.title)
    body, _ = furniture.cut(_unglued(lines[outline.body :], outline.title))
    body = furniture.without_headlines(body)
    header = [lines[i] for i in outline.header]
    when = next(
        (found for line in header if (found := published.read_time(line, now=page.fetched_at, loose=True))), None
    )
    tail = [line for line in lines[outline.body :] if len(line) <= 200]
    imprint = read_credits(header).filled(read_credits(tail))
    if not imprint.author:
        imprint = replace(imprint, author=byline_author(lines[outline.body :][: len(body) + 2], imprint.source))
    when = when or _labelled_time(tail, page) or _hint(page)
    return _judged(outline.title, body, lines, when, imprint)


def _squeezed(line: str) -> str:
    return re.sub(r"[ \t\u3000\xa0]+", " ", line).strip()


def _judged(title: str, body: list[str], lines: list[str], when: Published | None, imprint: Credits) -> Reading:
    text = "\n".join(body)
    reason = refusal(title, "\n".join(lines)[:4000], body=len(text))
    status = PageStatus.ARTICLE
    if reason:
        status = PageStatus.NO_TEXT if reason in {"deleted", "error-page"} else PageStatus.BLOCKED
    elif is_mojibake(text):
        status, reason = PageStatus.NO_TEXT, "mojibake"
    elif not text:
        status, reason = PageStatus.NO_TEXT, "empty"
    elif rows.mostly_links(body):
        status, reason = PageStatus.LIST, "links"
    return Reading(
        status, reason, title, text, when, imprint.source, imprint.author, imprint.editor, imprint.original_url
    )


def _hint(page: RawPage) -> Published | None:
    return published.read_time(page.published_hint, now=page.fetched_at) if page.published_hint else None


def _labelled_time(lines: list[str], page: RawPage) -> Published | None:
    """Read a labelled time that stands behind the body."""
    for line in lines:
        label = published.LABELLED.search(line)
        if label and len(line) <= 120:
            return published.read_time(line[label.end() :], now=page.fetched_at)
    return None


def _outline(lines: list[str], given: str | None) -> _Outline:
    """Find headline, credit lines and the start of the body."""
    prose = next((i for i, line in enumerate(lines) if furniture.is_prose(line) and not _is_header(line)), len(lines))
    head = lines[: min(prose, _HEAD)]
    header = tuple(i for i, line in enumerate(head) if _is_header(line))
    if given:
        return _Outline(_squeezed(given), _after_title(lines, given, header), header)
    at, title = _headline(lines, head, header)
    # 发布机构 in the index table above a notice comes after the 来源 below its headline.
    ranked = tuple(sorted(header, key=lambda index: index < at))
    return _Outline(title, _after_title(lines, title, header, at), ranked)


def _is_header(line: str) -> bool:
    """Tell whether a line gives time, source or people, and little else."""
    if len(line) > 160 or _BREADCRUMB.search(line):
        return False
    when = published.read_time(line)
    labels = furniture.is_credit(line) or bool(read_credits([line]).source)
    rest = len(_WORDS.sub("", line))
    if _DAY_AND_MINUTE.match(line) and rest <= 30:
        return True
    return (when is not None and (labels or published.LABELLED.search(line) is not None or rest <= 30)) or (
        labels and rest <= 80
    )


def _headline(lines: list[str], head: list[str], header: tuple[int, ...]) -> tuple[int, str]:
    """Return the headline and its line: what is repeated, what a breadcrumb names, what stands above the imprint."""
    for index, line in enumerate(head):
        if index and _looks_title(line) and line == head[index - 1]:
            return index, line
    crumbs = {_CRUMB.split(line)[-1] for line in head if _BREADCRUMB.search(line)}
    for index, line in enumerate(head):
        if line in crumbs and _looks_title(line):
            return index, line
    dated = [index for index in header if published.read_time(head[index]) is not None]
    for index in reversed(range((dated or [*header, 0])[0])):
        if _looks_title(head[index]) and not furniture.is_button(head[index]):
            return index, head[index]
    counted = [index for index, line in enumerate(lines[:_HEAD]) if len(line) > 4]  # shorter: names of channels
    for index in counted[:6]:
        line = lines[index]
        if _looks_title(line) and not _NOT_TITLE.match(line) and index + 1 < len(lines):
            return index, line
    return -1, ""


def _looks_title(line: str) -> bool:
    if not 5 <= len(line) <= 90 or _NOT_TITLE.match(line) or _BREADCRUMB.search(line) or _is_header(line):
        return False
    return not _SENTENCE_END.search(line) and line.count("。") == 0 and not furniture.is_statement(line)


def _after_title(lines: list[str], title: str, header: tuple[int, ...], at: int = -1) -> int:
    """Return the line where the body begins: behind the last headline and the credits that follow it."""
    wanted = _WORDS.sub("", title)
    same = [i for i, line in enumerate(lines[:_HEAD]) if wanted and _WORDS.sub("", line) == wanted]
    start = max([at, *same[:6]]) + 1
    if not same and at < 0:
        start = next((i + 1 for i in reversed(range(min(len(lines), _HEAD))) if _BREADCRUMB.search(lines[i])), 0)
    for credit in header:
        if start <= credit <= start + 4:
            start = credit + 1
    return start if start < len(lines) else 0


def _unglued(lines: list[str], title: str) -> list[str]:
    """Cut a headline that is glued to the front of the body's first line."""
    if lines and title and len(title) >= 8 and lines[0].startswith(title) and len(lines[0]) > len(title) + 20:
        return [lines[0][len(title) :].lstrip(" :：-—|"), *lines[1:]]
    return lines
