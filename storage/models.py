"""Every table in one place, so that migrations see them all."""

from storage import (
    alert_rows,
    articles,
    coverage,
    fingerprints,
    host_gates,
    inbound,
    list_diaries,
    pages,
    rules,
    sites,
    snapshots,
    story_rows,
    subscriber_log,
    subscriber_rows,
    templates,
)
from storage.base import Base

__all__ = [
    "Base",
    "alert_rows",
    "articles",
    "coverage",
    "fingerprints",
    "host_gates",
    "inbound",
    "list_diaries",
    "pages",
    "rules",
    "sites",
    "snapshots",
    "story_rows",
    "subscriber_log",
    "subscriber_rows",
    "templates",
]
