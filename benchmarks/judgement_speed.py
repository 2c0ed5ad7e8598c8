"""Measure what judging costs: normal form, rules and facts of texts of one length, CPU time.

    python -m benchmarks.judgement_speed [--length 2000] [--rounds 5] [--terms N] [--steps]

The texts are the labelled ones of this project, put together until they are long enough: announcements, and texts that
are none. The least of the rounds counts. --terms adds a rule of so many made-up terms, --steps shows each step.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.judgement_texts import DEVELOPMENT, LEXICON, Labelled, load
from config.paths import SHIPPED_CONFIG
from config.rulebook import load_rulebook, parse_rules_text
from pipelines.analysis import Analyst
from pipelines.cleaning import normalize
from pipelines.facts import Lexicon, classify, find_figures, find_regions, find_substances, is_national
from pipelines.items import Article, Cleaned, PageStatus, Reading
from pipelines.matching import compile_rules

_HAN = range(0x4E00, 0x4E00 + 5_000)


def main(argv: Sequence[str] | None = None) -> int:
    """Print milliseconds of CPU for each text, by kind."""
    parser = argparse.ArgumentParser(description="CPU time of judging texts of one length.")
    parser.add_argument("--length", type=int, default=2_000, metavar="N", help="characters of a text")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--terms", type=int, default=0, metavar="N", help="terms of a further rule")
    parser.add_argument("--steps", action="store_true", help="each step by itself")
    options = parser.parse_args(argv)
    analyst = _analyst(options.terms)
    labelled = load([DEVELOPMENT])
    for name, wanted in (("announcements", True), ("other texts", False)):
        articles = list(_articles([text for text in labelled if text.announcement == wanted], options.length))
        spent = _least(options.rounds, articles, lambda article: analyst.judge_again(article, "山东"))
        print(f"{name}: {len(articles)} texts of {options.length} characters, {spent:.2f} ms")
        for step, run in _steps(analyst) if options.steps else ():
            print(f"  {_least(options.rounds, articles, run):.2f} ms  {step}")
    return 0


def _analyst(terms: int) -> Analyst:
    files = list(load_rulebook(SHIPPED_CONFIG / "rules", LEXICON).files)
    if terms:
        words = [chr(_HAN[n % 5_000]) + chr(_HAN[n * 7 % 5_000]) + chr(_HAN[n * 13 % 5_000]) for n in range(terms)]
        text = "topic: 另一个\nrules:\n  - {id: many, any: [" + ", ".join(words) + "]}\n"
        files.append(parse_rules_text(text, Path("many.yml"), LEXICON))
    return Analyst(compile_rules(files), Lexicon.load(LEXICON), thorough=False)


def _articles(texts: Sequence[Labelled], length: int) -> Iterator[Article]:
    """Yield texts put together, cut to one length."""
    joined = ""
    for text in texts:
        joined = f"{joined}\n{text.text}" if joined else text.text
        if len(joined) >= length:
            reading = Reading(PageStatus.ARTICLE, title=text.title, text=joined[:length])
            yield Article(url="", reading=reading, text=joined[:length])
            joined = ""


def _steps(analyst: Analyst) -> list[tuple[str, Callable[[Article], object]]]:
    lexicon = analyst.lexicon
    return [
        ("normal form", lambda a: normalize(a.text)),
        (
            "normal form and rules",
            lambda a: analyst.rules.judge(a.reading.title, Cleaned(a.text, (), normalize(a.text))),
        ),
        ("type", lambda a: classify(a.reading.title, a.text)),
        ("places", lambda a: find_regions(a.reading.title, a.text, site_province="山东", gazetteer=lexicon.gazetteer)),
        ("the nation", lambda a: is_national(a.reading.title, a.text, lexicon.gazetteer)),
        ("substances", lambda a: find_substances(a.reading.title, a.text, lexicon.substances)),
        ("figures", lambda a: find_figures(a.text, regions=(), lexicon=lexicon)),
    ]


def _cleaned(text: str) -> Cleaned:
    return Cleaned(text, (), normalize(text))


def _least(rounds: int, articles: Sequence[Article], run: Callable[[Article], object]) -> float:
    """Return the least milliseconds of CPU an article took, the mean of all, in so many rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for article in articles:
            run(article)
        best = min(best, (time.process_time() - began) / len(articles) * 1000)
    return best


if __name__ == "__main__":
    sys.exit(main())
