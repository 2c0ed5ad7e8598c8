"""What may stand in a site file, field by field."""

from __future__ import annotations

import codecs
import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import re2
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from config.durations import format_duration, parse_duration
from config.errors import closest
from config.list_address import ListAddress
from config.validation import refusal, shorten

# fmt: off
PROVINCES: tuple[str, ...] = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏",
    "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西",
    "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏",
    "新疆", "兵团", "全国",
)
# fmt: on
RESERVED_KEYS = frozenset({"all"})  # `scrapy crawl all` is every site
MAX_LISTS = 500

_KEY = re.compile(r"[a-z0-9_]{1,64}\Z")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_FIXED_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "proxy-authorization"})
_QUIET = re2.Options()
_QUIET.log_errors = False


def _key(value: str) -> str:
    if not _KEY.match(value):
        raise refusal(f"不能是 {shorten(value)}", "请只用小写字母、数字和下划线，最多 64 个")
    if value in RESERVED_KEYS:
        raise refusal(f"不能是保留字“{value}”", "请换一个键")
    return value


def _line(value: str) -> str:
    """Accept one line of text that holds something: it ends up in mails and tables."""
    if not value.strip():
        raise refusal("是空的", "请补上内容，或删掉这一行")
    if len(value) > 200 or any(not char.isprintable() for char in value):
        raise refusal("太长或含换行、控制字符", "请写成一行，最多 200 字")
    return value.strip()


def _province(value: str) -> str:
    if value in PROVINCES:
        return value
    guess = next((name for name in PROVINCES if value.startswith(name)), None) or closest(value, PROVINCES)
    remedy = f"请写短名“{guess}”" if guess else f"请写其中之一：{'、'.join(PROVINCES)}"
    raise refusal(f"不认识 {shorten(value)}", remedy)


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(char.isspace() or not char.isprintable() for char in value) or len(value) > 2000:
        raise refusal(f"不是网址：{shorten(value)}", "请写完整的 http:// 或 https:// 地址")
    if "@" in parts.netloc:
        raise refusal("网址里带有用户名或密码", "请去掉；需要登录的站点用 headers")
    return value


def _regex(value: str) -> str:
    """Accept what both engines compile: re2 cannot be stalled by a page's URLs, and refuses what could."""
    remedy = "请改正；正则写在单引号里，不支持反向引用和环视"
    if not value or len(value) > 500:
        raise refusal("是空的或超过 500 字", "请写短一些的正则，或删掉这一行")
    try:
        re2.compile(value, _QUIET)
        re.compile(value)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else error
        raise refusal(f"不是有效的正则（{reason}）", remedy) from None
    except (re.error, OverflowError, RecursionError) as error:
        raise refusal(f"不是有效的正则（{error}）", remedy) from None
    if re.search(value, ""):
        raise refusal("连空的网址也匹配，等于没有限制", "请写出文章网址里必有的部分，如 /\\d{8}/\\d+\\.s?html?$")
    return value


def _encoding(value: str) -> str:
    try:
        known = codecs.lookup(value)
        "".encode(value)  # refuses codecs that are not text encodings, such as zlib
    except (LookupError, ValueError, TypeError):
        raise refusal(f"不认识编码 {shorten(value)}", "请写 utf-8、gb18030、big5 之类，或删掉这一行自动判断") from None
    return known.name


def _selector(value: str) -> str:
    """Accept XPath (begins with /, ./ or an opening bracket) or else CSS."""
    from cssselect import HTMLTranslator, SelectorError  # here: few site files have selectors
    from lxml import etree

    try:
        if value.lstrip().startswith(("/", "./", "(")):
            etree.XPath(value)
        else:
            HTMLTranslator().css_to_xpath(value)
    except (SelectorError, etree.XPathError, ValueError) as error:
        raise refusal(f"不是有效的 CSS 或 XPath（{error}）", "请改正；XPath 以 / 或 .// 开头") from None
    return value


