"""What must hold after all mails have ended, read from the outbox and from the server's own list."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.delivery_servers import Taken
from storage import alerts, subscribers
from storage.alerts import Delivery
from storage.database import Database

_REFUSAL = re.compile(r"5\d\d .+")


@dataclass(slots=True)
class Ledger:
    """Hold what became of the mails; `faults` is empty where everything holds."""

    states: Counter[str] = field(default_factory=Counter)
    taken: int = 0
    twice_dropped: int = 0
    twice_killed: int = 0
    faults: list[str] = field(default_factory=list)


def audit(
    db: Database, taken: Iterable[Taken], dropped: Mapping[str, int], left: Mapping[str, float], in_flight: int
) -> Ledger:
    """Compare outbox and server; `left` are those who unsubscribed and when.

    At most `in_flight` mails, those under way when their sender was killed or the server stopped, may have come twice
    without their connection having been dropped after DATA.
    """
    with db.read() as s:
        mails = alerts.outbox(s, limit=1_000_000)
        people = {reader.id: reader for reader in subscribers.everyone(s)}
        owed = alerts.counts(s)["owed"]
    ledger = Ledger(Counter(mail.state for mail in mails))
    arrived: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        arrived[one.message_id].append(one)
        ledger.taken += 1
    if owed:
        ledger.faults.append(f"{owed} obligations in no mail")
    for mail in mails:
        reader = people.get(mail.subscriber_id or 0)
        fault = _fault(mail, arrived.get(mail.message_id, []), reader.state if reader else "", left)
        if fault:
            ledger.faults.append(f"mail {mail.id} to {mail.recipient} ({mail.state}, {mail.answer}): {fault}")
    _count_doubles(ledger, arrived, dropped, in_flight)
    _look_for_strays(ledger, arrived, mails)
    return ledger


def _fault(mail: Delivery, arrived: list[Taken], reader: str, left: Mapping[str, float]) -> str:
    if any(one.recipient != mail.recipient for one in arrived):
        return "taken for somebody else"
    if mail.recipient in left and any(one.at > left[mail.recipient] for one in arrived):
        return "arrived after its reader left"
    match mail.state:
        case alerts.SENT:
            return "" if arrived else "the server never had it"
        case alerts.FAILED:
            return "" if _REFUSAL.match(mail.answer or "") else "failed without a refusal"
        case alerts.DROPPED if reader == subscribers.SUPPRESSED:
            return "" if _REFUSAL.search(mail.answer or "") else "dropped without naming the refusal"
        case alerts.DROPPED:
            return "" if reader == subscribers.LEFT else "dropped though its reader is there"
    return "not ended"


def _count_doubles(
    ledger: Ledger, arrived: Mapping[str, list[Taken]], dropped: Mapping[str, int], in_flight: int
) -> None:
    for message_id, copies in arrived.items():
        surplus = len(copies) - 1
        by_drop = min(surplus, dropped.get(message_id, 0))
        ledger.twice_dropped += by_drop
        ledger.twice_killed += surplus - by_drop
    if ledger.twice_killed > in_flight:
        ledger.faults.append(f"{ledger.twice_killed} mails came twice, only {in_flight} were under way at a kill")


def _look_for_strays(ledger: Ledger, arrived: Mapping[str, list[Taken]], mails: Iterable[Delivery]) -> None:
    """Look for mails nobody wrote, and for a reader who was told of a story under two Message-IDs."""
    known = {mail.message_id for mail in mails}
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for message_id, copies in arrived.items():
        if message_id not in known:
            ledger.faults.append(f"{message_id} is none of ours")
        told[copies[0].recipient, copies[0].thread].add(message_id)
    ledger.faults += [
        f"{who} was told of {thread} {len(ids)} times" for (who, thread), ids in told.items() if len(ids) > 1
    ]
