"""Pages that are no plain articles: lists, videos, notices, refusals, broken text, split and doubled articles."""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import accumulate, pairwise

from pipelines.items import PageStatus
from tests.layouts import sites
from tests.layouts.bodies import body_lines
from tests.layouts.furniture import Furniture, Link
from tests.layouts.layout import TEMPLATES, Layout
from tests.layouts.records import Expected, LaidOutPage, Part, Story

FIRST = 100  # pages before are plain articles
_LEAST_PART = 160  # characters of each page of a split article

_VIDEO = (
    '<div class="player" id="myPlayer"><video src="/v/1.mp4" poster="/v/1.jpg" controls></video>'
    '<p class="vjs-no-js">您的浏览器不支持视频播放，请升级后再试</p></div>'
)
_NOTICE_PICTURE = '<p style="text-align:center"><img src="/upload/notice.jpg" width="800" alt=""/></p>'


def trouble_pages() -> list[LaidOutPage]:
    """Return all pages that are no plain articles, each with the name of its trouble as `kind`."""
    return [*_lists(), *_wordless(), *_notices(), *_refusals(), *_broken(), *_flashes(), *_doubled(), *_split()]


def _page(layout: Layout, number: int, kind: str, html: str, expected: Expected) -> LaidOutPage:
    return replace(layout.printed(number, html, expected), kind=kind)


def _no_article(title: str, status: PageStatus, *reasons: str) -> Expected:
    return Expected(title=title, text="", status=status, reasons=frozenset(reasons))


def _filled(layout: Layout, number: int, template: str, **values: object) -> str:
    def other(distance: int) -> tuple[str, str, dt.datetime]:
        story = layout.story(number + distance)
        return story.title, layout.url(number + distance), story.published

    furniture = Furniture.of(layout.key, number, other, layout.story(number).published)
    return TEMPLATES.get_template(template).render(site=layout, f=furniture, **values)


def _lists() -> Iterator[LaidOutPage]:
    for layout, template in (
        (sites.TRS, "list_dated.html"),
        (sites.BAIDU, "list_cards.html"),
        (sites.GBK, "list_dated.html"),
    ):
        known = [layout.story(n) for n in range(30)]
        links = [Link(story.title, layout.url(n), story.published) for n, story in enumerate(known)]
        html = _filled(layout, FIRST, template, links=links)
        page = _page(layout, FIRST, "list", html, _no_article(layout.channel, PageStatus.LIST, "links"))
        yield replace(page, url=f"https://{layout.host}/{template.split('.', maxsplit=1)[0]}/")


def _bodied(layout: Layout, number: int, kind: str, body: str, expected: Callable[[Story], Expected]) -> LaidOutPage:
    story = layout.story(number)
    return _page(layout, number, kind, layout.render(story, page_no=number, body=body), expected(story))


def _wordless() -> Iterator[LaidOutPage]:
    def without_text(story: Story) -> Expected:
        return _no_article(story.title, PageStatus.NO_TEXT, "empty", "short", "video", "pictures", "image")

    for number, layout in enumerate((sites.BAIDU, sites.SOUTH, sites.REACT), start=FIRST + 1):
        yield _bodied(layout, number, "video", _VIDEO, without_text)
    gallery = "".join(
        f'<div class="pic"><img src="/pic/{n}.jpg"/><p>{n}/6 图为活动现场。（资料图）</p></div>' for n in range(1, 7)
    )
    for number, layout in enumerate((sites.PHPCMS, sites.HEAVY), start=FIRST + 4):
        yield _bodied(layout, number, "pictures", gallery, without_text)
    for number, layout in enumerate((sites.ZOOM, sites.POLICE, sites.TRS), start=FIRST + 6):
        yield _bodied(
            layout,
            number,
            "image-notice",
            _NOTICE_PICTURE * 2,
            lambda story: replace(without_text(story), headline_only=True, text=story.title),
        )


_SAID: tuple[tuple[Layout, str, str, tuple[str, ...], int], ...] = (
    (sites.TRS, "deleted", "提示信息", ("您访问的文章已被删除", "系统将在5秒后返回首页"), 14),
    (sites.BAIDU, "deleted", "齐都网", ("抱歉，该内容已下线，看看别的吧",), 0),
    (sites.WECHAT, "deleted", "", ("该内容已被发布者删除", "轻触阅读原文"), 0),
    (
        sites.SOUTH,
        "error-page",
        "404 - 岭南在线",
        ("很抱歉，您访问的页面不存在", "可能是网址有误，或者页面已经移走", "返回首页"),
        14,
    ),
    (sites.GBK, "error-page", "500 Internal Server Error", ("服务器内部错误，请稍后再试", "Server Error"), 0),
    (sites.EMPIRE, "error-page", "信息提示", ("系统维护中，请您稍后访问，给您带来不便敬请谅解",), 3),
)


def _notices() -> Iterator[LaidOutPage]:
    for number, (layout, kind, title, lines, shown) in enumerate(_SAID, start=FIRST + 20):
        html = _filled(layout, number, "notice.html", title=title, lines=lines, shown=shown)
        yield _page(layout, number, kind, html, _no_article(title, PageStatus.NO_TEXT, kind))


