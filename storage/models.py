"""Every table in one place, so that migrations see them all."""

from storage import (
    alerts,
    articles,
    coverage,
    fingerprints,
    host_gates,
    pages,
    rules,
    sites,
    story_rows,
    subscriber_log,
    subscribers,
    templates,
)
from storage.base import Base

__all__ = [
    "Base",
    "alerts",
    "articles",
    "coverage",
    "fingerprints",
    "host_gates",
    "pages",
    "rules",
    "sites",
    "story_rows",
    "subscriber_log",
    "subscribers",
    "templates",
]
