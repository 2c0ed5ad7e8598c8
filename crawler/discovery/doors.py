"""Where a page leads that is no article: channels with their names, feeds, sitemaps, and endpoints its scripts ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.discovery.anchor import href_of, leading
from crawler.discovery.endpoints import MAX_SCRIPT, endpoints, endpoints_in, own_scripts
from crawler.discovery.feed_links import FEED_URL, feed_links
from crawler.discovery.host_family import same_family
from crawler.discovery.html_tree import parse_html, text_of
from crawler.discovery.links import absolute
from crawler.discovery.script_list import fragments
from crawler.discovery.url_shape import dated_path, is_file, is_notice_file, shape_score

WANTED, NEWS, UNKNOWN, ASIDE = 4.0, 2.0, 1.0, -1.0
MAX_LABEL = 14
_IMPRINT = 1_500  # characters at a page's end, where registrations stand

DoorKind = Literal["page", "feed", "json"]

# What a watch for announcements looks for, in the words of portals, police and government sites.
_WANTED = re.compile(
    r"禁毒|缉毒|公安|警[务方情讯事营]|法[治制]|平安|政法|检察|法院|司法|案件|社会|要闻|头条|本[省地市]|[省市]内|"
    r"通[知告报]|公[告示]|时政|[工作各地部门市县]{2}动态|政务动态"
)
_NEWS = re.compile(
    r"新闻|资讯|动态|滚动|最新|快[讯报]|信息|民生|综合|各地|市[县州]|区县|地方|政务|公开|发布|头版|热点|本网|原创"
)
_ASIDE = re.compile(
    r"体育|娱乐|明星|影视|音乐|财经|股|证券|基金|汽车|车市|房产|楼市|家居|旅游|美食|时尚|健康|养生|教育|高考|科技|数码|游戏|"
    r"动漫|星座|彩票|文化|艺术|收藏|图片|摄影|图库|视频|直播|国际|军事|国内|专题|专栏|评论|理论|生活|消费|风采|党建|English"
)
_NO_LIST = re.compile(
    r"登[录陆]|注册|首页|主页|关于|联系|投稿|论坛|社区|博客|微博|微信|客户端|下载|APP|商城|广告|招聘|人才|版权|地图|声明|帮助|"
    r"举报|信箱|咨询|投诉|办事|服务|互动|调查|访谈|搜索|查询|手机版|无障碍|繁[體体]|友情|加入|收藏|设为|会员|留言|评论列表|"
    r"上一?[页期版]|下一?[页期版]|[首末尾]页|电子报|数字报|收听|听书|机构|领导|简介|职能|返回|订阅|Login|存档|日历",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"[\[【(]?(?:查看)?(?:更多|more|全部)[\]】)]?[.…>»›]*|[>»›+]{1,3}(?:更多|more)?[>»›]*", re.IGNORECASE
)
_DATE_QUERY = re.compile(r"[?&](?:\w+=(?:19|20)\d{2}[-/]?\d{2}|(?:year|month|day|date|ym)=)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Door:
    """Hold one address that may be a list: what it is called, and how much it is worth to open it."""

    url: str
    label: str
    worth: float
    kind: DoorKind = "page"


@dataclass(frozen=True, slots=True)
class PageHead:
    """Hold what a page says of itself.

    That is its title, its site's name if stated, the words for search engines, and its imprint (its last words).
    """

    title: str = ""
    site_name: str = ""
    words: str = ""
    imprint: str = ""


def doors(url: str, text: str, articles: frozenset[str]) -> list[Door]:
    """Return the doors of a page, each once and with its best name; `articles` are addresses known not to be doors."""
    root, _ = parse_html(text)
    if root is None:
        return []
    base = next((b for element in root.iter("base") if (b := absolute(url, element.get("href") or ""))), url)
    found: dict[str, Door] = {}
    written = [inner for piece in fragments(root) if (inner := parse_html(piece)[0]) is not None]  # menus by script
    channels = (door for part in (root, *written) for door in _channels(part, base))
    feeds = (Door(address, label or "RSS", WANTED, "feed") for address, label in feed_links(root, base))
    for door in (*feeds, *channels, *_framed(root, base), *_asked(root, base)):
        known = found.get(door.url)
        if door.url == url or door.url in articles or not _same(door.url, url):
            continue
        if known is None or door.worth > known.worth:
            found[door.url] = door
    return sorted(found.values(), key=lambda door: -door.worth)


def head_of(text: str) -> PageHead:
    """Return what a page says of itself."""
    root, _ = parse_html(text)
    if root is None:
        return PageHead()
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        said.setdefault(name, " ".join((element.get("content") or "").split())[:300])
    title = next((text_of(element, 200) for element in root.iter("title")), "")
    name = said.get("og:site_name") or said.get("sitename") or ""
    words = f"{said.get('keywords', '')} {said.get('description', '')}".strip()
    return PageHead(title, name, words, text_of(root, MAX_SCRIPT)[-_IMPRINT:])


def worth_of(label: str) -> float:
    """Return what a channel's name makes it worth; below ASIDE it is not worth opening at all."""
    if _NO_LIST.search(label) and not re.search(r"新闻|要闻|动态|公告|公示", label):
        return ASIDE - 1.0
    if _ASIDE.search(label) and not re.search(r"禁毒|公安|法[治制]|警[务方情]", label):
        return ASIDE
    if _WANTED.search(label):
        return WANTED
    return NEWS if _NEWS.search(label) else UNKNOWN


