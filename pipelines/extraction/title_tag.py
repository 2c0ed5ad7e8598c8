"""Cut the names of site and channel from what <title> says."""

from __future__ import annotations

import re
from functools import lru_cache

_NOT_WORD = re.compile(r"[\W_]+")
_PIECES = re.compile(
    r"\s*(?:[_|｜丨]+|--+|——+|\s[-–—]\s?|(?<=[^\x00-\x7f])[-–—](?=\S)|(?<=\S)[-–—](?=[^\x00-\x7f])|[«»>]+)\s*"
)
_SITE_WORDS = re.compile(
    r"(?:网|网站|在线|频道|新闻|资讯|门户|[日晚早晨时商周导]报|(?:都市|青年|工人|农民|农村|法制|法治|经济|电子|文摘|参考)报|"
    r"周刊|中心|平台|首页|官网|客户端|栏目|要闻|动态|公告|头条|快讯|"
    r"\.(?:com|cn|net|org)(?:\.cn)?|政府|公安[厅局]|委员会|法院|检察院|厅|局|办公室|电视台|广播|传媒|集团|新浪|"
    r"搜狐|网易|腾讯|凤凰|澎湃|人民|新华|政法委|纪委监委|(?:协|学|联合|基金|研究|促进|商)会|学院|医院|研究院|大学|学校|中学|小学|公司|[大支总]队|管委会|办事处|信息港|论坛|博客|之窗|之声|热线|融媒体?|媒体|"
    r"数字报[刊纸]?|电子报[刊纸]|数字版|电子版|百家号|搜狐号|澎湃号|企鹅号|网易号|头条号|公众号|客户端下载|新闻社|通讯社|电台|门户网|CCTV|News)$",
    re.IGNORECASE,
)
_PAGE_NAME = re.compile(
    r"(?:(?:文章|新闻|信息|资讯|内容|公告|通知)?详(?:细|情)(?:信息|内容|页面?)*|(?:文章|内容|正文)页面?|正文)$"
)
_EDITION = re.compile(r"(?:数字|电子)(?:报[刊纸]?|版)$")  # a newspaper's own page, never a title's first half
# Forum systems sign behind board and site: 标题 - 城市论坛 - 某某社区 - Powered by Discuz!
_SYSTEM = re.compile(r"\s*[-–—_|]?\s*Powered by\b.{0,40}$", re.IGNORECASE)
_FORUM_PIECES = 2  # board and site
_CHANNEL = 6  # characters of an unknown piece between the title and a site's name


@lru_cache(maxsize=2048)  # the lines of a page are compared with one another, each many times
def letters(text: str) -> str:
    """Return the letters and digits of a text, lower case."""
    return _NOT_WORD.sub("", text).lower()


def shorter(written: str) -> list[str]:
    """Return <title> up to each of its separators, the longest first."""
    return [written[: match.start()] for match in reversed(list(_PIECES.finditer(written)))]


def last_piece(written: str) -> str:
    """Return what follows the last separator of <title>; '' where it has none."""
    cuts = list(_PIECES.finditer(written))
    return written[cuts[-1].end() :] if cuts else ""


def behind_name(written: str) -> list[str]:
    """Return what follows a publisher's name at the front, as e-papers write it: 大江晚报-标题."""
    match = _PIECES.search(written)
    named = match is not None and match.start() <= 20 and is_site_name(written[: match.start()])
    return [written[match.end() :].strip()] if match is not None and named else []


def without_site(written: str, site_name: str | None) -> str:
    """Cut channel and site from the end of <title>; a piece that is no name stays (a real title may hold a bar).

    At the front only the site's known name goes, or a newspaper's digital edition: what else stands there may be the
    title's own first half.
    """
    front = _PIECES.search(written)
    if front:
        name = written[: front.start()]
        if (site_name and letters(name) == letters(site_name)) or _EDITION.search(name):
            written = written[front.end() :]
    written, boards = _without_system(written)
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
        board, boards = boards > 0 and len(piece) <= 20, boards - 1
        least = 2 if known or named else 4
        if not (known or named or channel or between or board or not piece) or len(letters(head)) < least:
            break
        end = match.start()
    return written[:end].strip()


def _without_system(written: str) -> tuple[str, int]:
    """Cut what a forum's system writes of itself; behind the title stand as many names as the number says."""
    system = _SYSTEM.search(written)
    return (written[: system.start()], _FORUM_PIECES) if system else (written, 0)


def is_site_name(text: str) -> bool:
    """Tell whether a text ends as the names of sites, channels and offices do."""
    return _SITE_WORDS.search(text) is not None


def is_generic(title: str) -> bool:
    """Tell whether a title without its site names a channel rather than an article, or may do so."""
    if len(letters(title)) < 6 or is_site_name(title) or _PAGE_NAME.fullmatch(title.strip()):
        return True
    site, dot, channel = title.partition("·")  # 某某网·区县
    return bool(dot) and is_site_name(site.strip()) and len(letters(channel)) <= _CHANNEL


def behind_channel(title: str) -> str:
    """Return a title without a site's or channel's name at its front: 某某网-标题, 要闻 - 标题.

    A name before a bar stays: 央视新闻 | 标题.
    """
    front = _PIECES.search(title)
    if front is None or any(bar in front[0] for bar in "|｜丨") or front.start() > 20:
        return title
    rest = title[front.end() :].strip()
    return rest if is_site_name(title[: front.start()]) and len(letters(rest)) >= 10 else title
