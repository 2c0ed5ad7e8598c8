"""Sites added by address alone, crawled three times: every article published is stored exactly once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from config.sitebook import load_sitebook
from tests.farm import Farm, farm_sites
from tests.farm.watch import FarmWatch, Outcome

pytestmark = pytest.mark.timeout(600)  # the first test waits for nine sites and four commands
# One site of each make; `python -m benchmarks.discovery` runs them all.
SAMPLE = frozenset(str.split("huaihe jinsha longxi minpolice yunling_rb cloud_jl pingan_hn jinmen shuangmian"))
MOST_LISTS = 8


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarmWatch]:
    sites = [site for site in farm_sites(dt.datetime.now(dt.UTC)) if site.key in SAMPLE]
    with Farm(sites=sites) as farm:
        watched = FarmWatch(farm, tmp_path_factory.mktemp("farm"))
        watched.add_all()
        watched.visit_all()
        yield watched


@pytest.fixture(scope="module")
def outcomes(watch: FarmWatch) -> dict[str, Outcome]:
    return {outcome.key: outcome for outcome in watch.outcomes()}


def test_every_site_gets_a_file_from_its_address_alone(watch: FarmWatch, outcomes: dict[str, Outcome]) -> None:
    assert outcomes.keys() == SAMPLE
    assert {key: outcome.refused for key, outcome in outcomes.items() if outcome.refused} == {}
    assert not any(outcome.asked for outcome in outcomes.values())
    assert all(outcome.province_right for outcome in outcomes.values())
    book = load_sitebook(watch.home / "config" / "sites")
    assert book.refused == ()
    assert len(book.sites) == len(SAMPLE)
    assert all(0 < len(site.lists) <= MOST_LISTS and site.verified and site.origin for site in book.sites.values())


def test_every_published_article_is_stored_exactly_once(outcomes: dict[str, Outcome]) -> None:
    assert all(outcome.published >= 18 for outcome in outcomes.values())
    assert {key: outcome.missing for key, outcome in outcomes.items() if outcome.missing} == {}
    assert {key: outcome.doubled for key, outcome in outcomes.items() if outcome.doubled} == {}
    assert {key: outcome.stray for key, outcome in outcomes.items() if outcome.stray} == {}


def test_adding_costs_a_site_few_requests(outcomes: dict[str, Outcome]) -> None:
    assert max(outcome.requests for outcome in outcomes.values()) <= 40
