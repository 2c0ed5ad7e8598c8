"""What a site is called, by its home page's title."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.discovery.doors import PageHead

MAX_NAME = 40

_SEPARATOR = re.compile(r"\s*(?:[|｜_—–\-－·•»>:：,，;；/]+|\s{1,})\s*")
_NAMES_SITE = re.compile(
    r".(?:网|网站|在线|热线|频道|门户|日报|晚报|早报|时报|周刊|数字报|电子版|报|厅|局|委|院|政府|中心|办公室|支队|总队|社区|之窗|之声|客户端|融媒|号|新闻|资讯)$"
)
_EMPTY = re.compile(
    r"首页|主页|欢迎(?:您|你)?(?:访问|光临|来到)?|官方网站|官网|门户网站|Powered by.*|网站首页|Home", re.IGNORECASE
)


def site_name(head: PageHead, url: str) -> str:
    """Return a site's name: what it states, else the part of its title that names a publisher, else its host."""
    for stated in (head.site_name, head.title):
        pieces = [piece for piece in map(_bare, _SEPARATOR.split(stated)) if len(piece) >= 2]
        named = [piece for piece in pieces if _NAMES_SITE.search(piece)]
        if named:
            return named[-1][:MAX_NAME] if stated == head.site_name or len(pieces) == 1 else named[0][:MAX_NAME]
        if pieces:
            return pieces[0][:MAX_NAME]
    return urlsplit(url).hostname or url


def _bare(piece: str) -> str:
    return _EMPTY.sub("", piece).strip("　 ")
