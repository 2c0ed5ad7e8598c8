"""Keep the templates of a crawl's sites: handed to the workers, taught by what they read, stored, reported."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.extraction.study import STRIKES, Change, Study, study_of
from pipelines.site_template import Lesson, SiteTemplate, as_json
from storage import coverage, templates
from storage.database import Database

LOG = logging.getLogger(__name__)
DRIFT = "template-drift"  # an incident: open until the site's pages have been learned anew


@dataclass(slots=True)
class TemplateDesk:
    """Hold the studies of the sites that a crawl reads; one crawl at a time reads a site (its lease says so)."""

    db: Database
    clock: Callable[[], dt.datetime]
    _studies: dict[str, Study] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)

    def template(self, site_key: str) -> SiteTemplate:
        """Return a site's template as it is now; a site never studied has one without layouts."""
        return self._study(site_key).template

    def learn(self, site_key: str, lesson: Lesson) -> None:
        """Take in how one page was read; a new version or a doubt is stored at once."""
        before = self._study(site_key)
        study, change = before.after(lesson)
        self._studies[site_key] = study
        if study != before:
            self._changed.add(site_key)
        if change is not None or _numbers(study) != _numbers(before):
            self._publish(site_key, study, change)

    def save(self) -> None:
        """Note what is known of each site for the next crawl."""
        now = self.clock()
        with self.db.write() as s:
            for site_key in sorted(self._changed):
                templates.note(s, site_key, self._studies[site_key].as_json(), now)
        self._changed.clear()

    def _study(self, site_key: str) -> Study:
        if site_key not in self._studies:
            with self.db.read() as s:
                notes = templates.notes_of(s, site_key)
            self._studies[site_key] = study_of(site_key, notes) if notes else Study(SiteTemplate(site_key))
        return self._studies[site_key]

    def _publish(self, site_key: str, study: Study, change: Change | None) -> None:
        now, trusted = self.clock(), study.template.trusted
        why = {"learned": "学到新版面", "drift": "版面变了"}.get(change or "", "复查")
        with self.db.write() as s:
            version = templates.replace(s, site_key, [as_json(layout) for layout in trusted], why, now)
            templates.note(s, site_key, study.as_json(), now)
            if change == "drift":
                message = f"{site_key} 连续 {STRIKES} 篇与学到的版面不合，可能改版；已改由通用阅读器读取，正在重新学习"
                coverage.open_incident(s, now=now, kind=DRIFT, site_key=site_key, message=message)
                LOG.warning("%s", message)
            elif change == "learned":
                coverage.close_incidents(s, kind=DRIFT, site_key=site_key, now=now)
                LOG.info("%s 的版面模板：第 %d 版，%d 种版面", site_key, version, len(trusted))
        self._changed.discard(site_key)


def _numbers(study: Study) -> list[int]:
    return [layout.number for layout in study.template.trusted]
