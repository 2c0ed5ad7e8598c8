"""Take site and rule files over into the store as versions; where one is refused, the last good version stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.errors import ConfigError, Problem
from config.rulebook import RuleFile, load_rulebook, parse_rules_text
from config.sitebook import Site, load_sitebook, parse_site_text
from storage import coverage, rules, sites
from storage.database import Database, Session


@dataclass(frozen=True, slots=True)
class Watch:
    """Hold what is in force: sites by key, rule files, and what was refused while reading them."""

    sites: Mapping[str, Site]
    rule_files: tuple[RuleFile, ...]
    problems: tuple[Problem, ...]


def take_over(db: Database, *, sites_dir: Path, rules_dir: Path, lexicon_dir: Path, now: dt.datetime) -> Watch:
    """Read the folders and put every valid file in force; raise ConfigError where a folder cannot be read."""
    book = load_sitebook(sites_dir)
    with db.write() as s:
        in_force = dict(book.sites)
        for site in book.sites.values():
            accept_site(s, site, now)
        for site in last_good(s, book.refused, in_force):
            in_force[site.key] = site
        sites.retire(s, list(in_force))
        _note(s, "site-file", book.refused, now)
    rule_files, refused = take_over_rules(db, rules_dir=rules_dir, lexicon_dir=lexicon_dir, now=now)
    return Watch(in_force, rule_files, (*book.refused, *refused))


def accept_site(s: Session, site: Site, now: dt.datetime) -> bool:
    """Put one valid site file in force; return True where it is new or changed."""
    return sites.accept(
        s,
        key=site.key,
        name=site.name,
        province=site.province,
        digest=site.digest,
        source=site.source,
        lists=[(entry.url, entry.kind) for entry in site.lists],
        now=now,
    )


def last_good(s: Session, refused: Iterable[Problem], in_force: Mapping[str, Site]) -> Iterable[Site]:
    """Yield the last accepted version of each refused site file."""
    for path in dict.fromkeys(problem.file for problem in refused if problem.file is not None):
        source = None if path.stem in in_force else sites.last_good_source(s, path.stem)
        if source is None:
            continue
        try:
            yield parse_site_text(source, path)
        except ConfigError:  # accepted by an older version of this program: nothing to fall back on
            continue


def take_over_rules(
    db: Database, *, rules_dir: Path, lexicon_dir: Path, now: dt.datetime
) -> tuple[tuple[RuleFile, ...], tuple[Problem, ...]]:
    """Put every valid rule file in force; for a topic whose file is refused the last good text stays in force."""
    book = load_rulebook(rules_dir, lexicon_dir)
    with db.write() as s:
        for file in book.files:
            rules.accept(s, topic=file.topic, digest=file.digest, source=file.source, now=now)
        files = {file.topic: file for file in book.files}
        if book.refused:
            files = {**_last_good_rules(s, rules_dir, lexicon_dir), **files}
        else:
            rules.retire(s, list(files))
        _note(s, "rule-file", book.refused, now)
    return tuple(files[topic] for topic in sorted(files)), book.refused


def _last_good_rules(s: Session, rules_dir: Path, lexicon_dir: Path) -> dict[str, RuleFile]:
    kept: dict[str, RuleFile] = {}
    for accepted in rules.in_force(s):
        try:
            kept[accepted.topic] = parse_rules_text(accepted.source, rules_dir / "accepted.yml", lexicon_dir)
        except ConfigError:
            continue
    return kept


def _note(s: Session, kind: str, refused: Iterable[Problem], now: dt.datetime) -> None:
    """Open an incident while files are refused; it is over once none is."""
    texts = [str(problem) for problem in refused]
    if texts:
        coverage.restate_incident(s, now=now, kind=kind, message="\n".join(texts[:20]))
    else:
        coverage.close_incidents(s, kind=kind, site_key=None, now=now)
