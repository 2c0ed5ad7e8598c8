"""How commands show the evidence about articles: what was changed in them, and the pages that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.cli.output import iso, shown
from console.text_changes import TextChange, shown_lines
from storage.snapshots import Snapshot

SNAPSHOT_COLUMNS = ("快照", "取得", "网址", "状态", "类型", "大小")
CHANGE_COLUMNS = ("发现", "文章", "改动（- 原来，+ 现在）")


def change_rows(changes: Sequence[TextChange]) -> list[tuple[str, ...]]:
    """Return changes as rows of a table."""
    return [
        (shown(change.seen_at), f"{change.article.id}\n{change.article.site_name}", "\n".join(shown_lines(change)))
        for change in changes
    ]


def snapshot_rows(kept: Sequence[Snapshot]) -> list[tuple[Any, ...]]:
    """Return snapshots as rows of a table."""
    return [
        (each.id, shown(each.fetched_at), each.url, each.http_status, media_type(each), size_of(each)) for each in kept
    ]


def media_type(kept: Snapshot) -> str:
    """Return what a snapshot says it is."""
    return kept.headers.get("content-type", "").partition(";")[0].strip() or "—"


def size_of(kept: Snapshot) -> str:
    """Return the size of a snapshot's body, and whether it is all there."""
    return shown_bytes(kept.size) + ("" if kept.whole else "（只存了开头）")


def shown_bytes(number: int) -> str:
    """Return a size as people read it."""
    if number < 1024:
        return f"{number} B"
    size = number / 1024
    for unit in ("KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            break
        size /= 1024
    return f"{size:.1f} {unit}"


def changes_json(changes: Sequence[TextChange]) -> list[dict[str, Any]]:
    """Return changes as plain data."""
    return [
        {
            "article": change.article.id,
            "at": iso(change.seen_at),
            "lines": [{"sign": line.sign, "text": line.text} for line in change.lines],
        }
        for change in changes
    ]


def snapshots_json(kept: Sequence[Snapshot]) -> list[dict[str, Any]]:
    """Return snapshots as plain data."""
    return [
        {
            "snapshot": each.id,
            "url": each.url,
            "fetched_at": iso(each.fetched_at),
            "http_status": each.http_status,
            "content_type": each.headers.get("content-type"),
            "sha256": each.digest,
            "bytes": each.size,
            "whole": each.whole,
        }
        for each in kept
    ]
