"""Learn one site's template from page to page: layouts on trial, trusted, in doubt. Pure; the crawl keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from pipelines.extraction.induction import LEAST, common_tails, induce
from pipelines.site_template import (
    Layout,
    Lesson,
    Observation,
    SiteTemplate,
    as_json,
    layout_of,
    observation_of,
)

Change = Literal["learned", "drift"]
TRIAL = 3  # pages on which the general reader must agree before a layout reads alone
STRIKES = 3  # pages in a row that do not fit, and a layout is on trial again
_SETTLED = 5  # pages in a row that fitted before: less is a site whose other layouts are not learned yet
_KEPT = 12  # observations
_MOST_LAYOUTS = 6
_MOST_CHAINS = 12
_IN_VAIN = 40  # observations without a layout to show for: the site's pages have none in common
_REST = 400  # pages until such a site is studied again


@dataclass(frozen=True, slots=True)
class Study:
    """Hold what is known of one site: its template, the observations not used up yet, and how the last pages went.

    `fitting` and `misfits` count pages in a row that a trusted layout fitted, or did not; `settled` is `fitting` as it
    was before the misfits. `vain` counts observations since the last that led to a layout.
    """

    template: SiteTemplate
    observations: tuple[Observation, ...] = ()
    fitting: int = 0
    settled: int = 0
    misfits: int = 0
    vain: int = 0
    last_number: int = 0

    def after(self, lesson: Lesson) -> tuple[Study, Change | None]:
        """Return the study after one more page, and what changed for those who read by it."""
        layout = next((known for known in self.template.layouts if known.number == lesson.layout), None)
        study, change = self, None
        if layout is not None and lesson.outcome in {"followed", "agreed"}:
            study, change = self._fitted(layout, lesson)
        elif layout is not None and lesson.outcome == "disagreed" and (lesson.sure or layout.trial):
            study, change = self._doubted(layout)
        elif lesson.outcome in {"missed", "disagreed"} and self.template.trusted:
            study, change = self._misfit()
        return study._with_observation(lesson.observation), change

    def _fitted(self, layout: Layout, lesson: Lesson) -> tuple[Study, Change | None]:
        study = self if layout.trial else replace(self, fitting=self.fitting + 1, misfits=0)
        if lesson.outcome == "followed":
            return study, None
        chains = layout.chains if lesson.chain in layout.chains else (*layout.chains, lesson.chain)[-_MOST_CHAINS:]
        agreed = layout.agreed + 1
        trial = layout.trial and agreed < TRIAL
        proven = replace(layout, chains=chains, agreed=agreed, trial=trial, proven=layout.proven or not trial)
        template = self.template.with_layout(proven)
        if layout.trial and not trial:
            return replace(study, template=template, vain=0), "learned"
        return replace(study, template=template), None

    def _doubted(self, layout: Layout) -> tuple[Study, Change | None]:
        """Put a layout that read alone on trial; drop one that is on trial."""
        if not layout.trial:
            return replace(self, template=self.template.with_layout(_on_trial(layout))), None
        template = self.template.without_layout(layout.number)
        return replace(self, template=template), "drift" if layout.proven else None

    def _misfit(self) -> tuple[Study, Change | None]:
        settled = self.fitting if self.misfits == 0 else self.settled
        study = replace(self, misfits=self.misfits + 1, fitting=0, settled=settled)
        if study.misfits < STRIKES or settled < _SETTLED:
            return study, None
        doubted = tuple(map(_on_trial, self.template.layouts))
        template = replace(self.template, layouts=doubted)
        return replace(study, template=template, misfits=0, settled=0), "drift"

    def _with_observation(self, observation: Observation | None) -> Study:
        if observation is None:
            return self._rested()
        seen = (*self.observations, observation)[-_KEPT:]
        study = replace(self, observations=seen, vain=self.vain + 1)
        tails = common_tails(seen) or self.template.title_tails
        layout = induce(seen, self.last_number + 1)
        if layout is None or any(known.body == layout.body for known in self.template.layouts):
            template = replace(self.template, title_tails=tails, learning=study.vain < _IN_VAIN)
            return replace(study, template=template)
        template = replace(self.template.with_layout(layout), title_tails=tails)
        return replace(study, template=_trimmed(template), observations=seen[-LEAST:], last_number=layout.number)

    def _rested(self) -> Study:
        if self.template.learning:
            return self
        vain = self.vain + 1
        if vain < _REST:
            return replace(self, vain=vain)
        return replace(self, vain=0, template=replace(self.template, learning=True))

    def as_json(self) -> dict[str, Any]:
        """Return the study as plain JSON values."""
        return {
            "layouts": [as_json(layout) for layout in self.template.layouts],
            "title_tails": list(self.template.title_tails),
            "learning": self.template.learning,
            "observations": [as_json(seen) for seen in self.observations],
            "fitting": self.fitting,
            "settled": self.settled,
            "misfits": self.misfits,
            "vain": self.vain,
            "last_number": self.last_number,
        }


def study_of(site: str, data: dict[str, Any]) -> Study:
    """Return the study that `as_json` wrote."""
    template = SiteTemplate(
        site,
        tuple(layout_of(layout) for layout in data["layouts"]),
        tuple(data["title_tails"]),
        data["learning"],
    )
    observations = tuple(observation_of(seen) for seen in data["observations"])
    counters = {name: data[name] for name in ("fitting", "settled", "misfits", "vain", "last_number")}
    return Study(template, observations, **counters)


def _on_trial(layout: Layout) -> Layout:
    return replace(layout, trial=True, agreed=0)


def _trimmed(template: SiteTemplate) -> SiteTemplate:
    """Return the template without its oldest layouts on trial, where it has too many."""
    while len(template.layouts) > _MOST_LAYOUTS:
        oldest = next((layout for layout in template.layouts if layout.trial), template.layouts[0])
        template = template.without_layout(oldest.number)
    return template
