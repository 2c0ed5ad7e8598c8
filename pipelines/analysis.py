"""Everything that costs CPU on one page, stateless: reading, normal form, facts, hits, fingerprints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from config.rulebook import RuleFile, parse_rules_text
from pipelines.cleaning import clean, normalize
from pipelines.deduplication import fingerprints
from pipelines.extraction import read_page
from pipelines.facts import (
    Lexicon,
    check_headline,
    classify,
    find_figures,
    find_regions,
    find_substances,
    is_national,
)
from pipelines.items import Article, Cleaned, PageStatus, RawPage, Reading, Region, Verdict
from pipelines.matching import CompiledRules, compile_rules, items_with_hits


@dataclass(frozen=True, slots=True)
class AnalystSpec:
    """Hold what a worker process needs to build its analyst: rule texts with their paths, and the lexicon."""

    rules: tuple[tuple[str, str], ...]  # (path, text)
    lexicon_dir: str
    thorough: bool = True  # False, as in a crawl: no facts about texts in which no rule found a word

    @classmethod
    def of(cls, files: tuple[RuleFile, ...], lexicon_dir: Path, *, thorough: bool = True) -> AnalystSpec:
        """Return the spec of accepted rule files."""
        return cls(tuple((str(file.path), file.source) for file in files), str(lexicon_dir), thorough)

    def load(self) -> Analyst:
        """Return the analyst a worker process works with; raise ConfigError where it cannot be made."""
        return Analyst.load(self)


@dataclass(frozen=True, slots=True)
class Analyst:
    """Analyse pages with compiled rules and loaded word lists; build it once a process."""

    rules: CompiledRules
    lexicon: Lexicon
    thorough: bool = True

    @classmethod
    def load(cls, spec: AnalystSpec) -> Analyst:
        """Compile the rules and read the lexicon; raise ConfigError where either cannot be used."""
        folder = Path(spec.lexicon_dir)
        files = [parse_rules_text(text, Path(path), folder) for path, text in spec.rules]
        return cls(compile_rules(files), Lexicon.load(folder), spec.thorough)

    def analyze(self, page: RawPage) -> Article:
        """Return everything found out about a page; one that is neither article nor headline gets its reading only."""
        reading = read_page(page)
        if reading.headline_only:
            return self._assess_headline(page.url, reading, page.site_province)
        if reading.status is not PageStatus.ARTICLE:
            return Article(url=page.url, reading=reading)
        others = tuple(self.assess(page.url, other, page.site_province) for other in reading.others)
        return replace(self.assess(page.url, reading, page.site_province), others=others)

    def assess(self, url: str, reading: Reading, site_province: str | None) -> Article:
        """Return the facts and the verdict on what was read."""
        return self._assess(url, reading, clean(reading.text, reading.title), site_province)

    def judge_again(self, article: Article, site_province: str | None) -> Article:
        """Return the facts and the verdict on an article that was cleaned before; no fingerprints."""
        if article.reading.headline_only:
            found = self._assess_bare(replace(article, text="", normal=""), clean(""), site_province)
            figures = find_figures(article.text, regions=found.regions, lexicon=self.lexicon)
            return replace(found, text=article.text, normal=article.normal, figures=figures)
        cleaned = Cleaned(article.text, (), normalize(article.text))
        return self._assess_bare(replace(article, normal=cleaned.normal.text), cleaned, site_province)

    def _assess_headline(self, url: str, reading: Reading, site_province: str | None) -> Article:
        """Return the same of a page of which only the headline is known.

        The rules see it as a title without text, so that no word counts twice. It gets no fingerprints: what few
        words two headlines share proves no copy, and a doubtful merge is not a merge.
        """
        found = self._assess(url, reading, clean(""), site_province)
        return replace(
            found,
            text=reading.text,
            normal=normalize(reading.text).text,
            figures=find_figures(reading.text, regions=found.regions, lexicon=self.lexicon),
            title_mismatch=False,
            headline="",
        )

    def _assess(self, url: str, reading: Reading, cleaned: Cleaned, site_province: str | None) -> Article:
        bare = Article(
            url=url,
            reading=reading,
            text=cleaned.text,
            normal=cleaned.normal.text,
            noise=cleaned.noise,
            fingerprints=fingerprints(cleaned.normal.text),
        )
        return self._assess_bare(bare, cleaned, site_province)

    def _assess_bare(self, bare: Article, cleaned: Cleaned, site_province: str | None) -> Article:
        if self.thorough and not self.rules.unconditional:
            return self._with_facts(bare, cleaned, site_province, None)
        # What a rule says of places and types can only forbid: where it finds no word, it finds none with them.
        verdict = self.rules.judge(bare.reading.title, cleaned)
        if not self.thorough and not verdict.score:
            return bare
        return self._with_facts(bare, cleaned, site_province, verdict if self.rules.unconditional else None)

    def _with_facts(
        self, article: Article, cleaned: Cleaned, site_province: str | None, verdict: Verdict | None
    ) -> Article:
        title, text = article.reading.title, article.text
        regions = self._regions(title, text, site_province)
        kind = classify(title, text)
        if verdict is None:
            verdict = self.rules.judge(title, cleaned, regions=regions, kind=kind)
        verdict = replace(verdict, type=kind)
        items = items_with_hits(title, text, verdict.hits) if verdict.match else None
        headed, about = (title, text) if items is None else ("", items.text)
        if items is not None:  # of a bulletin only the items count that made it match
            # An item that names no place is about that of the bulletin: 阜平县公安局一周要闻.
            placed = headed if self._regions(headed, about, None) else title
            regions = self._regions(placed, about, site_province)
            verdict = replace(verdict, type=classify(headed, about))
        fit = check_headline(title, text)
        # The numbers of a text that announces nothing are of other things.
        figures = find_figures(text, regions=regions, lexicon=self.lexicon) if verdict.match else ()
        return replace(
            article,
            verdict=verdict if verdict.match else replace(verdict, type=None),
            regions=regions,
            national=is_national(headed, about, self.lexicon.gazetteer),
            place_by_site=_only(site_province, regions) and not self._regions(headed, about, None),
            substances=find_substances(headed, about, self.lexicon.substances),
            figures=tuple(figure for figure in figures if items is None or items.holds(figure.start)),
            title_mismatch=fit.mismatch,
            headline=fit.headline,
        )

    def _regions(self, title: str, text: str, site_province: str | None) -> tuple[Region, ...]:
        return find_regions(title, text, site_province=site_province, gazetteer=self.lexicon.gazetteer)


def _only(site_province: str | None, regions: tuple[Region, ...]) -> bool:
    return len(regions) == 1 and regions[0].level == "province" and regions[0].province == site_province
