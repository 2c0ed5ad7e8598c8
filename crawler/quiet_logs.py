"""Keep Scrapy's own chatter out of an operator's log."""

from __future__ import annotations

import logging

# What these say at every start would bury what a crawl did.
_START_UP = ("scrapy.addons", "scrapy.crawler", "scrapy.extensions", "scrapy.middleware", "scrapy.utils.log")
# It logs a traceback where robots.txt cannot be had; the list's visit is recorded with the reason instead.
_TOLD_ELSEWHERE = ("scrapy.downloadermiddlewares.robotstxt",)


def quiet_logs() -> None:
    """Set the levels; call it once Scrapy has configured logging, which resets them."""
    for name in _START_UP:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _TOLD_ELSEWHERE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
