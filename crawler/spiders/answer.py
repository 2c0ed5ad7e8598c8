"""Headers of an answer as text."""

from __future__ import annotations

from scrapy.http import Response


def header(response: Response, name: str) -> str | None:
    """Return one header, or None."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def headers(response: Response) -> dict[str, str]:
    """Return every header under its lower-case name; of repeated ones the last."""
    return {name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in response.headers.items()}
