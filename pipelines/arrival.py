"""An article on its way into the store: what deduplication is told about it, and under which keys it is found."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.cleaning import normalize
from pipelines.deduplication import Probe, url_key
from pipelines.deduplication.headlines import headline_keys, telling_headline
from pipelines.items import Article
from storage.articles import split_published


@dataclass(frozen=True, slots=True)
class Arrival:
    """Hold an article on its way into the store: what deduplication is told about it, and its index keys.

    It is entered under `keys` and looked up by `sought`: an announcement of which only the headline is known finds
    those that bear the same one, and is found by them, by the headline alone.
    """

    probe: Probe
    page_key: int
    keys: tuple[int, ...]
    sought: tuple[int, ...]
    headline: str = ""
    by_headline: frozenset[int] = frozenset()  # which of `sought` are keys of the headline
    headline_only: bool = False

    @classmethod
    def of(cls, article: Article, site: str | None) -> Arrival:
        """Return an article's arrival."""
        _, day = split_published(article.reading.published)
        probe = Probe(url=article.url, title=article.reading.title, normal=article.normal, site=site, published=day)
        page = url_key(article.url)
        keys = (*article.fingerprints.keys, page)
        sought = (*keys, *article.fingerprints.further)
        headline = headline_of(article.reading.title) if article.verdict.match else ""
        if not headline:
            return cls(probe, page, keys, sought, headline_only=article.reading.headline_only)
        told, bare = headline_keys(headline)
        if article.reading.headline_only:
            return cls(probe, page, (*keys, bare), (*sought, told, bare), headline, frozenset({told, bare}), True)
        return cls(probe, page, (*keys, told), (*sought, bare), headline, frozenset({bare}))


def headline_of(title: str) -> str:
    """Return the headline that tells one announcement, empty where a title does not."""
    return telling_headline(normalize(title).text)
