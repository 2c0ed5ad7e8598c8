"""What a site file's `expect` says a healthy site does, held against what came."""

from __future__ import annotations

import datetime as dt
import math
from zoneinfo import ZoneInfo

from config.sitebook import Expect

PROMISED_DAYS = 7  # over which expect.articles_per_day is held against what came
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def too_silent(expect: Expect, news_at: dt.datetime | None, now: dt.datetime) -> str | None:
    """Say since when no new link was seen, where that is longer than `max_silence`; else None."""
    if expect.max_silence is None or news_at is None or now - news_at <= expect.max_silence:
        return None
    return f"自 {news_at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M} 起没有新链接，超过 expect.max_silence"


def too_few(expect: Expect, week: int | None) -> str | None:
    """Say how many articles the last `PROMISED_DAYS` days brought, where chance does not explain so few; else None.

    `week` is None where the site was watched for less.
    """
    if expect.articles_per_day is None or week is None:
        return None
    promised = expect.articles_per_day * PROMISED_DAYS
    if week >= promised - 2.33 * math.sqrt(promised):  # less than chance allows once in a hundred weeks
        return None
    return f"最近 {PROMISED_DAYS} 天 {week} 篇，平均每天 {week / PROMISED_DAYS:.1f}，少于 expect.articles_per_day"
