"""A fortnight of a small world: what the watch must reach there, and that the score sees it where it does not."""

from __future__ import annotations

import pytest

from benchmarks import coverage_watch
from benchmarks.coverage import main
from benchmarks.coverage_scores import Score, score
from benchmarks.coverage_watch import again, every_quarter, watch, watch_plainly
from benchmarks.coverage_world import Site, world
from crawler.overlap import Joint, ListMemory, join

DAYS, SITES, SEED = 14, 7, 8


@pytest.fixture(scope="module")
def sites() -> list[Site]:
    return world(SEED, SITES, DAYS)


@pytest.fixture(scope="module")
def watched(sites: list[Site]) -> Score:
    return score(sites, watch(again(sites), DAYS), DAYS)


@pytest.fixture(scope="module")
def polled(sites: list[Site]) -> Score:
    return score(sites, watch_plainly(again(sites), DAYS, every_quarter), DAYS)


def test_nothing_is_lost_in_silence(watched: Score) -> None:
    assert watched.articles > 500
    assert watched.silent == 0
    assert watched.recall > 0.9  # the rest lies in gaps that were reported
    assert watched.gaps == watched.gaps_true == 2


def test_it_waits_no_longer_than_a_visit_every_quarter_of_an_hour_at_half_the_requests(
    watched: Score, polled: Score
) -> None:
    assert watched.wait_median <= polled.wait_median
    # One of these fourteen lists is so short that it is watched closely; of a hundred sites few are.
    assert watched.requests <= polled.requests * 0.55


def test_every_fault_is_named_and_hardly_anything_else(watched: Score) -> None:
    assert watched.faults >= 2
    assert watched.named == watched.faults
    assert watched.false is not None
    assert watched.false <= 1


def test_a_watch_that_believes_every_list_joined_loses_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def believing(memory: ListMemory, shown: object) -> Joint:
        joint = join(memory, shown)  # type: ignore[arg-type]
        return Joint(joint.memory, True, joint.moving, 1.0)

    lossy = world(SEED, 2, DAYS)
    monkeypatch.setattr(coverage_watch, "join", believing)
    assert score(lossy, watch(again(lossy), DAYS), DAYS).silent > 100


def test_the_command_prints_a_table_of_three_watches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "3", "--sites", "1", "--days", "2", "--wrong"]) == 0
    printed = capsys.readouterr().out
    assert "seed 3: 1 sites, 2 days" in printed
    assert all(name in printed for name in ("jindu", "every 15 min", "duplicate ratio", *Score.NAMES))
