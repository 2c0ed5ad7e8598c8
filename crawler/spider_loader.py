"""Every site file is a spider, and `all` is all of them: `scrapy list`, `scrapy crawl iqilu`, `scrapy crawl all`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from config.errors import ConfigError
from config.paths import sites_folder
from config.sitebook import Site, Sitebook, load_sitebook
from crawler.quiet_logs import quiet_logs

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.settings import BaseSettings

ALL = "all"
_SITE_SPIDER = ("crawler.spiders.site", "SiteSpider")


class SiteSpiderLoader:
    """Make spider classes of site files when they are asked for; a broken file is warned about and not listed.

    A class made here has `name` (the site's key, or `all`) and `site_files`, the sites it may visit. Its base is
    `SiteSpider`, or the subclass of it in `crawler/spiders/<key>.py` where a site needs code of its own.
    """

    def __init__(self, book: Sitebook) -> None:
        self._book = book

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> SiteSpiderLoader:  # noqa: ARG003 (Scrapy's protocol)
        """Read the operator's site book; end the command with code 2 where the folder cannot be read."""
        try:
            book = load_sitebook(sites_folder())
        except ConfigError as error:
            sys.stderr.write(f"{error}\n")
            raise SystemExit(2) from None
        # `scrapy list` turns logging off; a site that is left out must be seen all the same.
        for problem in book.refused:
            sys.stderr.write(f"站点文件未采用：{problem}\n")
        return cls(book)

    def list(self) -> list[str]:
        """Return every spider's name: the sites by key, then `all`."""
        return [*sorted(self._book.sites), ALL]

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider class of a site's key, or of `all`; raise KeyError where there is none."""
        quiet_logs()  # the first call after Scrapy configured logging
        sites = {**self._book.sites, **self._last_good()}
        if spider_name == ALL:
            return _made(ALL, tuple(sites.values()), _base(None))
        site = sites.get(spider_name)
        if site is None:
            raise KeyError(f"没有名为 {spider_name} 的站点；scrapy list 可列出全部站点")
        return _made(spider_name, (site,), _base(spider_name))

    def _last_good(self) -> dict[str, Site]:
        """Return the last accepted version of every site whose file is refused now: it is crawled on."""
        if not self._book.refused:
            return {}
        # Imported here: `scrapy list` needs no database, and no time to load it.
        from config.settings import load_settings
        from storage.acceptance import last_good
        from storage.database import Database
        from storage.errors import StoreError

        try:
            db = Database.open(load_settings().database_url)
            try:
                with db.read() as s:
                    return {site.key: site for site in last_good(s, self._book.refused, self._book.sites)}
            finally:
                db.dispose()
        except StoreError:  # the spider opens the store, too, and says what is wrong with it
            return {}

    def find_by_request(self, request: Request) -> Sequence[str]:
        """Return the keys of the sites whose publisher the request's host belongs to."""
        # Imported here: discovery brings its parsers along, which `scrapy list` has no time for.
        from crawler.discovery.host_family import same_family

        netloc = urlsplit(request.url).netloc
        return [
            key
            for key, site in self._book.sites.items()
            if any(same_family(netloc, urlsplit(entry.url).netloc) for entry in site.lists)
        ]


def choose_sites(sites: Sequence[Site], province: str | None = None, keys: str | None = None) -> tuple[Site, ...]:
    """Narrow `sites` as `crawl all -a province=山东 -a sites=iqilu,dzwww` says; raise ValueError where none fits."""
    chosen = tuple(site for site in sites if province in (None, "", site.province))
    if not chosen:
        known = "、".join(sorted({site.province for site in sites}))
        raise ValueError(f"没有省份为“{province}”的站点；现有：{known}")
    if not keys:
        return chosen
    wanted = [key.strip() for key in keys.split(",") if key.strip()]
    unknown = sorted(set(wanted) - {site.key for site in chosen})
    if unknown:
        raise ValueError(f"没有这些站点：{'、'.join(unknown)}；scrapy list 可列出全部站点")
    return tuple(site for site in chosen if site.key in wanted)


def _made(name: str, sites: tuple[Site, ...], base: type[Spider]) -> type[Spider]:
    body: dict[str, Any] = {"name": name, "site_files": sites, "__module__": base.__module__, "__doc__": base.__doc__}
    return type(f"{base.__name__}_{name}", (base,), body)


def _base(key: str | None) -> type[Spider]:
    module_name, class_name = _SITE_SPIDER
    generic: type[Spider] = getattr(importlib.import_module(module_name), class_name)
    own = f"crawler.spiders.{key}" if key and key.isidentifier() and key != "site" else None
    if own is None or find_spec(own) is None:
        return generic
    module = importlib.import_module(own)
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, generic) and value.__module__ == own:
            return value
    return generic  # a module of the crawler's own that happens to bear a site's key
