"""What stands around a story and changes from page to page: lists, neighbours, counters, comments, promotions."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

_CHANNELS_WORDS = (
    "新闻 时政 社会 财经 教育 健康 文旅 体育 视频 图片 评论 专题 数字报 客户端 法治 三农 房产 汽车 政务 直播"
)
CHANNELS = tuple(_CHANNELS_WORDS.split())
_OFFICES_WORDS = "首页 机构概况 政务公开 政务服务 互动交流 数据开放 警务资讯 专题专栏 法律法规 警民互动"
OFFICES = tuple(_OFFICES_WORDS.split())
_CITIES_WORDS = "青石 临江 云岭 南浦 北塘 东营口 西岭 安远 长乐 清溪 白水 金沙 龙门 石桥 平川 新河 高台 双塔 海门 湖口"
CITIES = tuple(_CITIES_WORDS.split())
_PROMOTIONS = (
    "下载“{name}”客户端，随时随地看新闻",
    "扫描二维码关注{name}微信公众号",
    "欢迎关注{name}官方微信，更多精彩内容等你来",
    "新闻线索请拨打报料热线，一经采用有奖励",
)
_VISITORS = ("小河淌水", "清风徐来", "老船长", "路人甲2019", "北塘一枝花", "ok_1987", "爱吃西瓜的猫")
_REMARKS = (
    "支持！希望各地都能这样做。",
    "说得好，点赞，已经转发到家长群了。",
    "这条路我每天都走，确实改善了不少。",
    "加油，向一线的工作人员致敬！",
    "希望后续进展也能及时公布，大家都很关心。",
    "沙发。",
)


@dataclass(frozen=True, slots=True)
class Link:
    """Hold a link to another page of the site."""

    title: str
    url: str
    time: dt.datetime

    @property
    def day(self) -> str:
        """Return its day as lists print it."""
        return self.time.strftime("%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Remark:
    """Hold one comment below a story."""

    name: str
    time: str
    text: str


@dataclass(frozen=True, slots=True)
class Furniture:
    """Hold the furniture of one page; navigation is a site's own, the rest is the page's."""

    channels: tuple[str, ...]
    offices: tuple[str, ...]
    cities: tuple[str, ...]
    hot: tuple[Link, ...]
    related: tuple[Link, ...]
    previous: Link
    next: Link
    remarks: tuple[Remark, ...]
    promotion: str
    views: int
    today: str
    drafted: str
    number: int

    @classmethod
    def of(
        cls, site: str, page_no: int, other: Callable[[int], tuple[str, str, dt.datetime]], published: dt.datetime
    ) -> Furniture:
        """Return the furniture of a page; `other` gives title, address and time of the page so far away."""
        own, page = random.Random(site), random.Random(f"{site}/{page_no}/furniture")
        # Hot lists turn over slowly: five pages in a row share most of theirs.
        hot = random.Random(f"{site}/{page_no // 5}").sample(range(-70, -10), 10)[: page.randrange(6, 11)]
        near = page.sample(range(-10, -1), page.randrange(3, 8))
        later = published + dt.timedelta(hours=page.randrange(3, 22))
        return cls(
            channels=tuple(own.sample(CHANNELS, 14)),
            offices=OFFICES,
            cities=tuple(own.sample(CITIES, 16)),
            hot=tuple(Link(*other(n)) for n in hot),
            related=tuple(Link(*other(n)) for n in near),
            previous=Link(*other(-1)),
            next=Link(*other(1)),
            remarks=tuple(
                Remark(page.choice(_VISITORS), later.strftime("%Y-%m-%d %H:%M:%S"), page.choice(_REMARKS))
                for _ in range(page.randrange(0, 4))
            ),
            promotion=page.choice(_PROMOTIONS),
            views=page.randrange(12, 9000),
            today=(published + dt.timedelta(days=1)).strftime("%Y年%m月%d日"),
            drafted=(published - dt.timedelta(days=page.randrange(2, 9))).strftime("%Y年%m月%d日"),
            number=page.randrange(10**5, 10**6),
        )
