"""What an edited rule file would have gained and lost among the stored articles, before it is put in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.errors import ConfigError, Problem
from config.rulebook import Rulebook, RuleFile
from pipelines.analysis import Analyst
from pipelines.facts import Lexicon
from pipelines.items import Verdict
from pipelines.matching import compile_rules
from pipelines.redeciding import batches, judged_again
from storage.database import Database
from storage.redeciding import Judged


@dataclass(frozen=True, slots=True)
class Shift:
    """Hold an article of which the edited file says something else than the one in force."""

    article: Judged
    gained: bool
    verdict: Verdict  # of the rules by which it is an announcement


@dataclass(frozen=True, slots=True)
class Backtest:
    """Judge stored articles by the rules in force and by those with one file replaced."""

    topic: str
    now: Analyst
    then: Analyst

    @classmethod
    def of(cls, edited: RuleFile, book: Rulebook, lexicon_dir: Path) -> Backtest:
        """Return the comparison; the edited file stands in for the one of its topic, or is a further one.

        Raises ConfigError where one of its rules has the id of a rule of another topic.
        """
        others = tuple(file for file in book.files if file.topic != edited.topic)
        taken = {rule.id: file for file in others for rule in file.rules}
        for rule in edited.rules:
            if rule.id in taken:
                what = f"规则编号“{rule.id}”已经被 {taken[rule.id].path} 用了"
                raise ConfigError(Problem(edited.path, None, None, what, "请换一个编号"))
        lexicon = Lexicon.load(lexicon_dir)
        now, then = (
            Analyst(compile_rules(files), lexicon, thorough=False) for files in (book.files, (*others, edited))
        )
        return cls(edited.topic, now, then)

    def shifts(self, db: Database, since: dt.datetime, step: Callable[[], None] = lambda: None) -> Iterator[Shift]:
        """Yield what the edited file would have gained and lost among the articles that came since a moment."""
        for batch in batches(db, since):
            for article in batch:
                was, would_be = (judged_again(analyst, article).verdict for analyst in (self.now, self.then))
                before, after = self.topic in was.topics, self.topic in would_be.topics
                if before != after:
                    yield Shift(article, after, would_be if after else was)
                step()
