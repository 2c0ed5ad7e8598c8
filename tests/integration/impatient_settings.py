"""Scrapy's settings as they are, but for how long an answer is waited for: tests of sites that never answer."""

from __future__ import annotations

from config.scrapy_settings import *  # noqa: F403  (a settings module is its names)

DOWNLOAD_TIMEOUT = 2
