"""Run a check in a process of its own, one JSON line a result on stdout:

`python -m crawler.spiders.check_run sites --budget SECONDS KEY...`, `... survey --budget SECONDS URL...` (sites that
have no file yet), `... page URL` (what is read in it) or `... bytes URL` (as it came).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import Any, Protocol

from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

from config.errors import ConfigError
from config.rulebook import load_rulebook
from config.settings import Settings, load_settings
from config.sitebook import load_sitebook
from crawler.discovery.host_family import site_of
from crawler.spiders.check import CheckSpider
from crawler.spiders.check_bytes import PageBytesSpider
from crawler.spiders.check_page import OnePageSpider, PageCheckSpider
from crawler.spiders.survey import SurveySpider
from pipelines.analysis import Analyst, AnalystSpec

_PAGE_SPIDERS: dict[str, type[OnePageSpider]] = {"page": PageCheckSpider, "bytes": PageBytesSpider}


class _Reported(Protocol):
    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; return the exit code (2 for settings or files that cannot be used)."""
    parser = argparse.ArgumentParser(prog="python -m crawler.spiders.check_run")
    modes = parser.add_subparsers(dest="mode", required=True)
    sites = modes.add_parser("sites")
    sites.add_argument("--budget", type=float, default=120.0, help="seconds for all sites together")
    sites.add_argument("keys", nargs="+")
    survey = modes.add_parser("survey")
    survey.add_argument("--budget", type=float, default=180.0, help="seconds for each site")
    survey.add_argument("--delay", type=float, default=1.0, help="seconds between two requests to a host")
    survey.add_argument("--province")
    survey.add_argument("urls", nargs="+")
    for mode in _PAGE_SPIDERS:
        modes.add_parser(mode).add_argument("url")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings()
        spider, parts = {"sites": _sites, "survey": _survey}.get(options.mode, _page)(settings, options)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    scrapy_settings = get_project_settings()
    scrapy_settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    process = CrawlerProcess(scrapy_settings)
    process.crawl(spider, report=_print, **parts)
    process.start()
    return 0


def _sites(settings: Settings, options: argparse.Namespace) -> tuple[type[Any], dict[str, Any]]:
    book = load_sitebook(settings.sites_dir)
    chosen = [book.sites[key] for key in options.keys if key in book.sites]
    return CheckSpider, {"sites": chosen, "analyst": _analyst(settings), "budget": options.budget}


def _survey(settings: Settings, options: argparse.Namespace) -> tuple[type[Any], dict[str, Any]]:
    return SurveySpider, {
        "urls": options.urls,
        "analyst": _analyst(settings),
        "budget": options.budget,
        "province": options.province,
        "delay": dt.timedelta(seconds=options.delay),
    }


def _analyst(settings: Settings) -> Analyst:
    rules = load_rulebook(settings.rules_dir, settings.lexicon_dir)
    return Analyst.load(AnalystSpec.of(rules.files, settings.lexicon_dir))


def _page(settings: Settings, options: argparse.Namespace) -> tuple[type[Any], dict[str, Any]]:
    site = site_of(options.url, load_sitebook(settings.sites_dir).sites.values())
    return _PAGE_SPIDERS[options.mode], {"url": options.url, "site": site}


def _print(report: _Reported) -> None:
    sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
