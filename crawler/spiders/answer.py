"""What an answer says: its headers as text, its body as text or as a file."""

from __future__ import annotations

from scrapy.http import Response

from crawler.fetching.charset import decode
from pipelines.extraction.file_magic import FileKind, file_kind
from storage.snapshots import Answer

_READABLE = ("text/", "application/xhtml", "application/xml", "application/octet-stream")
_TELLING = ("content-type", "date", "last-modified", "etag", "server", "content-disposition")
_HEAD = 4096  # of a file that is not read: enough to be told what it is


def header(response: Response, name: str) -> str | None:
    """Return one header, or None."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def headers(response: Response) -> dict[str, str]:
    """Return every header under its lower-case name; of repeated ones the last."""
    return {name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in response.headers.items()}


def as_served(response: Response) -> Answer:
    """Return an answer as a snapshot keeps it, with those headers that say what it is and how old."""
    said = headers(response)
    return Answer(response.url, response.status, {name: said[name] for name in _TELLING if name in said}, response.body)


def text_or_file(response: Response, encoding: str | None) -> tuple[str | None, bytes | None]:
    """Return the body as decoded text, or as bytes where it is a file; one of the two is None.

    The first bytes decide, then the content type: a PDF may come as octet-stream or as text/html. Of a file that is
    not read (a picture, a film, an archive) only the beginning is kept.
    """
    content_type = header(response, "Content-Type") or ""
    named = content_type.partition(";")[0].strip().lower()
    kind = file_kind(response.body)
    if kind is None and (not named or named.startswith(_READABLE)):
        return decode(response.body, content_type, encoding).text, None
    return None, response.body if kind in {FileKind.PDF, FileKind.DOCX, FileKind.OLE} else response.body[:_HEAD]
