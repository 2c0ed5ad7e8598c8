"""What the articles of a surveyed site look like: forms of addresses, confirmed by the samples that were read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.discovery import Link, url_key
from crawler.discovery.reading import accepting
from crawler.discovery.url_pattern import UrlForm, forms, joined, pattern_of, plausible
from crawler.spiders.check_report import SampleReport
from crawler.spiders.survey_report import FoundForm
from pipelines.items import PageStatus

MOST_SAMPLES = 8
EACH = 2  # samples of a form
_MAIN = 3  # of the most frequent one


class Forms:
    """Hold the forms of a site's links, those judged to be articles among them, and what samples said.

    `links` are all links of all lists, navigation included; `judged` those that reading without a pattern takes.
    """

    def __init__(self, links: Iterable[Link], judged: Sequence[Link]) -> None:
        self._judged = {url_key(link.url): link for link in judged}
        every = forms([*judged, *links])
        self._forms = [form for form in every if self._taken(form) or plausible(form)]
        self._forms.sort(key=lambda form: -(self._taken(form) * 2 + form.headlines))
        self._read: dict[str, list[SampleReport]] = {form.pattern: [] for form in self._forms}

    def _taken(self, form: UrlForm) -> int:
        return sum(url_key(link.url) in self._judged for link in form.links)

    def to_read(self) -> list[Link]:
        """Return the articles to read as samples: some of each form, those with a real headline first."""
        chosen: list[Link] = []
        for number, form in enumerate(self._forms):
            most = _MAIN if number == 0 else EACH
            ordered = sorted(form.links, key=lambda link: (url_key(link.url) not in self._judged, len(link.title) < 8))
            chosen += ordered[:most]
        return chosen[:MOST_SAMPLES]

    def note(self, link: Link, sample: SampleReport) -> None:
        """Remember what a sample said."""
        self._read[pattern_of(link.url)].append(sample)

    def article_url(self) -> tuple[str | None, str]:
        """Return the expression a site file needs, with the reason; (None, why not) where judgement does as well.

        A form is confirmed by articles among its samples. One that was not read goes the way judgement goes.
        """
        confirmed = [form for form in self._forms if self._articles(form)]
        if not confirmed:
            return None, "没有样本证实"
        overlooked = sum(len(form.links) - self._taken(form) for form in confirmed)
        mistaken = sum(self._taken(form) for form in self._forms if self._refuted(form))
        if not overlooked and not mistaken:
            return None, "与自动判断一致，不必写"
        unread = [form for form in self._forms if self._taken(form) and not self._read[form.pattern]]
        pattern = joined([form.pattern for form in (*confirmed, *unread)])
        reasons = [f"自动判断会漏掉 {overlooked} 条"] if overlooked else []
        reasons += [f"会多读 {mistaken} 条不是文章的"] if mistaken else []
        return pattern, "，".join(reasons)

    def accepted(self, links: Sequence[Link], unjudged: Sequence[Link]) -> tuple[Link, ...]:
        """Return a list's links as they will be read with the site file this makes."""
        pattern, _ = self.article_url()
        if pattern is None:
            return tuple(links)
        accepts = accepting(pattern)
        return tuple(link for link in unjudged if accepts(link.url))

    def table(self) -> list[FoundForm]:
        """Return all forms that may be articles'."""
        return [
            FoundForm(form.pattern, len(form.links), self._articles(form), len(self._read[form.pattern]))
            for form in self._forms
        ]

    def samples(self) -> list[SampleReport]:
        """Return the samples of forms that are articles'; where none is, all of them."""
        kept = [sample for form in self._forms if not self._refuted(form) for sample in self._read[form.pattern]]
        return kept or [sample for read in self._read.values() for sample in read]

    def titles(self) -> list[str]:
        """Return the headlines of what was read."""
        return [sample.title for read in self._read.values() for sample in read if sample.status == PageStatus.ARTICLE]

    def _articles(self, form: UrlForm) -> int:
        return sum(sample.status == PageStatus.ARTICLE for sample in self._read[form.pattern])

    def _refuted(self, form: UrlForm) -> bool:
        """Say whether samples show that a form is none: they were read, and read as something else than an article.

        One or two pages that could not be had, of a form no other link has, are no articles either.
        """
        read = self._read[form.pattern]
        if not read or self._articles(form):
            return False
        return len(form.links) <= EACH or all(s.status in (PageStatus.LIST, PageStatus.NO_TEXT) for s in read)
