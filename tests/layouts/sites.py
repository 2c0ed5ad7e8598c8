"""All layouts, in a fixed order."""

from __future__ import annotations

from tests.layouts.layout import Layout
from tests.layouts.local_sites import (
    ACCOUNT,
    DEDECMS,
    DISCUZ,
    DOCUMENT,
    EMPIRE,
    FRAMES,
    GBK,
    PHPCMS,
    POLICE,
    WECHAT,
    WORDPRESS,
    ZOOM,
)
from tests.layouts.news_sites import AGENCY, BAIDU, EPAPER, HEAVY, LEGAL, MOBILE, PEOPLE, REACT, SOUTH, TELEVISION, TRS

__all__ = [
    "ACCOUNT",
    "AGENCY",
    "BAIDU",
    "DEDECMS",
    "DISCUZ",
    "DOCUMENT",
    "EMPIRE",
    "EPAPER",
    "FRAMES",
    "GBK",
    "HEAVY",
    "LAYOUTS",
    "LEGAL",
    "MOBILE",
    "PEOPLE",
    "PHPCMS",
    "POLICE",
    "REACT",
    "SOUTH",
    "TELEVISION",
    "TRS",
    "WECHAT",
    "WORDPRESS",
    "ZOOM",
]

LAYOUTS: tuple[Layout, ...] = (
    TRS,
    ZOOM,
    PEOPLE,
    BAIDU,
    SOUTH,
    EPAPER,
    DISCUZ,
    PHPCMS,
    DEDECMS,
    EMPIRE,
    WORDPRESS,
    REACT,
    POLICE,
    WECHAT,
    GBK,
    LEGAL,
    HEAVY,
    MOBILE,
    FRAMES,
    AGENCY,
    DOCUMENT,
    ACCOUNT,
    TELEVISION,
)
