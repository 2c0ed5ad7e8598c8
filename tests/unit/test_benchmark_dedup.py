"""The stream of copies is the same for a seed and tells the truth; scores count what they say; the table is printed."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks import dedup, dedup_index, dedup_speed
from benchmarks.dedup_bulletins import family
from benchmarks.dedup_floors import TEXTS
from benchmarks.dedup_peers import PEERS
from benchmarks.dedup_scores import Placed, score
from benchmarks.dedup_siblings import SIBLINGS, sibling
from benchmarks.dedup_stream import SECOND, TWO_STORIES, Document, Stream, make_stream
from benchmarks.dedup_surface import Desk, Draft
from benchmarks.dedup_texts import News, look_alikes, read_texts
from benchmarks.dedup_variants import GROUPS, variant
from storage.database import Database

NEWS = read_texts(TEXTS)
DAY = dt.date(2026, 3, 20)
BULLETIN = next(news for news in NEWS if news.title == "海州市2月破获毒品案件29起")


def desk(seed: int = 1) -> Desk:
    return Desk(Random(seed), DAY, NEWS[:10], list(NEWS[:10]))


def test_a_stream_is_the_same_for_a_seed_and_another_for_another() -> None:
    assert make_stream(NEWS, 5, 40) == make_stream(NEWS, 5, 40)
    assert make_stream(NEWS, 5, 40) != make_stream(NEWS, 6, 40)


def test_a_copy_comes_after_its_parent() -> None:
    documents = make_stream(NEWS, 7, 60, (3,)).documents
    places = {document.id: place for place, document in enumerate(documents)}
    assert len(places) == len(documents)
    assert all(places[d.parent] < places[d.id] for d in documents if d.parent is not None)


@pytest.mark.parametrize("kind", [kind for kinds in GROUPS.values() for kind in kinds])
def test_every_kind_of_copy_is_made(kind: str) -> None:
    draft = Draft(BULLETIN.title, f"{BULLETIN.body}\n另有3名嫌疑人落网，占15%。\n{NEWS[0].body}")
    made = [variant(kind, draft, desk(seed), whole=False) for seed in range(8)]
    changed = [one for one in made if one is not None and one != draft]
    assert (kind == "exact") != bool(changed)


def test_a_text_beside_another_is_used_once() -> None:
    shared = desk()
    pages = [variant("merged after", Draft("题", BULLETIN.body), shared, whole=True) for _ in range(12)]
    assert len({page.body for page in pages if page}) == 10
    assert pages[-1] is None


@pytest.mark.parametrize("kind", SIBLINGS)
def test_every_kind_of_sibling_differs_in_little(kind: str) -> None:
    news = News(
        "n", "江苏云溪县第3号通报", "第3号。在云溪县，3月5日，江苏警方破获案件37起，抓获52人，缴获1.8公斤。" * 3, DAY
    )
    made = next(found for seed in range(9) if (found := SIBLINGS[kind](news, Random(seed))))
    blank = re.compile(r"\d|[一-龥]{2,4}[县区旗市]|江苏|[一-龥]{2,3}(?=警方)")
    assert made.body != news.body
    assert len(blank.sub("", made.body)) == pytest.approx(len(blank.sub("", news.body)), abs=30)


def test_a_text_without_such_facts_has_no_sibling() -> None:
    assert sibling(News("n", "早樱开了", "花开得正好，游人很多。" * 10, DAY), Random(1)) is None


def test_bulletins_of_a_family_are_all_different() -> None:
    for seed in range(30):
        bodies = [news.body for _, news in family("b", 9, DAY, Random(seed))]
        assert len(bodies) == len(set(bodies)) > 1
        assert not any("{" in body for body in bodies)


def test_a_broadcast_that_repeats_itself_is_a_look_alike() -> None:
    again = replace(NEWS[3], id="again", body="晚间消息：" + NEWS[3].body[20:])
    assert look_alikes([*NEWS[:6], again]) == {"again": {NEWS[3].id}}


def test_scores_count_found_swallowed_and_opened() -> None:
    def document(name: str, kind: str, parent: str | None = None) -> Document:
        return Document(name, kind, "题", "文", None, None, parent, whole=False)

    stream = Stream(
        [
            document("a", "original"),
            document("b", "original"),
            document("c", "flash"),  # swallowed by b's story
            document("a1", "exact", "a"),
            document("a2", "exact", "a"),  # in b's story
            document("a3", "masked digits", "a"),  # not found, but named
            document("p", TWO_STORIES, "a"),
            document("p1", SECOND, "p"),
            document("q", TWO_STORIES, "a"),  # opens nothing
            document("q1", SECOND, "q"),
        ],
        frozenset({"c"}),
    )
    placed = [Placed(*pair) for pair in [(1,), (2,), (2,), (1,), (2,), (3, 1), (1, 4), (4,), (1,), (5,)]]
    found = score(stream, placed)
    assert found.precision == 1 / 3
    assert found.recall == 1 / 3
    assert found.swallowed == pytest.approx(1000 / 3)
    assert found.swallowed_unlike == 0
    assert found.copies["masked digits"].beside == 1
    assert (found.pages.share, found.seconds.share) == (0.5, 0.5)
    assert found.missed == ["c", "a2", "a3", "q", "q1"]


def test_the_tables_show_the_product_and_its_peers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    arguments = ["--texts", str(TEXTS), "--originals", "25", "--peers", "--seed", "3"]
    assert dedup.main([*arguments, "--missed", "5"]) == 0
    shown = capsys.readouterr()
    assert [line.split(":")[0] for line in shown.err.splitlines()] == ["MinHash LSH .5", "MinHash LSH .8"]
    rows = {line.split("  ")[0] for line in shown.out.splitlines()}
    assert {"jindu", "= surface", "original", *(set(PEERS) - {"MinHash LSH .5", "MinHash LSH .8"})} <= rows
    assert dedup.main([*arguments[:4], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["jindu"]
    assert found["recall"] > 0.8
    assert found["copies"]


def test_a_disguised_text_is_another_of_the_same_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup_speed, "_KEPT", 100)
    others = dedup_speed.disguised(NEWS, Random(1))
    assert [len(news.body) for news in others] == [len(news.body) for news in NEWS]
    assert look_alikes([*NEWS, *(replace(news, id=f"{news.id}'") for news in others)]).keys() == {"t31", "t31'"}


def test_speed_is_told_by_what_is_stored(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup_speed, "BLOCK", 20)
    assert dedup.main(["--texts", str(TEXTS), "--speed", "20"]) == 0
    assert [line.split(" stored")[0].strip() for line in capsys.readouterr().out.splitlines()] == ["0", "20"]


def test_a_generated_index_finds_the_copies_that_arrive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--articles", "800", "--probes", "40", "--folder", str(tmp_path)]
    assert dedup_index.main(arguments) == 0
    assert "rows of 800 articles" in capsys.readouterr().out
    assert dedup_index.main(arguments) == 0
    assert "rows of" not in capsys.readouterr().out  # the store that is there is used
    db = Database.open(f"sqlite:///{tmp_path / 'index-800.db'}")
    found = [number for _, _, number in dedup_index.measure(db, dedup_index.arrivals(800, 40))]
    db.dispose()
    copies = [number for place, number in enumerate(found) if place % 2]
    assert min(copies) > 0


def test_too_few_texts_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text(json.dumps({"id": "1", "date": "2026-01-05", "title": "题", "body": "文" * 90}) + "\n", "utf-8")
    assert dedup.main(["--texts", str(few)]) == 2
    assert "20 are needed" in capsys.readouterr().err
