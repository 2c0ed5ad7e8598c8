"""What provinces are called: site files use short names (内蒙古), official ones (内蒙古自治区) mean the same."""

from __future__ import annotations

from config.site_schema import PROVINCES

_OFFICIAL = {
    "全国": "全国",
    "北京": "北京市",
    "天津": "天津市",
    "上海": "上海市",
    "重庆": "重庆市",
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
    "兵团": "新疆生产建设兵团",
}
_SHORT = {name: short for short in PROVINCES for name in (short, _OFFICIAL.get(short, f"{short}省"))}


def short_province(name: str) -> str | None:
    """Return the short name of a province by its short or official one, None for any other word."""
    return _SHORT.get(name)
