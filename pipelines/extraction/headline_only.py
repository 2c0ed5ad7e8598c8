"""Keep the headline of a page that has no text: 仅标题, so that a notice in a picture can still be found."""

from __future__ import annotations

from dataclasses import replace

from pipelines.extraction import published
from pipelines.extraction.real_headline import is_real_headline
from pipelines.items import PageStatus, RawPage, Reading

# Not what says of itself that it is gone, broken or garbled: its words are no headline.
_UNREAD = frozenset(
    {
        "empty",
        "short",
        "image",
        "video",
        "audio",
        "frames",
        "redirect",
        "unreadable",
        "too-large",
        "scan",
        "file-unreadable",
        "file-encrypted",
        "file-unsupported",
    }
)


def with_headline(reading: Reading, page: RawPage) -> Reading:
    """Return the reading of a page without text with its headline as the text, where it has a real one.

    The page's own headline is taken, else the words its list linked it by; status and reason stay.
    """
    if reading.status is not PageStatus.NO_TEXT or reading.reason not in _UNREAD:
        return reading
    choices = (page.title, reading.title, page.anchor)
    headline = next((text for text in choices if text and is_real_headline(text, page.site_name)), None)
    if headline is None:
        return replace(reading, text="")
    headline = " ".join(headline.split())
    when = reading.published
    if when is None and page.published_hint:
        when = published.read_time(page.published_hint, now=page.fetched_at)
    return replace(reading, title=headline, text=headline, published=when, headline_only=True, others=())