def _same(url: str, other: str) -> bool:
    return same_family(urlsplit(url).netloc, urlsplit(other).netloc)


def _channels(root: _Element, base: str) -> Iterator[Door]:
    for element in (*leading(root), *root.iter("option")):
        address = absolute(base, href_of(element) or element.get("value") or "")
        if (
            address is None
            or re.search(r"['+]", address)
            or is_file(address)
            or is_notice_file(address)
            or FEED_URL.search(address)
        ):
            continue
        if dated_path(address) or _DATE_QUERY.search(address) or shape_score(address) >= 3.0:
            continue
        label = _label(element)
        if not 1 < len(label) <= MAX_LABEL or label.isdecimal():
            continue
        worth = worth_of(label)
        if worth >= ASIDE:
            yield Door(address, label, worth)


def _framed(root: _Element, base: str) -> Iterator[Door]:
    for element in root.iter("iframe", "frame"):
        address = absolute(base, element.get("src") or "")
        if address is not None and not is_file(address):
            yield Door(address, element.get("title") or "内嵌页", NEWS)


def _label(element: _Element) -> str:
    """Return what a channel's link is called; 更多 takes the name of the block it stands in."""
    own = text_of(element, 60) or " ".join(
        (image.get("alt") or image.get("title") or "") for image in element.iter("img")
    )
    own = (own or element.get("title") or element.get("alt") or "").strip(" ·•|>»[]【】")
    if own and not _MORE.fullmatch(own):
        return own
    block = element
    for _ in range(3):
        parent = block.getparent()
        if parent is None:
            break
        block = parent
        words = text_of(block, 60).replace(own, " ").strip(" ·•|>»[]【】")
        if words:
            return words.split()[0]
    return own


def _asked(root: _Element, base: str) -> Iterator[Door]:
    return (Door(address, "脚本数据", NEWS, "json") for address in endpoints(root, base))


def script_doors(script: str, base: str) -> list[Door]:
    """Return the endpoints that a script in a file of its own asks."""
    return [Door(address, "脚本数据", NEWS, "json") for address in endpoints_in(script, base)]


def scripts_of(url: str, text: str) -> list[str]:
    """Return the script files of a page in which its own lists may be made."""
    root, _ = parse_html(text)
    return [] if root is None else own_scripts(root, url)
