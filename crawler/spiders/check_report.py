"""What a check of a site finds out, and what it comes to in one line for the operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from crawler.discovery.links import PROBLEMS
from crawler.fetching.failures import FetchFailure
from pipelines.items import Article, PageStatus

Level = Literal["ok", "partial", "failed"]
Robots = Literal["allowed", "forbidden", "unavailable", "unknown"]

# What a failure's name means to an operator; unknown names are shown as they are.
MEANINGS: Mapping[str, str] = {
    "dns": "域名解析失败：域名写错、已停用，或本机 DNS 不通",
    "timeout": "超时没有回答",
    "refused": "连接被拒绝：服务器没有在这个端口提供服务",
    "reset": "连接中断",
    "unreachable": "网络不可达",
    "tls": "证书或加密协商失败：老站点可在站点文件里写 tls: legacy",
    "too-large": "内容超过大小上限",
    "truncated": "内容没有传完",
    "redirect-loop": "转来转去没有尽头：网址可能已经换了",
    "gone": "网址已不存在",
    "throttled": "对方要求放慢访问",
    "http-5xx": "对方服务器出错",
    "blocked": "被验证页或防火墙拦下",
    "robots-forbidden": "robots.txt 不允许抓取",
    "robots-unavailable": "robots.txt 取不到，按规定暂不抓取",
    "address-refused": "地址属于内网或保留网段",
    "host-on-hold": "该主机要求暂停访问",
    "render-missing": "要渲染，但没有装浏览器：jindu doctor 会说怎么装",
    "render-failed": "浏览器渲染出错",
    "render-timeout": "网页的脚本没有运行完，被截断",
    "render-budget": "这次抓取的渲染次数或时间用完，留待下次",
    "out-of-time": "检查时间用完，还没有读完",
    "exception": "本程序读取时出错",
    "list": "是列表页，不是文章",
    "no-text": "没有正文",
    "error": "本程序分析时出错",
    "deleted": "页面说文章已删除",
    "error-page": "是出错页面",
    "challenge": "是验证页",
    "login": "要登录才能看",
    "captcha": "要填验证码",
    "links": "只有一页链接",
    "short": "文字太少",
    "mojibake": "编码判断错了，成了乱码",
    "bad-selector": "站点文件里的选择器用不了",
    "image": "正文是图片",
    "video": "只有视频",
    "audio": "只有音频",
    "frames": "是框架页，没有自己的文字",
    "redirect": "只跳转到别处",
    "empty": "没有可读的文字",
    "unreadable": "解析不了",
    "crash": "分析进程崩溃",
} | {name: text for name, text in PROBLEMS.items() if name != "timeout"}


_SAID_ENOUGH = frozenset({"dns", "timeout", "refused", "reset"})  # what the network library adds is English


@dataclass(slots=True)
class ListReport:
    """Hold what reading one list came to; `problem` names what went wrong, links may be there all the same."""

    url: str
    ok: bool = False
    http_status: int | None = None
    kind: str | None = None
    encoding: str | None = None
    links: int = 0
    problem: str | None = None
    detail: str = ""
    rendered_links: int | None = None  # what the browser showed where nothing showed plainly


@dataclass(frozen=True, slots=True)
class SampleReport:
    """Hold what was read on one article of a list; `status` is a page status or the name of a failure."""

    url: str
    status: str
    reason: str | None = None
    title: str = ""
    published_at: str | None = None
    source: str | None = None
    characters: int = 0
    announcement: bool = False


@dataclass(slots=True)
class SiteReport:
    """Hold everything a check found out about one site."""

    key: str
    name: str
    province: str
    level: Level = "failed"
    verdict: str = ""
    reachable: bool = False
    robots: Robots = "unknown"
    crawl_delay: float | None = None
    lists: list[ListReport] = field(default_factory=list)
    samples: list[SampleReport] = field(default_factory=list)
    seconds: float = 0.0

    def conclude(self) -> None:
        """Set level and verdict from what was found."""
        self.level, self.verdict = _conclusion(self.lists, self.samples)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)


def meaning(name: str, detail: str = "") -> str:
    """Return a failure's name in the operator's words, with its detail where that says more."""
    words = MEANINGS.get(name, name)
    if name in _SAID_ENOUGH:
        return words
    return f"{words}（{detail}）" if detail and detail != name else words


def robots_after(failure: FetchFailure) -> Robots:
    """Return what a failed request shows about robots.txt."""
    if failure.name == "robots-forbidden":
        return "forbidden"
    return "unavailable" if failure.name == "robots-unavailable" else "unknown"


def answered(failure: FetchFailure) -> bool:
    """Say whether a failed request got an answer of the site at all."""
    return failure.name in ("robots-forbidden", "robots-unavailable", "too-large", "truncated")


def sample_of(article: Article) -> SampleReport:
    """Return the report of a page that was read."""
    reading = article.reading
    return SampleReport(
        url=article.url,
        status=article.status.value,
        reason=reading.reason,
        title=reading.title,
        published_at=reading.published.isoformat() if reading.published else None,
        source=reading.source,
        characters=len(article.text),
        announcement=article.verdict.match,
    )


def _conclusion(lists: Sequence[ListReport], samples: Sequence[SampleReport]) -> tuple[Level, str]:
    broken = [entry for entry in lists if not entry.ok]
    if len(broken) == len(lists):
        first = broken[0] if broken else ListReport("", problem="out-of-time")
        if unrendered := next((entry for entry in broken if entry.rendered_links), None):
            found = unrendered.rendered_links
            return "failed", f"链接由脚本生成：渲染后有 {found} 个，请在站点文件里加一行 render: true"
        return "failed", f"读不到列表：{meaning(first.problem or 'no-links', first.detail)}"
    if not samples:
        return "failed", "列表可读，但没有样本文章可读"
    articles = [sample for sample in samples if sample.status == PageStatus.ARTICLE]
    if not articles:
        return "failed", f"列表可读，但 {len(samples)} 篇样本都读不出正文：{_why(samples[0])}"
    remarks = []
    if broken:
        what = meaning(broken[0].problem or "", broken[0].detail)
        what += "，渲染后才有链接：请加一行 render: true" if broken[0].rendered_links else ""
        remarks.append(f"{len(broken)}/{len(lists)} 个列表读不到（{broken[0].url}：{what}）")
    if len(articles) < len(samples):
        unread = next(sample for sample in samples if sample.status != PageStatus.ARTICLE)
        remarks.append(f"{len(samples) - len(articles)}/{len(samples)} 篇样本不是文章（{_why(unread)}）")
    if not any(sample.published_at for sample in articles):
        remarks.append("样本都没有读出时间")
    if remarks:
        return "partial", "可用，但" + "；".join(remarks)
    return "ok", "可用"


def _why(sample: SampleReport) -> str:
    what = meaning(sample.status)
    return f"{what}，{meaning(sample.reason)}" if sample.reason else what
