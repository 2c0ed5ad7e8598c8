"""Site files -> frozen Site objects. One bad file refuses that site only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from config import strict_yaml
from config.errors import ConfigError, Problem
from config.site_schema import PROVINCES, SiteFile
from config.validation import validate

ListKind = Literal["auto", "page", "feed", "sitemap", "json"]
Tls = Literal["strict", "legacy", "unverified"]

__all__ = ["PROVINCES", "Expect", "Site", "SiteList", "Sitebook", "load_sitebook", "parse_site", "parse_site_text"]

DEFAULT_EVERY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SiteList:
    """A page, feed, sitemap or JSON endpoint that announces articles; `url` is as `list_address` writes it."""

    url: str
    kind: ListKind = "auto"


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy site does; a breach is told to the operators."""

    articles_per_day: float | None = None
    max_silence: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One publisher as its site file describes it.

    `article_url` is the source of a regular expression, searched for in an article's absolute URL; it is valid for
    both `re` and `re2` (prefer re2: a pattern can't stall it). A file without `every` lets the cadence be learned
    (`learns`), and `every` is where it begins. `delay` None means the crawler's default of 1 s.
    `digest` is the SHA-256 of `source`, the file's text in UTF-8.
    """

    key: str
    name: str
    province: str
    lists: tuple[SiteList, ...]
    path: Path
    digest: str
    source: str = field(repr=False)
    article_url: str | None = None
    selectors: tuple[tuple[str, str], ...] = ()
    every: timedelta = DEFAULT_EVERY
    learns: bool = False
    encoding: str | None = None
    render: bool = False
    delay: timedelta | None = None
    expect: Expect | None = None
    headers: tuple[tuple[str, str], ...] = ()
    proxy: bool = False
    tls: Tls = "strict"
    verified: date | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Sitebook:
    """All sites that may be crawled, by key, and why the other files were refused."""

    sites: Mapping[str, Site]
    refused: tuple[Problem, ...] = ()


def load_sitebook(folder: Path) -> Sitebook:
    """Read every site file below `folder`; raise ConfigError only if the folder itself cannot be read."""
    if not folder.is_dir():
        raise ConfigError(
            Problem(folder, None, None, "站点文件夹不存在", "请建立它，或检查 JINDU_CONFIG 指向的文件夹里有没有 sites/")
        )
    sites: dict[str, Site] = {}
    refused: list[Problem] = []
    for path in site_files(folder):
        try:
            site = parse_site(path)
        except ConfigError as error:
            refused += error.problems
            continue
        first = sites.setdefault(site.key, site)
        if first is not site:
            what = f"键“{site.key}”已经被 {first.path} 用了"
            refused.append(Problem(path, None, None, what, "请换一个键（文件也要改名），或删除其中一个文件"))
    return Sitebook(sites, tuple(refused))


def site_files(folder: Path) -> list[Path]:
    """Return the site files below `folder` in a fixed order; hidden files and editors' copies are no site files."""
    found = (path for pattern in ("*.yml", "*.yaml") for path in folder.rglob(pattern))
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def parse_site(path: Path) -> Site:
    """Read one site file; raise ConfigError with every defect it has."""
    return parse_site_text(strict_yaml.read(path), path)


def parse_site_text(text: str, path: Path) -> Site:
    """Read a site file's text, say a version kept in the database; `path` is where it stood."""
    data, positions = strict_yaml.load_text(text, path)
    if not isinstance(data, dict):
        raise ConfigError(Problem(path, 1, 1, "站点文件应是“键: 值”", "请写 key、name、province、lists 四项"))
    checked = validate(SiteFile, data, positions, path)
    if checked.key != path.stem:
        line, column = positions["key",]
        what = f"键“{checked.key}”与文件名“{path.name}”不一致"
        remedy = f"请把文件改名为 {checked.key}{path.suffix}，或把键改成文件名"
        raise ConfigError(Problem(path, line, column, what, remedy))
    return _site(checked, text, path)


def _site(checked: SiteFile, text: str, path: Path) -> Site:
    expect = checked.expect
    return Site(
        key=checked.key,
        name=checked.name,
        province=checked.province,
        lists=tuple(SiteList(entry.address, entry.kind) for entry in checked.lists),
        path=path,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        source=text,
        article_url=checked.article_url,
        selectors=_pairs(checked.selectors.model_dump(exclude_unset=True) if checked.selectors else {}),
        every=checked.every or DEFAULT_EVERY,
        learns=checked.every is None,
        encoding=checked.encoding,
        render=checked.render,
        delay=checked.delay,
        expect=Expect(expect.articles_per_day, expect.max_silence) if expect else None,
        headers=_pairs(checked.headers),
        proxy=checked.proxy,
        tls=checked.tls,
        verified=checked.verified,
        origin=checked.origin,
    )


def _pairs(mapping: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(mapping.items())
