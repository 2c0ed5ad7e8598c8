"""Sites added by address alone, crawled three times: every article published is stored exactly once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import pytest

from config.sitebook import load_sitebook
from storage import coverage
from storage.database import Database
from tests.farm import Farm, farm_sites
from tests.farm.chains import BrokenChain, ChainedNotices
from tests.farm.watch import FarmWatch, Outcome

pytestmark = pytest.mark.timeout(600)  # the first test waits for eleven sites and four commands
# One site of each make; `python -m benchmarks.discovery` runs them all.
MAKES = frozenset(str.split("huaihe jinsha longxi minpolice yunling_rb cloud_jl pingan_hn jinmen shuangmian"))
SAMPLE = MAKES | {ChainedNotices.key}
MOST_LISTS = 8


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarmWatch]:
    now = dt.datetime.now(dt.UTC)
    sites = [site for site in farm_sites(now) if site.key in MAKES]
    with Farm(sites=[*sites, ChainedNotices(now), BrokenChain(now)]) as farm:
        watched = FarmWatch(farm, tmp_path_factory.mktemp("farm"))
        watched.add_all()
        watched.visit_all()
        yield watched


@pytest.fixture(scope="module")
def outcomes(watch: FarmWatch) -> dict[str, Outcome]:
    return {outcome.key: outcome for outcome in watch.outcomes()}


def test_every_site_gets_a_file_from_its_address_alone(watch: FarmWatch, outcomes: dict[str, Outcome]) -> None:
    assert outcomes.keys() == SAMPLE | {BrokenChain.key}
    assert {key: outcome.refused for key, outcome in outcomes.items() if outcome.refused} == {}
    assert not any(outcome.asked for outcome in outcomes.values())
    assert all(outcome.province_right for outcome in outcomes.values())
    book = load_sitebook(watch.home / "config" / "sites")
    assert book.refused == ()
    assert len(book.sites) == len(outcomes)
    assert all(0 < len(site.lists) <= MOST_LISTS and site.verified and site.origin for site in book.sites.values())


def test_every_published_article_is_stored_exactly_once(outcomes: dict[str, Outcome]) -> None:
    assert all(outcome.published >= 18 for outcome in outcomes.values())
    assert {key: outcome.missing for key, outcome in outcomes.items() if outcome.missing}.keys() == {BrokenChain.key}
    assert {key: outcome.doubled for key, outcome in outcomes.items() if outcome.doubled} == {}
    assert {key: outcome.stray for key, outcome in outcomes.items() if outcome.stray} == {}


def test_a_list_replaced_as_a_whole_is_joined_from_article_to_article_or_its_gap_is_reported(watch: FarmWatch) -> None:
    db = Database.open(f"sqlite:///{watch.home / 'jindu.db'}")
    with db.read() as s:
        gaps = [event.message for event in coverage.events(s) if event.kind == "list-gap"]
    db.dispose()
    (broken,) = (site for site in watch.sites if site.key == BrokenChain.key)
    assert len(gaps) == 2, "one at either later visit"
    assert all(gap.startswith(f"{broken.base}/jdgz/：") for gap in gaps)


def test_a_check_reads_a_list_where_it_stands(watch: FarmWatch) -> None:
    (paper,) = (site for site in watch.sites if site.key == "yunling_rb")
    file = next(file for file in (watch.home / "config" / "sites").rglob("*.yml") if paper.base in file.read_text())
    done = watch.run("-m", "console", "sites", "check", "--json", file.stem)
    (report,) = json.loads(done.stdout)
    assert done.returncode == 0, "the paper's address sends on to today's issue, and that has the links"
    assert report["lists"][0]["links"] > 0
    assert {sample["status"] for sample in report["samples"]} == {"article"}


def test_adding_costs_a_site_few_requests(outcomes: dict[str, Outcome]) -> None:
    assert max(outcome.requests for outcome in outcomes.values()) <= 40
