"""The endurance run in small: servers that misbehave, senders that are killed, and nothing lost, doubled or unnamed."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.delivery import Size, run
from benchmarks.delivery_postfix import Postfix, postfix_missing
from benchmarks.delivery_servers import TroubledServer, make_certificate
from benchmarks.spam_scores import CEILING, by_spamassassin, sample_messages, spamassassin_missing
from tests.needed import require, require_root

# A session cut in the middle of TLS leaves its socket to the garbage collector: asyncio's way, not ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SMALL = Size(60, 2, kills=(0.3,), restarts=(0.6,), leaves=0.3, down=0.1, timeout=0.6, speed=100.0, connections=3)
SMALLER = replace(SMALL, stories=1, kills=())


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """Let such sockets go while their warnings are let pass, not in another test."""
    yield
    gc.collect()


def test_mails_survive_trouble_kills_and_restarts(database_url: str, tmp_path: Path) -> None:
    server = TroubledServer(make_certificate(tmp_path), hang_seconds=2.5, seldom=2)
    outcome = run(database_url, server, SMALL)
    assert outcome.ledger.faults == []
    assert outcome.ledger.states["sent"] > 100
    assert outcome.ledger.states["failed"] >= 3, "one gone, two refused by policy"
    assert outcome.ledger.states["dropped"] >= 2
    assert {"451", "hang", "drop", "gone", "policy"} <= outcome.troubles.keys()
    assert outcome.ledger.twice_dropped > 0


def test_postfix_takes_what_is_sent(sqlite_url: str) -> None:
    require(postfix_missing())
    require_root("postfix")
    # Not below pytest's own folder, which only its owner may enter: postfix works as several users.
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        server = Postfix(home / "postfix", make_certificate(home))
        outcome = run(sqlite_url, server, SMALLER)
    assert outcome.ledger.faults == []
    assert outcome.ledger.states["sent"] > 50
    assert outcome.ledger.states["failed"] == 2, "one gone, one refused by policy"


def test_spamassassin_lets_the_mails_through() -> None:
    require(spamassassin_missing())
    assert [score for score in by_spamassassin(sample_messages()) if score.points >= CEILING] == []
