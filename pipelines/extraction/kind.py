"""Say what a page is: an article, a list, a page without text, a refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction import published, refusals, rows
from pipelines.extraction.article_weights import opens_report
from pipelines.extraction.blocks import Block
from pipelines.extraction.body import Body
from pipelines.extraction.header_lines import is_imprint
from pipelines.extraction.headline import letters
from pipelines.extraction.mojibake import is_mojibake
from pipelines.extraction.real_headline import is_real_headline
from pipelines.extraction.signs import Signs, read_signs
from pipelines.extraction.tree import title_of
from pipelines.items import PageStatus

_LEAST_BODY = 30  # letters; a flash item has more
_LEAST_WITHOUT_SENTENCE = 120  # letters; buttons and names of channels are shorter
_BARE = 200  # letters of the whole page: what has fewer may hide behind a script
_LEAST_DATED = 3  # headlines with their days
_FRONT_PAGE = 80  # headlines; an article's sidebars hold fewer
_COLUMN = 20  # headlines below an introduction: a topic page, whatever it is called
_INTRODUCTION = 300  # letters; what a channel says about itself above its list
_GATED = 400  # letters; more than an opening is worth reading
_CAPTIONS = 120  # letters; a picture story with more is read as an article
_TEASERS = 3000  # letters; lists of teasers have no more
_PLAYER_LINE = re.compile(
    r"视频加载|播放器|浏览器[^。]{0,12}(?:不支持|版本)|flash ?player|点击(?:此处)?(?:播放|观看|查看大图|图片)|"
    r"时长\s?[:：]?\s?\d|清晰度|倍速|"
    r"全屏|音量|静音|自动播放|广告\s?\d|播放(?:次数|量|列表)|正在播放|重播|(?:上|下)一[张组个集]|"
    r"^\W*\d{1,3}\s?/\s?\d{1,3}\W*$|查看原图|"
    r"幻灯|图集|键盘|支持键|\d\d:\d\d\s?/\s?\d\d:\d\d|选集|弹幕|请(?:安装|升级|下载)",
    re.IGNORECASE,
)
_COMMAS = re.compile("[，；]")
_ORIGIN = re.compile(r"(?:来源|稿源|出处)\s?[:：]")  # no list gives each headline one
_UPDATED = re.compile(r"^[^，。]{0,24}更新(?:时间|日期)?\s?[:：]?[\s\d:/.年月日-]{4,24}$")  # what a list says of itself
_HEADINGS = frozenset({"h1", "h2", "h3"})
_OVER_TEXT = 4  # blocks between a heading and the text below it: time, source, buttons
_CAPTION = re.compile(
    r"摄\s?[)）】]?。?$|^\W{0,3}图为|[图片]{1,2}(?:来源)?[:：]|供图|(?:资料|视频截)图|(?:记者|通讯员)\s?\S{2,4}\s?摄"
)


def kind_of(
    title: str, body: Body, blocks: Sequence[Block], root: HtmlElement, html: str
) -> tuple[PageStatus, str | None]:
    """Return the page's status, and the reason where it is no article. `blocks` are all of the page's."""
    size = _size(body.lines, _GATED + 1)
    if size <= _GATED:
        reason = _refusal(title, body, blocks, size)
        if reason:
            gone = reason in {"deleted", "error-page"}
            return (PageStatus.NO_TEXT if gone else PageStatus.BLOCKED), reason
    text = "\n".join(body.lines)
    if is_mojibake(text or "\n".join(block.text for block in blocks[:200])):
        return PageStatus.NO_TEXT, "mojibake"
    if _is_list(title, body, blocks, root):
        return PageStatus.LIST, "links"
    own = [line for line in body.lines if furniture.is_prose(line) or not _PLAYER_LINE.search(line)]
    if _has_text(own, blocks):
        return PageStatus.ARTICLE, None
    return _without_text(size, blocks, read_signs(root, html))


def _size(lines: Sequence[str], enough: int) -> int:
    """Count the letters of lines; what is beyond `enough` is not looked at."""
    size = 0
    for line in lines:
        size += len(letters(line))
        if size >= enough:
            break
    return size


def _is_long(lines: Sequence[str]) -> bool:
    return sum(map(len, lines)) > _TEASERS and _size(lines, _TEASERS + 1) > _TEASERS


def _refusal(title: str, body: Body, blocks: Sequence[Block], size: int) -> str | None:
    plain = "\n".join(block.text for block in blocks[:2000] if block.link_density < 0.5)
    reason = refusals.refusal(title, plain, body=size)
    if reason:
        return reason
    behind = [block.text for block in blocks[body.last + 1 : body.last + 4]] if body.last >= 0 else []
    return "login" if refusals.is_gated(body.lines, behind) else None


def _has_text(lines: Sequence[str], blocks: Sequence[Block]) -> bool:
    """Tell whether these lines are enough of a text to be an article."""
    size = _size(lines, _CAPTIONS)
    if size >= _CAPTIONS:
        return True
    prose = any(furniture.is_prose(line, least=20) or _runs_on(line) for line in lines)
    if size < _LEAST_BODY or (not prose and size < _LEAST_WITHOUT_SENTENCE):
        return False
    told = [line for line in lines if not _CAPTION.search(line)]
    captions = len(told) < len(lines) and len(letters("".join(told))) < _LEAST_BODY and not any(map(_runs_on, told))
    return not (captions and any(block.pictured for block in blocks))


def _runs_on(line: str) -> bool:
    """Tell whether a line is running text although no full stop ends it, as in speeches."""
    return len(line) >= 30 and len(_COMMAS.findall(line)) >= 2 and not line.endswith(("…", "..."))


def _without_text(size: int, blocks: Sequence[Block], signs: Signs) -> tuple[PageStatus, str]:
    """Name what stands where the text should be."""
    shown = sum(len(letters(block.text)) for block in blocks)
    if shown <= _BARE and signs.challenge:
        return PageStatus.BLOCKED, "challenge"
    if signs.password and shown <= _BARE:
        return PageStatus.BLOCKED, "login"
    for reason, there in (("video", signs.players), ("image", signs.pictures), ("audio", signs.sounds)):
        if there:
            return PageStatus.NO_TEXT, reason
    if shown <= _BARE and signs.frames:
        return PageStatus.NO_TEXT, "frames"
    if shown <= _BARE and signs.refreshes:
        return PageStatus.NO_TEXT, "redirect"
    return PageStatus.NO_TEXT, "short" if size else "empty"


def _is_list(title: str, body: Body, blocks: Sequence[Block], root: HtmlElement) -> bool:
    if _prints_title(title, blocks, body, letters(title_of(root))) and not _only_teasers(body, blocks):
        return False
    prose = sum(len(line) for line in body.lines if furniture.is_prose(line, least=20))
    if rows.is_dated_list(body.lines) and rows.dated_rows(blocks) >= _LEAST_DATED:
        return True
    if not prose and len(rows.headline_links(blocks)) < _FRONT_PAGE and _shows_headline(title, blocks):
        return False
    if _links_outweigh(blocks, prose, body):
        return True
    if _is_long(body.lines) or _has_imprint(body, blocks):
        return False
    if _only_teasers(body, blocks):
        return True
    runs, openings = rows.teaser_runs(blocks[body.first : body.last + 1] if body.first >= 0 else blocks)
    if runs >= 3 and openings <= 2 * runs + 1:
        return True
    if prose > _INTRODUCTION:
        return False
    links = len(rows.headline_links(blocks))
    if prose and links < _COLUMN and is_real_headline(title) and not _is_linked(title, blocks):
        return False
    dated = rows.dated_rows(blocks)
    return dated >= _LEAST_DATED or (prose > 0 and dated >= 2) or links >= (8 if prose else 5)


def _links_outweigh(blocks: Sequence[Block], prose: int, body: Body) -> bool:
    """Tell whether links outweigh everything else on the page."""
    linked = sum(block.linked for block in blocks)
    if linked <= max(400, 0.5 * sum(len(block.text) for block in blocks)):
        return False
    if prose >= max(60, 0.02 * linked) and not rows.mostly_links(body.lines):
        return False
    return sum(1 for block in blocks if block.link_density > 0.8 and len(block.text) >= 10) >= 15


def _prints_title(title: str, blocks: Sequence[Block], body: Body, written: str) -> bool:
    """Tell whether the page prints its title as a heading of its own, as articles do and lists do not.

    A lesser heading counts that leads nowhere and stands right over the text; one that is a link must be what
    `<title>` says, whose letters are `written`.
    """
    wanted = letters(title)
    if len(wanted) < 10:
        return False
    printed = [block for block in blocks if block.element.tag in _HEADINGS and letters(block.text) == wanted]
    own = wanted in written
    return any(
        (block.element.tag == "h1" and (own or not block.linked)) or _heads_text(block, blocks, body)
        for block in printed
    )


def _only_teasers(body: Body, blocks: Sequence[Block]) -> bool:
    """Tell whether all of the body's prose is the openings of other articles."""
    if body.first < 0 or not (others := rows.teasers(blocks)):
        return False
    return all(block.order in others for block in blocks[body.first : body.last + 1] if block.prose)


