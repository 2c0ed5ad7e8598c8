"""Templates of the status page: everything is escaped, links lead to http(s) only, times are Shanghai's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from storage.articles import StoredArticle

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEMPLATES = Path(__file__).parent / "templates"


def environment(base: str = "") -> Environment:
    """Return the template environment; `base` is the path of the public address, before every address of ours."""
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    env.filters |= {"when": when, "web_link": web_link, "published": published, "ago": ago, "pace": pace}
    env.globals["base"] = base
    return env


def when(moment: dt.datetime | dt.date | None) -> str:
    """Return a time in Shanghai to the minute, or a bare date."""
    if moment is None:
        return "—"
    if isinstance(moment, dt.datetime):
        return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return moment.isoformat()


def published(article: StoredArticle) -> str:
    """Return when an article was published, or when it was first seen."""
    known = article.published_at or article.published_on
    return when(known) if known else f"{when(article.first_seen_at)} 发现"


def ago(moment: dt.datetime | None, now: dt.datetime) -> str:
    """Return how far a time lies from now, in words: 5 分钟前, 2 小时后."""
    if moment is None:
        return "—"
    minutes = round((now - moment).total_seconds() / 60)
    side, size = ("前" if minutes > 0 else "后"), abs(minutes)
    if size < 1:
        return "刚刚"
    if size < 60:
        return f"{size} 分钟{side}"
    return f"{size // 60} 小时{side}" if size < 48 * 60 else f"{size // 1440} 天{side}"


def pace(minutes: int | None) -> str:
    """Return a pace as forms hold it: 30m, 6h, 1d; empty for none."""
    if not minutes:
        return ""
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def web_link(url: str | None) -> str | None:
    """Return a URL a reader may follow; None for every other scheme."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else None


def render(env: Environment, name: str, **values: Any) -> str:
    """Render a template."""
    return env.get_template(name).render(**values)