def _refusals() -> Iterator[LaidOutPage]:
    for number, layout in enumerate((sites.DISCUZ, sites.EPAPER), start=FIRST + 30):
        html = _filled(layout, number, "login.html")
        yield _page(layout, number, "login", html, _no_article("用户登录", PageStatus.BLOCKED, "login"))
    challenges: tuple[tuple[Layout, str, tuple[str, ...]], ...] = (
        (sites.POLICE, "安全检查", ("正在进行浏览器安全检测，请稍候……", "检测完成后将自动跳转")),
        (sites.BAIDU, "访问受限", ("您的访问过于频繁，请完成下方的滑块验证后继续", "请按住滑块，拖动到最右边")),
        (sites.REACT, "请求被拦截", ("很抱歉，由于您的请求存在异常，已被网站防火墙拦截", "事件编号：2f8a6c")),
    )
    for number, (layout, title, lines) in enumerate(challenges, start=FIRST + 32):
        html = _filled(layout, number, "notice.html", title=title, lines=lines, shown=0)
        yield _page(layout, number, "challenge", html, _no_article(title, PageStatus.BLOCKED, "challenge", "captcha"))
    empty = "<html><head></head><body><script>location.href='/index.html';</script></body></html>"
    yield _page(sites.FRAMES, FIRST + 36, "empty", empty, _no_article("", PageStatus.NO_TEXT, "empty", "redirect"))


def _garbled(text: str, written: str, read: str) -> str:
    return text.encode(written, "replace").decode(read, "replace")


def _broken() -> Iterator[LaidOutPage]:
    """Yield pages whose publisher stored broken text: its own characters are intact, the story is not."""
    ways = ((sites.TRS, "utf-8", "gb18030"), (sites.PHPCMS, "gb18030", "utf-8"), (sites.WORDPRESS, "utf-8", "latin-1"))
    for number, (layout, written, read) in enumerate(ways, start=FIRST + 40):
        story = layout.story(number)
        parts = [Part(part.kind, tuple(_garbled(cell, written, read) for cell in part.cells)) for part in story.parts]
        spoiled = replace(story, title=_garbled(story.title, written, read), parts=tuple(parts))
        html = layout.render(spoiled, page_no=number)
        yield _page(layout, number, "mojibake", html, _no_article("", PageStatus.NO_TEXT, "mojibake"))


def _flashes() -> Iterator[LaidOutPage]:
    flashes = (
        # A flash whose headline is its own first half, one of a single line, one with a headline of its own.
        (
            "省气象台发布寒潮蓝色预警信号",
            "省气象台发布寒潮蓝色预警信号，预计未来两天全省平均气温将下降八至十度，请注意防范。",
        ),
        ("平川河特大桥主跨今天合龙", "今天下午四点二十分，平川河特大桥主跨成功合龙，全线预计年底前具备通车条件。"),
        ("外卖箱里藏毒品 9人落网", "我市警方近日打掉一个利用外卖配送贩卖毒品的团伙，抓获嫌疑人9名，缴毒340克。"),
    )
    for number, layout in enumerate((sites.MOBILE, sites.LEGAL, sites.EMPIRE), start=FIRST + 50):
        title, text = flashes[number % 3]
        story = replace(layout.story(number), title=title, parts=(Part("p", (text,)),))
        html = layout.render(story, page_no=number)
        yield _page(layout, number, "flash", html, layout.expected(story))


def _doubled() -> Iterator[LaidOutPage]:
    """Yield pages with two unrelated articles, each under its own headline, the second with credits of its own."""
    for start, layout in enumerate((sites.EPAPER, sites.WECHAT, sites.PEOPLE), start=FIRST + 60):
        number, other = _numbers(layout, start, lambda story: 3 <= len(story.parts) <= 8)[:2]
        first, second = layout.story(number), layout.story(other)
        heading = f'<h2 style="text-align:center">{escape(second.title)}</h2>'
        credit = f'<p style="text-align:center">{first.published:%Y-%m-%d} 来源：{escape(second.source)}</p>'
        choose = random.Random(f"{layout.key}/{number}/doubled")
        upper, lower = (body_lines(story.parts, layout.style, choose) for story in (first, second))
        html = layout.render(first, page_no=number, body="\n".join([*upper, heading, credit, *lower]))
        expected = replace(layout.expected(first), others=(second.text,))
        yield _page(layout, number, "two-articles", html, expected)


def _split() -> Iterator[LaidOutPage]:
    """Yield articles over two or three pages: once with the further pages, once with the first page alone."""
    for start, (layout, count) in enumerate(((sites.BAIDU, 2), (sites.PHPCMS, 3), (sites.EMPIRE, 2)), start=FIRST + 70):
        number = _numbers(layout, start, functools.partial(_fills, pages=count))[0]
        story = layout.story(number)
        pieces = _pieces(story.parts, count)
        names = [layout.url(number), *(_further(layout.url(number), page) for page in range(2, count + 1))]
        links = {str(page): address for page, address in enumerate(names, start=1)} | {"下一页": names[1]}
        rendered = [layout.render(story, page_no=number, parts=piece, further=links) for piece in pieces]
        whole = _page(layout, number, "split", rendered[0], layout.expected(story))
        yield replace(whole, further=tuple(rendered[1:]))
        alone = replace(story, parts=tuple(pieces[0]))
        yield _page(layout, number, "split-first", rendered[0], layout.expected(alone))


def _numbers(layout: Layout, start: int, fits: Callable[[Story], bool]) -> list[int]:
    """Return the pages from `start` on whose story fits."""
    return [number for number in range(start, start + 95) if fits(layout.story(number))]


def _fills(story: Story, *, pages: int) -> bool:
    return len(story.text) > _LEAST_PART * pages and all(part.kind in {"p", "head"} for part in story.parts)


def _further(url: str, page: int) -> str:
    stem, _, ending = url.rpartition(".")
    return f"{stem}_{page}.{ending}"


def _pieces(parts: Sequence[Part], count: int) -> list[Sequence[Part]]:
    """Cut a story into pages of about the same length, at the ends of paragraphs."""
    sums = list(accumulate(len(part.line) for part in parts))
    ends = [next(i for i, total in enumerate(sums, start=1) if total >= sums[-1] * n / count) for n in range(1, count)]
    return [parts[start:end] for start, end in pairwise([0, *ends, len(parts)])]
