"""The template desk: what a crawl learns about its sites is kept, versioned, reported, and used by the next crawl."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction import read_page
from pipelines.items import Reading
from pipelines.template_desk import DRIFT, TemplateDesk
from storage import coverage, templates
from storage.database import Database
from tests.integration.sample_rows import NOW, accept_site
from tests.layouts import LAYOUTS, LaidOutPage

LAYOUT = next(layout for layout in LAYOUTS if layout.redesign is not None)


def desk_of(db: Database) -> TemplateDesk:
    return TemplateDesk(db, lambda: NOW)


def crawl(desk: TemplateDesk, pages: Sequence[LaidOutPage]) -> list[Reading]:
    readings = []
    for page in pages:
        reading = read_page(replace(page.raw, template=desk.template("qilu")))
        assert reading.lesson is not None
        desk.learn("qilu", reading.lesson)
        readings.append(reading)
    return readings


def test_the_next_crawl_reads_by_what_the_last_one_learned(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
    desk = desk_of(db)
    readings = crawl(desk, LAYOUT.pages(4))
    assert {reading.reader for reading in readings} == {"density"}
    desk.save()
    crawl(desk_of(db), LAYOUT.pages(4, start=4))  # its notes are lost, but a new version is stored at once
    third = crawl(desk_of(db), LAYOUT.pages(6, start=8))
    assert [reading.reader for reading in third].count("template") >= 4
    with db.read() as s:
        (version,) = templates.history(s, "qilu")
    assert (version.version, version.learned_at, version.ended_at) == (1, NOW, None)
    assert [layout["trial"] for layout in version.layouts] == [False]


def test_a_redesign_is_an_incident_until_it_is_learned(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
    desk = desk_of(db)
    crawl(desk, LAYOUT.pages(16))
    assert LAYOUT.redesign is not None
    crawl(desk, LAYOUT.redesign.pages(3, start=3))
    with db.read() as s:
        (incident,) = coverage.open_incidents(s)
        ended = templates.history(s, "qilu")[-1]
    assert (incident.kind, incident.site_key) == (DRIFT, "qilu")
    assert "可能改版" in incident.message
    assert (ended.ended_at, ended.ended_why) == (NOW, "版面变了")
    crawl(desk, LAYOUT.redesign.pages(8, start=6))
    with db.read() as s:
        assert coverage.open_incidents(s) == []
        newest, *_ = templates.history(s, "qilu")
    assert newest.ended_at is None
    assert [layout["trial"] for layout in newest.layouts] == [False]
