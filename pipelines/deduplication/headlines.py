"""Recognise one announcement by its headline, where that is all that is known of it: 仅标题."""

from __future__ import annotations

import datetime as dt
import re

from xxhash import xxh3_64_intdigest

from pipelines.deduplication.places import PLACES

_DAYS = 1  # between two publications under one headline
_TELLING = 8  # characters besides issuer, place and kind of notice; 警情通报 has none, 破获一起贩毒案 too few
_AREA = "[省市县区旗州盟镇乡]"
_NATIONAL = re.compile(r"全国|国家|公安部|最高人民|中国")
_PLACE = re.compile(rf"(?:{'|'.join(sorted(PLACES, key=len, reverse=True))}){_AREA}?|^[一-鿿]{{2,4}}?{_AREA}")
_ISSUER = re.compile(
    r"^[一-鿿]{2,16}?(?:公安(?:分?局|厅|部)|派出所|禁毒(?:委员会|委|支队|大队|总队)?(?:办公室|办)?|人民(?:政府|法院|检察院)|"
    r"警方|警察|法院|检察院|政府|委员会|办公室)(?:[一-鿿]{2,4}分局)?"
)
_KIND = re.compile(r"关于|通告|公告|通报|公示|启事|提示|声明|通知|警情|案情|情况|[^一-鿿]")


def telling_headline(title: str) -> str:
    """Return a headline (in normal form) without punctuation where it can stand for one announcement, else nothing.

    It has to name a place or a national office, and its subject: two cities put the same words over their notices.
    """
    bare = re.sub(r"[\W_]+", "", title)
    if not (_PLACE.search(bare) or _NATIONAL.search(bare)):
        return ""
    subject = _KIND.sub("", _PLACE.sub("", _ISSUER.sub("", bare)))
    return bare if len(subject) >= _TELLING else ""


def headline_keys(headline: str) -> tuple[int, int]:
    """Return the index keys of a telling headline, above those of texts and pages: over a text, and without one."""
    value = xxh3_64_intdigest(headline.encode("utf-8", "surrogatepass")) >> 17
    return 1 << 48 | value, 1 << 49 | value


def same_days(one: dt.date | None, other: dt.date | None) -> bool:
    """Tell whether two publications are of about one day; an unknown day is no evidence."""
    return one is not None and other is not None and abs((one - other).days) <= _DAYS
