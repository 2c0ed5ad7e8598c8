"""The endurance run in small: servers that misbehave, senders that are killed, and nothing lost, doubled or unnamed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from benchmarks.delivery import Size, run
from benchmarks.delivery_postfix import Postfix, postfix_missing
from benchmarks.delivery_servers import TroubledServer, make_certificate
from benchmarks.spam_scores import CEILING, scores
from scheduler.alerts.letter_samples import sample_mails

# A session cut in the middle of TLS leaves its socket to the garbage collector: asyncio's way, not ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SMALL = Size(60, 3, kills=(0.3,), restarts=(0.6,), leaves=0.3, down=0.3, timeout=1.0, connections=3)


def test_mails_survive_trouble_kills_and_restarts(tmp_path: Path) -> None:
    server = TroubledServer(make_certificate(tmp_path), hang_seconds=2.5, seldom=2)
    outcome = run(f"sqlite:///{tmp_path / 'store.db'}", server, SMALL)
    assert outcome.ledger.faults == []
    assert outcome.ledger.states["sent"] > 150
    assert outcome.ledger.states["failed"] >= 4, "one gone, three refused by policy"
    assert outcome.ledger.states["dropped"] >= 2
    assert {"451", "hang", "drop", "gone", "policy"} <= outcome.troubles.keys()
    assert outcome.ledger.twice_dropped > 0


@pytest.mark.skipif(bool(postfix_missing()), reason=postfix_missing())
def test_postfix_takes_what_is_sent() -> None:
    # Not below pytest's own folder, which only its owner may enter: postfix works as several users.
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        server = Postfix(home / "postfix", make_certificate(home))
        outcome = run(f"sqlite:///{home / 'store.db'}", server, SMALL)
    assert outcome.ledger.faults == []
    assert outcome.ledger.states["sent"] > 150


def test_spam_filters_let_the_mails_through() -> None:
    try:
        found = scores(list(sample_mails()))
    except FileNotFoundError as error:
        pytest.skip(str(error))
    assert [score for score in found if score.points >= CEILING] == []
