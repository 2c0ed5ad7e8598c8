"""Choose the headline: the page's own heading, checked against <title>, meta tags and what the list said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction.blocks import Block, tokens
from pipelines.extraction.people import is_people

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_TITLE_TOKENS = frozenset(
    {
        "title",
        "headline",
        "biaoti",
        "bt",
        "tit",
        "titl",
        "arttitle",
        "maintitle",
        "subject",
        "caption",
        "btitle",
        "wztitle",
        "newstitle",
    }
)
_TITLE_STEM = re.compile("itl|itLE|ITL|tit|Tit|eadline|iaoti|iaoTi|bt|Bt|BT|ubject|aption")  # most classes hold none
_NOT_WORD = re.compile(r"[\W_]+")
_PIECES = re.compile(
    r"\s*(?:[_|｜丨]+|--+|——+|\s[-–—]\s?|(?<=[^\x00-\x7f])[-–—](?=\S)|(?<=\S)[-–—](?=[^\x00-\x7f])|[«»>]+)\s*"
)
_SITE_WORDS = re.compile(
    r"(?:网|网站|在线|频道|新闻|资讯|门户|[日晚早晨时商周导]报|(?:都市|青年|工人|农民|农村|法制|法治|经济|电子|文摘|参考)报|"
    r"周刊|中心|平台|首页|官网|客户端|栏目|要闻|动态|公告|头条|快讯|"
    r"\.(?:com|cn|net|org)(?:\.cn)?|政府|公安[厅局]|委员会|法院|检察院|厅|局|办公室|电视台|广播|传媒|集团|新浪|"
    r"搜狐|网易|腾讯|凤凰|澎湃|人民|新华|政法委|纪委监委|(?:协|学|联合|基金|研究|促进|商)会|学院|医院|研究院|大学|学校|中学|小学|公司|[大支总]队|管委会|办事处|信息港|论坛|博客|之窗|之声|热线|融媒体?|媒体|"
    r"百家号|搜狐号|澎湃号|企鹅号|网易号|头条号|公众号|客户端下载|新闻社|通讯社|电台|门户网|CCTV|News)$",
    re.IGNORECASE,
)
_CHANNEL = 6  # characters of an unknown piece between the title and a site's name
_SUBTITLE = re.compile(
    r"^\W{0,2}(?:[—–-]{1,4}|写在|记(?!者)|访(?!谈))|(?:之际|综述|侧记|纪实|述评|纪事|启示录|观察记|系列报道之.)\W{0,2}$"
)
_KICKER_STYLE = re.compile(r"楷体|kaiti|simkai", re.IGNORECASE)
_MOST_TITLE = 160


@dataclass(frozen=True, slots=True)
class Headline:
    """Hold the headline and the block it stands in; `order` is -1 where no block shows it."""

    text: str
    order: int = -1


def letters(text: str) -> str:
    """Return the letters and digits of a text, lower case."""
    return _NOT_WORD.sub("", text).lower()


def read_headline(
    root: HtmlElement,
    blocks: Sequence[Block],
    hints: Sequence[str],
    *,
    anchor: str | None = None,
    site_name: str | None = None,
) -> Headline:
    """Return the headline of a page.

    A heading that <title>, a meta tag or the list's anchor also says is taken as the page prints it; without one,
    <title> loses the names of site and channel; a heading that nothing confirms is the last choice.
    """
    written = _squeeze(root.findtext(".//title") or "")
    without_site = _without_site(written, site_name)
    witnesses = [compact for text in (written, *hints, anchor or "") if (compact := letters(text))]
    if without_site.endswith(("…", "...", "..")) and len(letters(without_site)) >= 8:
        witnesses.append(letters(without_site))  # cut short, and the site's name behind it
    headings = _headings(blocks)
    names = letters(written[len(without_site) :] if written.startswith(without_site) else "") + letters(site_name or "")
    confirmed = _confirmed(headings, witnesses, names)
    parts = _in_lines(blocks, letters(written), confirmed)
    if parts:
        return parts
    if confirmed is not None:
        return Headline(confirmed.text, confirmed.order)
    for title in (without_site, *_behind_name(without_site), *_shorter(written)):
        shown = _shown(blocks, title)
        if shown is not None:
            return Headline(shown.text, shown.order)
    generic = len(letters(without_site)) < 6 or _SITE_WORDS.search(without_site) is not None
    if generic and headings:
        best = max(headings, key=lambda block: _standing(block, names))
        return Headline(best.text, best.order)
    for text in (without_site, *(_without_site(hint, site_name) for hint in hints), anchor or ""):
        if letters(text):
            return Headline(text)
    return Headline(headings[0].text, headings[0].order) if headings else Headline("")


def _in_lines(blocks: Sequence[Block], written: str, confirmed: Block | None) -> Headline | None:
    """Return the main line of a headline that <title> writes on end and the page prints in several blocks.

    Lines within one heading are one headline; of a kicker, a headline and a subtitle in blocks of their own only the
    headline counts.
    """
    if len(written) < 8:
        return None
    for index, block in enumerate(blocks):
        if confirmed is not None and block.order > confirmed.order:
            break
        compact = letters(block.text) if block.text[0] == written[0] or not block.text[0].isalnum() else ""
        if not 3 <= len(compact) < len(written) or not written.startswith(compact) or block.link_density > 0.5:
            continue
        lines, rest = [block], written[len(compact) :]
        for line in blocks[index + 1 : index + 3]:
            compact = letters(line.text)
            if len(compact) < 3 or not rest.startswith(compact) or line.link_density > 0.5:
                break
            lines.append(line)
            rest = rest[len(compact) :]
        if len(lines) > 1 and (confirmed is None or confirmed in lines):
            return _joined(lines)
    return None


def _joined(lines: Sequence[Block]) -> Headline:
    if all(line.element is lines[0].element for line in lines):
        return Headline(" ".join(line.text for line in lines), lines[0].order)
    unsigned = [line for line in lines if not furniture.is_byline(line.text) and not is_people(line.text)]
    main = [line for line in unsigned if not _SUBTITLE.search(line.text)] or [lines[0]]
    plain = [line for line in main if not _is_kicker(line.element)] or main
    return Headline(plain[-1].text, plain[-1].order)


def _is_kicker(element: HtmlElement) -> bool:
    """Tell whether a line is set in the face that newspapers keep for kickers and subtitles."""
    styles = [node.get("style") or node.get("face") or "" for node in (element, *list(element.iterdescendants())[:3])]
    return any(_KICKER_STYLE.search(style) for style in styles)


def _shorter(written: str) -> list[str]:
    """Return <title> up to each of its separators, the longest first."""
    return [written[: match.start()] for match in reversed(list(_PIECES.finditer(written)))]


def _behind_name(written: str) -> list[str]:
    """Return what follows a publisher's name at the front, as e-papers write it: 大江晚报-标题."""
    match = _PIECES.search(written)
    named = match is not None and match.start() <= 20 and _SITE_WORDS.search(written[: match.start()]) is not None
    return [written[match.end() :].strip()] if match is not None and named else []


