"""List pages, feeds, sitemaps and JSON lists -> links to articles; pure functions on bytes."""

from crawler.discovery.canonical_url import canonical, url_key
from crawler.discovery.links import PROBLEMS, Link, ListReading
from crawler.discovery.reading import read_list

__all__ = ["PROBLEMS", "Link", "ListReading", "canonical", "read_list", "url_key"]
