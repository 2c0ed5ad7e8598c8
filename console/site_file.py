"""A site file made from a survey: its key, its folder, its text, and whether the book has the site already."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.errors import ConfigError
from config.list_address import ListAddress
from config.site_schema import RESERVED_KEYS
from config.sitebook import Site, Sitebook, parse_site_text, site_files
from crawler.discovery import url_key
from crawler.discovery.host_family import registrable_domain
from crawler.discovery.province_names import PINYIN

MAX_KEY = 40
_NOT_KEY = re.compile(r"[^a-z0-9]+")
_COMMON_LABELS = frozenset({"www", "m", "wap", "news", "index", "home", "3g"})
_IP = re.compile(r"[\d.]+|\[.*\]")


class SiteFileError(ValueError):
    """Say why no site file can be written, and what to do about it."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """Hold a site file that the site book accepts, not written yet; `left_out` are lists that other sites read."""

    site: Site
    left_out: tuple[tuple[str, str], ...] = ()

    def write(self) -> None:
        """Write the file; raise SiteFileError where one stands there."""
        self.site.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.site.path.open("x", encoding="utf-8") as file:
                file.write(self.site.source)
        except FileExistsError:
            raise SiteFileError(f"{self.site.path} 已经存在，没有改动；请用 --key 换一个键") from None


def refuse_known(url: str, book: Sitebook) -> None:
    """Raise SiteFileError where a list of the book has this address already."""
    if site := _readers(book).get(_key_of(url)):
        raise SiteFileError(f"{url} 已经在站点 {site.key}（{site.name}）里：{site.path}")


def make_site_file(
    report: dict[str, Any],
    book: Sitebook,
    sites_dir: Path,
    *,
    key: str | None = None,
    name: str | None = None,
    delay: str | None = None,
    today: dt.date,
) -> SiteFile:
    """Return the file a survey's report comes to; raise SiteFileError where there is none to write."""
    if report["problem"] is not None:
        raise SiteFileError(report["check"]["verdict"] or report["detail"])
    if report["province"] is None:
        raise SiteFileError(
            "看不出是哪个省份的站点；请加 --province，写 31 个省份的短名之一、兵团或全国，如 --province 山东"
        )
    readers = _readers(book)
    lists = [found for found in report["lists"] if url_key(found["url"]) not in readers]
    left_out = tuple(
        (found["url"], reader.key) for found in report["lists"] if (reader := readers.get(url_key(found["url"])))
    )
    if not lists:
        raise SiteFileError(f"找到的列表都已经在站点 {'、'.join(sorted({k for _, k in left_out}))} 里")
    taken = {*book.sites, *(path.stem for path in site_files(sites_dir))}
    chosen = _chosen_key(key, report["final_url"] or report["url"], taken)
    path = _folder(report["province"], book, sites_dir) / f"{chosen}.yml"
    text = _text(report, lists, key=chosen, name=name or report["name"], delay=delay, today=today)
    try:
        return SiteFile(parse_site_text(text, path), left_out)
    except ConfigError as error:
        raise SiteFileError(str(error)) from None


def _readers(book: Sitebook) -> dict[str, Site]:
    return {_key_of(entry.url): site for site in book.sites.values() for entry in site.lists}


def _key_of(url: str) -> str:
    try:
        return url_key(url)
    except ValueError:
        return url


def _chosen_key(wanted: str | None, url: str, taken: Iterable[str]) -> str:
    known = {*taken, *RESERVED_KEYS}
    if wanted is not None:
        if wanted in known:
            raise SiteFileError(f"键 {wanted} 已经有站点用了，没有改动；请用 --key 换一个")
        return wanted
    for key in _keys(url):
        if key not in known:
            return key
    raise SiteFileError(f"从网址得出的键 {'、'.join(_keys(url))} 都已经有站点用了；请用 --key 写一个")


def _keys(url: str) -> list[str]:
    """Return keys a host suggests, the shortest first: iqilu, then news_iqilu; gat_shandong for a department."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _IP.fullmatch(host):
        address = _clean(host)
        return [f"ip_{address}", f"ip_{address}_{parts.port or 80}"]
    labels = host.split(".")
    own = registrable_domain(host).split(".")[0]
    sub = [label for label in labels[: -len(registrable_domain(host).split("."))] if label not in _COMMON_LABELS]
    step = [_clean(step) for step in parts.path.split("/") if step and "." not in step][:1]
    shortest = _clean("_".join([*sub, own]))
    longer = [_clean(f"{labels[0]}_{own}"), *(f"{shortest}_{part}" for part in step)]
    return list(dict.fromkeys(key[:MAX_KEY].strip("_") for key in (shortest, *longer)))


def _clean(text: str) -> str:
    return _NOT_KEY.sub("_", text.lower()).strip("_") or "site"


def _folder(province: str, book: Sitebook, sites_dir: Path) -> Path:
    """Return where the province's sites stand already, else its name in pinyin."""
    for site in book.sites.values():
        if site.province == province and site.path.parent.parent == sites_dir:
            return site.path.parent
    return sites_dir / PINYIN[province][0]


def _text(
    report: dict[str, Any], lists: list[dict[str, Any]], *, key: str, name: str, delay: str | None, today: dt.date
) -> str:
    lines = [f"key: {key}", f"name: {_quoted(name)}", f"province: {report['province']}", "lists:"]
    for found in lists:
        address = ListAddress.of(found["url"])
        lines.append(f"  - url: {_quoted(address.url)}{_comment(found['label'])}")
        if found["kind"] != "page":
            lines.append(f"    kind: {found['kind']}")
        for field, value in (("post", address.post), ("article", address.article)):
            lines += [f"    {field}: {_single(value)}"] if value else []
    if report["article_url"]:
        lines.append(f"article_url: {_single(report['article_url'])}{_comment(report['article_url_because'])}")
    if report["every"]:
        lines.append(f"every: {report['every']}{_comment(report['every_because'])}")
    if report["render"]:
        lines.append("render: true  # 不运行脚本，列表里没有文章链接")
    if report["tls"] != "strict":
        lines.append(f"tls: {report['tls']}  # 只接受旧的 TLS 协商；证书照常校验")
    if delay:
        lines.append(f"delay: {delay}")
    if report["check"]["level"] != "failed":
        lines.append(f"verified: {today.isoformat()}")
    lines.append(f"origin: {_quoted('jindu sites add ' + report['url'][:150])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    plain = "".join(character if character.isprintable() else " " for character in text)
    bare = re.fullmatch(r"[\u3400-\u9fff][\u3400-\u9fffA-Za-z0-9]*", plain)
    return plain if bare else json.dumps(plain, ensure_ascii=False)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _comment(text: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"  # {plain}" if plain else ""