def _standing(block: Block, names: str) -> tuple[bool, bool, bool, bool, int]:
    """Rank headings that nothing confirms; `names` are what <title> says of site and channel."""
    compact = letters(block.text)
    plain = not furniture.is_heading(block.text) and block.link_density < 0.5 and block.noise is None
    return plain, compact not in names, len(compact) >= 8, block.element.tag == "h1", -block.order


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text[: _MOST_TITLE * 2]).strip()


def _headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that are marked up as headings."""
    found: list[Block] = []
    for block in blocks:
        size = len(block.text)
        if size < 4 or size > _MOST_TITLE:
            continue
        # Headings are linked in blogs only; on portals hundreds of linked lines are marked as titles.
        linked = 5 * block.linked > 4 * size and block.element.tag not in _HEADINGS
        if not linked and _is_heading(block.element):
            found.append(block)
        if len(found) >= 80:
            break
    return found


def _is_titled(element: HtmlElement) -> bool:
    written = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _TITLE_STEM.search(written) is not None and not _TITLE_TOKENS.isdisjoint(tokens(element))


def _is_heading(element: HtmlElement) -> bool:
    if element.tag == "tr" and len(element) == 1:
        element = element[0]  # a block of table cells belongs to their row
    for _ in range(2):
        if element.tag in _HEADINGS or _is_titled(element):
            return True
        parent = element.getparent()
        if parent is None or len(parent) > 2:
            return False
        element = parent
    return False


def _confirmed(headings: Sequence[Block], witnesses: Sequence[str], names: str) -> Block | None:
    """Return the heading that the most witnesses know, the longest of those; never one that only names the site."""
    best: tuple[float, Block] | None = None
    for block in headings:
        compact = letters(block.text)
        if len(compact) < 5 or block.link_density > 0.8 or compact in names:
            continue
        score = sum(_agrees(compact, witness) for witness in witnesses)
        score *= (
            min(len(compact), 40)
            * (1.3 if block.element.tag == "h1" else 1.0)
            * (0.7 if block.noise is not None else 1.0)
        )
        if score and (best is None or score > best[0] * 1.001):
            best = (score, block)
    return best[1] if best else None


def _agrees(heading: str, witness: str) -> float:
    """Return 1 where a witness begins with the heading, less where it only holds it or is cut short."""
    if witness.startswith(heading):
        return 1.0
    if len(witness) >= 8 and heading.startswith(witness):
        return 0.9
    if heading in witness and (len(heading) >= 10 or 2 * len(heading) >= len(witness)):
        return 0.6  # shorter, it is the channel's or the site's name
    common = next(
        (i for i, (a, b) in enumerate(zip(heading, witness, strict=False)) if a != b), min(len(heading), len(witness))
    )
    return 0.5 if common >= 10 and common >= 0.6 * len(heading) else 0.0


def _without_site(written: str, site_name: str | None) -> str:
    """Cut channel and site from the end of <title>; a piece that is no name stays (a real title may hold a bar).

    At the front only the site's known name goes: what else stands there may be the title's own first half.
    """
    front = _PIECES.search(written)
    if front and site_name and letters(written[: front.start()]) == letters(site_name):
        written = written[front.end() :]
    cuts = list(_PIECES.finditer(written))
    end = len(written)
    for match in reversed(cuts):
        piece = written[match.end() : end].strip()
        head = written[: match.start()].strip()
        known = bool(site_name) and letters(site_name or "") in letters(piece)
        named = len(piece) <= 20 and _SITE_WORDS.search(piece) is not None
        # 标题_频道_站名: an underscore hardly ever belongs to a title
        channel = "_" in match[0] and len(piece) <= (24 if len(letters(head)) >= 12 else 12)
        between = end < len(written) and len(piece) <= _CHANNEL and len(letters(head)) >= 8
        if not (known or named or channel or between or not piece) or len(letters(head)) < 4:
            break
        end = match.start()
    return written[:end].strip()


def _shown(blocks: Sequence[Block], title: str) -> Block | None:
    """Return the block that prints the title, or prints in full what <title> cuts short."""
    wanted = letters(title)
    if len(wanted) < 6:
        return None
    for block in blocks:
        if len(block.text) > _MOST_TITLE or block.link_density > 0.5:
            continue
        compact = letters(block.text)
        if compact == wanted or (
            len(wanted) >= 12 and compact.startswith(wanted) and len(compact) <= 2 * len(wanted) and not block.prose
        ):
            return block
    return None