class _Between:
    """Reads a duration and holds it within limits."""

    def __init__(self, least: timedelta, most: timedelta) -> None:
        self.least, self.most = least, most

    def __call__(self, value: Any) -> timedelta:
        limits = f"{format_duration(self.least)} 到 {format_duration(self.most)}"
        try:
            duration = parse_duration(value)
        except (ValueError, TypeError):
            raise refusal(f"不是时长：{shorten(value)}", f"请写数字加单位 s、m、h、d，如 15m；范围 {limits}") from None
        if not self.least <= duration <= self.most:
            raise refusal(f"超出范围：{shorten(value)}", f"请写 {limits} 之间的时长")
        return duration


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name, content in value.items():
        if not _HEADER_NAME.match(name) or name.lower() in _FIXED_HEADERS:
            raise refusal(f"里不能有 {shorten(name)}", "请只写 Referer、Cookie 之类普通的请求头")
        if not content.isascii() or not content.isprintable():
            raise refusal(f"里 {name} 的值含有换行或非 ASCII 字符", "请改成一行 ASCII，中文先做百分号编码")
    return value


Key = Annotated[str, AfterValidator(_key)]
Line = Annotated[str, AfterValidator(_line)]
Url = Annotated[str, AfterValidator(_url)]
Province = Annotated[str, AfterValidator(_province)]
Selector = Annotated[str, AfterValidator(_selector)]
Every = Annotated[timedelta, BeforeValidator(_Between(timedelta(minutes=1), timedelta(hours=24)))]
Delay = Annotated[timedelta, BeforeValidator(_Between(timedelta(0), timedelta(seconds=120)))]
Silence = Annotated[timedelta, BeforeValidator(_Between(timedelta(hours=1), timedelta(days=90)))]


def _articles_per_day(value: float) -> float:
    if not 0 < value <= 100_000:
        raise refusal(f"超出范围：{shorten(value)}", "请写大于 0 的数，如 40 或 0.5")
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _posted(value: str) -> str:
    if not 0 < len(value) <= 1000 or any(not char.isprintable() for char in value) or "#!" in value:
        raise refusal(f"不能是 {shorten(value)}", '请写一行要提交的内容，如 channelId=3&page=1 或 {"page":1}')
    return value


def _article_form(value: str) -> str:
    if not re.search(r"\{\w+\}", value) or not value.isprintable() or " " in value or len(value) > 500:
        raise refusal(f"不能是 {shorten(value)}", "请写文章网址，编号处写字段名，如 /detail/{id}.html")
    return value


class SiteListEntry(_Strict):
    """One entry of `lists`; `post` and `article` are for JSON endpoints: see `list_address`."""

    url: Url
    kind: Literal["auto", "page", "feed", "sitemap", "json"] = "auto"
    post: Annotated[str, AfterValidator(_posted)] | None = None
    article: Annotated[str, AfterValidator(_article_form)] | None = None

    @property
    def address(self) -> str:
        """Return what names the list."""
        return ListAddress(self.url, self.post, self.article).written


class SiteSelectors(_Strict):
    """`selectors`: CSS or XPath for what generic reading gets wrong."""

    title: Selector = ""
    body: Selector = ""
    published: Selector = ""
    source: Selector = ""


def _some_lists(value: list[SiteListEntry]) -> list[SiteListEntry]:
    if not 0 < len(value) <= MAX_LISTS:
        raise refusal(f"有 {len(value)} 项", f"请写 1 到 {MAX_LISTS} 个列表页")
    seen: set[str] = set()
    for entry in value:
        if entry.address in seen:
            raise refusal(f"里 {entry.url} 写了两次", "请删掉重复的一项")
        seen.add(entry.address)
    return value


class SiteExpectation(_Strict):
    """`expect`: what a healthy site does."""

    articles_per_day: Annotated[float, AfterValidator(_articles_per_day)] | None = None
    max_silence: Silence | None = None


class SiteFile(_Strict):
    """A whole site file."""

    key: Key
    name: Line
    province: Province
    lists: Annotated[list[SiteListEntry], AfterValidator(_some_lists)]
    article_url: Annotated[str, AfterValidator(_regex)] | None = None
    selectors: SiteSelectors | None = None
    every: Every | None = None
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    render: bool = False
    delay: Delay | None = None
    expect: SiteExpectation | None = None
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(default_factory=dict)
    proxy: bool = False
    tls: Literal["strict", "legacy", "unverified"] = "strict"
    verified: date | None = None
    origin: Line | None = None
