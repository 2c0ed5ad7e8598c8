"""Scrapy's own settings, by Scrapy's own names; what an operator chooses is in settings.py.

Scrapy's defaults that would be impolite or dangerous here are set explicitly. Keep this module light: `scrapy list`
imports it first.
"""

from __future__ import annotations

from config.paths import raw_setting

BOT_NAME = "jindu"
SPIDER_MODULES: list[str] = []  # spiders come from site files
SPIDER_LOADER_CLASS = "crawler.spider_loader.SiteSpiderLoader"
NEWSPIDER_MODULE = "crawler.spiders"

_CONTACT = raw_setting("JINDU_CONTACT")
USER_AGENT = f"Mozilla/5.0 (compatible; jindu/0.1; {_CONTACT or 'news watch'})".encode("ascii", "ignore").decode()
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.3",
}

# One gate for everything that fetches; no other scheme is fetched at all.
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetching.gate.GateDownloadHandler",
    "https": "crawler.fetching.gate.GateDownloadHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.fetching.robots.RobotsMiddleware": 100,
    "crawler.fetching.render.RenderMiddleware": 560,  # after robots.txt; sees answers unpacked, before a retry does
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # discovery decides; feeds may lead elsewhere
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # challenge pages use it to loop
}
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "crawler.fetching.guarded_resolver.GuardedResolver"
HTTPPROXY_ENABLED = False  # ambient http_proxy is ignored; the gate sets JINDU_PROXY_URL where a site asks for it

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "jindu"
# Requests that wait for their hosts' gates count: with fewer, the pages of one slow host would fill every place. The
# number of hosts visited at once is what bounds connections and memory.
CONCURRENT_REQUESTS = 1000
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 4  # of one answer, which has one; Scrapy starts so many tasks for each
DOWNLOAD_DELAY = 0  # the gate keeps the interval, across processes
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_ENABLED = False
COOKIES_ENABLED = False
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 5 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the page's status tells it
REDIRECT_MAX_TIMES = 5
REFERER_ENABLED = True
REFERRER_POLICY = "same-origin"
HTTPCACHE_ENABLED = False
RENDER_SECONDS = 40  # of one page in the browser, its requests included
RENDER_PAGES = 60  # of one crawl
RENDER_BUDGET_SECONDS = 600  # of one crawl

ITEM_PIPELINES = {"pipelines.steps.AnalyseStep": 100, "pipelines.steps.StoreStep": 200}

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # would execute code over loopback
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
MEMUSAGE_ENABLED = False  # the daemon watches its children
EXTENSIONS = {"scrapy.extensions.logstats.LogStats": None}
