"""Try rules on a text: what is judged, and the verdict with every reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Problem
from config.rulebook import Rulebook
from crawler.fetching.charset import decode
from pipelines.analysis import Analyst
from pipelines.cleaning import clean
from pipelines.extraction import read_page
from pipelines.facts import Lexicon, classify
from pipelines.items import Article, PageStatus, RawPage, Reading
from pipelines.matching import Explanation, compile_rules, explain

MAX_FILE = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold what is judged; `note` says where it comes from, or what could not be read."""

    title: str
    text: str
    province: str | None = None  # of the site it stands on
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold what the rules say about a sample."""

    sample: Sample
    article: Article
    explanations: tuple[Explanation, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        verdict = self.article.verdict
        return {
            "match": verdict.match,
            "score": verdict.score,
            "type": verdict.type,
            "topics": list(verdict.topics),
            "title": self.sample.title,
            "regions": [asdict(region) for region in self.article.regions],
            "hits": [asdict(hit) for hit in verdict.hits],
            "rules": [asdict(explanation) for explanation in self.explanations],
        }


def judge(sample: Sample, book: Rulebook, lexicon_dir: Path) -> Trial:
    """Judge a sample by the rules of a folder; raise ConfigError where the lexicon cannot be used."""
    analyst = Analyst(compile_rules(book.files), Lexicon.load(lexicon_dir))
    reading = Reading(PageStatus.ARTICLE, title=sample.title, text=sample.text)
    article = analyst.assess("", reading, sample.province)
    # The same questions once more, this time with everything that was found and did not count.
    outcomes = analyst.rules.outcomes(
        sample.title,
        clean(sample.text, sample.title),
        regions=article.regions,
        kind=classify(sample.title, article.text),
    )
    return Trial(sample, article, explain(outcomes))


def read_text(text: str) -> Sample:
    """Take a text as it is: all of it is body."""
    return Sample("", text)


def read_file(path: Path) -> Sample:
    """Read a page (HTML) or a text file; raise ConfigError where it cannot be read.

    A page that does not read as an article is judged by all its words, and the sample's note says so.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE)
    except OSError as error:
        raise ConfigError(Problem(path, None, None, f"读不了（{error.strerror}）", "请检查路径和读权限")) from None
    text = decode(raw).text
    if path.suffix.lower() not in (".html", ".htm", ".shtml") and not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return read_text(text)
    reading = read_page(RawPage(url=path.name, html=text))
    if reading.status is PageStatus.ARTICLE:
        return Sample(reading.title, reading.text)
    reason = f"，{reading.reason}" if reading.reason else ""
    return Sample(
        reading.title, reading.text, note=f"网页不像一篇文章（{reading.status.value}{reason}），按读到的文字判断"
    )
