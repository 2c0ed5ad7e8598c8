"""Write snapshots as WARC 1.1, the format of web archives: a response record each, as any of their readers opens it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Iterable, Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import IO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.discovery import url_key
from storage import pages, snapshots, stories
from storage.database import Session
from storage.snapshots import Snapshot


class NothingKeptError(LookupError):
    """A story or URL that was asked for is not known; the message says which."""


def pages_of(s: Session, wanted: Sequence[str]) -> set[int]:
    """Return the pages of stories (by number) and URLs; raise NothingKeptError for one that is not known."""
    found: set[int] = set()
    for one in wanted:
        found |= _pages_of_story(s, int(one)) if one.isdecimal() else _page_of_url(s, one)
    return found


def _pages_of_story(s: Session, story_id: int) -> set[int]:
    view = stories.view(s, story_id)
    if view is None:
        raise NothingKeptError(f"没有编号为 {story_id} 的报道；jindu stories list --all 列出全部")
    return {each.page_id for each in snapshots.of_articles(s, [member.article.id for member in view.members])}


def _page_of_url(s: Session, url: str) -> set[int]:
    try:
        page = pages.trace(s, url_key(url))
    except ValueError:
        page = None
    if page is None:
        raise NothingKeptError(f"库里没有这个网址：{url}；jindu explain 可看原因")
    return {page.id}


def write_warc(
    s: Session, out: IO[bytes], *, page_ids: Collection[int] | None = None, since: dt.datetime | None = None
) -> int:
    """Write the snapshots of some pages (or all), each record compressed by itself; return how many."""
    return write_records(snapshots.stream(s, page_ids=page_ids, since=since), out)


def write_records(found: Iterable[tuple[Snapshot, bytes]], out: IO[bytes]) -> int:
    """Write one response record a snapshot, behind a record that says who made the file."""
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    made_by = {"software": f"jindu {version('jindu')}", "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(None, made_by))
    count = 0
    for snapshot, body in found:
        headers = {"WARC-Date": snapshot.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        if not snapshot.whole:
            headers["WARC-Truncated"] = "length"
        writer.write_record(
            writer.create_warc_record(
                snapshot.url,
                "response",
                payload=io.BytesIO(body),
                length=len(body),  # known: nothing is buffered anew
                http_headers=_http_headers(snapshot, len(body)),
                warc_headers_dict=headers,
            )
        )
        count += 1
    return count


def _http_headers(snapshot: Snapshot, length: int) -> StatusAndHeaders:
    """Return the headers as far as they are kept; the body's encodings are undone, so its length is another one."""
    try:
        phrase = HTTPStatus(snapshot.http_status).phrase
    except ValueError:
        phrase = "Unknown"
    kept = [("-".join(part.capitalize() for part in name.split("-")), text) for name, text in snapshot.headers.items()]
    return StatusAndHeaders(
        f"{snapshot.http_status} {phrase}", [*kept, ("Content-Length", str(length))], protocol="HTTP/1.1"
    )
