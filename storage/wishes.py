"""What one subscriber wants to hear, and when they may be mailed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from storage.subscriber_rows import SubscriberRow, SubscriptionRow

DELIVERY_NAMES = {"immediate": "即时", "daily": "每日", "weekly": "每周"}
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True, slots=True)
class Finer:
    """Narrow a wish; what is empty asks for nothing. `cities` (`370100 济南市 山东`) stand beside the provinces.

    `channels` are apprise URLs that are told as well: they hold secrets.
    """

    cities: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    least_score: float = 0.0
    channels: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Finer:
        """Read what `as_data` made."""
        lists = {name: tuple(data.get(name, ())) for name in ("cities", "types", "substances", "words", "channels")}
        return cls(**lists, least_score=float(data.get("least_score", 0.0)))

    def as_data(self) -> dict[str, Any]:
        """Return plain data."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def words_of_it(self) -> list[str]:
        """Return what it asks for as people read it, the cities left out."""
        said = []
        if self.types:
            said.append(f"类型：{'、'.join(self.types)}")
        if self.substances:
            said.append(f"物质：{'、'.join(self.substances)}")
        if self.words:
            said.append(f"含有：{'、'.join(self.words)}")
        if self.least_score:
            said.append(f"评分不低于 {self.least_score:g}")
        if self.channels:
            said.append(f"另发 {len(self.channels)} 个通知渠道")
        return said


EVERYTHING = Finer()


@dataclass(frozen=True, slots=True)
class Subscription:
    """Show one wish."""

    id: int
    provinces: tuple[str, ...]
    topics: tuple[str, ...]
    delivery: str
    finer: Finer = EVERYTHING

    @property
    def places(self) -> tuple[str, ...]:
        """Return the names of provinces and cities; none for all."""
        return (*self.provinces, *(city.split()[1] for city in self.finer.cities))


@dataclass(frozen=True, slots=True)
class Timing:
    """Say when a person may be mailed, in Shanghai's time; quiet hours may go over midnight, `HH:MM`.

    `pace_minutes`: at most one mail in so many minutes. Digests are made at `digest_hour`, weekly ones on
    `digest_weekday` (Monday is 0); `empty_digest` asks for a line also when there is no news.
    """

    quiet_from: str | None = None
    quiet_until: str | None = None
    pace_minutes: int | None = None
    digest_hour: int = 8
    digest_weekday: int = 0
    empty_digest: bool = False

    def words_of_it(self) -> list[str]:
        """Return it as people read it; what is as usual is left out."""
        said = []
        if self.quiet_from:
            over = "次日 " if self.quiet_from > (self.quiet_until or "") else ""
            said.append(f"{self.quiet_from} 至{over}{self.quiet_until} 不发")
        if self.pace_minutes:
            said.append(f"最多每 {_span(self.pace_minutes)}一封")
        if (self.digest_hour, self.digest_weekday) != (8, 0):
            said.append(f"汇总在 {self.digest_hour}:00（每周的在{WEEKDAYS[self.digest_weekday]}）")
        if self.empty_digest:
            said.append("没有公告也发汇总")
        return said


def _span(minutes: int) -> str:
    """Return a span as people say it: 90 分钟, 6 小时, 2 天."""
    for size, unit in ((1440, "天"), (60, "小时")):
        if minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} 分钟"


ANY_TIME = Timing()


def finer_of(row: SubscriptionRow) -> Finer:
    """Return what narrows a stored wish."""
    return Finer(
        tuple(row.cities),
        tuple(row.types),
        tuple(row.substances),
        tuple(row.words),
        row.least_score,
        tuple(row.channels),
    )


def subscription_of(row: SubscriptionRow) -> Subscription:
    """Return a stored wish."""
    return Subscription(row.id, tuple(row.provinces), tuple(row.topics), row.delivery, finer_of(row))


def timing_of(row: SubscriberRow) -> Timing:
    """Return when a stored subscriber may be mailed."""
    return Timing(**{f.name: getattr(row, f.name) for f in fields(Timing)})


def told(wish: Subscription) -> str:
    """Return a wish in a line, for the log of changes."""
    places = "、".join(wish.places) or "全部地方"
    rhythm = DELIVERY_NAMES.get(wish.delivery, wish.delivery)
    return "；".join([places, "、".join(wish.topics) or "全部主题", rhythm, *wish.finer.words_of_it()])


def moment_of(text: str) -> dt.time:
    """Return a time of day, `HH:MM`."""
    return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  (a time of day has no zone)