def _heads_text(heading: Block, blocks: Sequence[Block], body: Body) -> bool:
    """Tell whether the body's text begins right below a heading that is no link, with no other headline between."""
    if heading.linked or heading.listed or body.first < 0 or heading.order > body.last:
        return False
    below = blocks[heading.order + 1 : heading.order + 1 + _OVER_TEXT]
    text = next((block for block in below if block.prose or rows.headline_links((block,))), None)
    return text is not None and text.prose and text.link_density < 0.3 and text.text in body.lines


def _is_linked(title: str, blocks: Sequence[Block]) -> bool:
    """Tell whether a title is only the first of the page's links."""
    wanted = letters(title)
    same = [block for block in blocks if len(block.text) < 200 and letters(block.text) == wanted]
    return bool(same) and all(block.link_density >= 0.5 for block in same)


def _shows_headline(title: str, blocks: Sequence[Block]) -> bool:
    """Tell whether a real headline stands on the page and leads nowhere: the text is a picture, not the links."""
    wanted = letters(title)
    return is_real_headline(title) and any(
        block.link_density < 0.5 and letters(block.text) == wanted for block in blocks
    )


def _has_imprint(body: Body, blocks: Sequence[Block]) -> bool:
    """Tell whether a line of time or source stands above the body, or it opens as a report: no list does.

    Lists have theirs behind each headline.
    """
    above = blocks[max(0, body.first - 6) : max(0, body.first) + 2]
    return bool(body.lines and opens_report(body.lines[0])) or any(
        (block.linked < 8 or (block.link_density <= 0.3 and _ORIGIN.search(block.text)))
        and len(block.text) <= 160
        and not _UPDATED.search(block.text)
        and (furniture.is_credit(block.text) or is_imprint(block.text) or published.read_time(block.text) is not None)
        and not furniture.is_prose(block.text, least=60)
        for block in above
    )
