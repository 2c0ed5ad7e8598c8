"""Mails leased some at a time and given out one by one: what is not given out goes back."""

from __future__ import annotations

import datetime as dt
import threading
from collections import deque
from collections.abc import Callable, Sequence

from scheduler.alerts.pace import Pace
from storage import alerts, delivery_leases
from storage.alerts import Delivery
from storage.database import Database

LEASE = dt.timedelta(minutes=5)
_SOME = 16  # half a second of sending: who claims more keeps mails from other senders
# A lease must outlast the sending of a mail, which may take two minutes, so one in hand too long goes back.
_LONGEST_IN_HAND = dt.timedelta(minutes=2)


class Hand:
    """Give the mails of one round to the threads that send them; `limit` bounds how many."""

    def __init__(
        self, db: Database, owner: str, pace: Pace, clock: Callable[[], dt.datetime], limit: int | None
    ) -> None:
        self._db = db
        self._owner = owner
        self._pace = pace
        self._clock = clock
        self._left = limit
        self._stopped = False
        self._mails: deque[Delivery] = deque()
        self._claimed_at = clock()
        self._lock = threading.RLock()

    def take(self) -> Delivery | None:
        """Return the mail that is due longest; None where none is due, the server rests, or the round ends."""
        with self._lock:
            passed_over: list[Delivery] = []
            taken = None
            while taken is None and self._fill():
                mail = self._mails.popleft()
                domain, now = alerts.domain_of(mail.recipient), self._clock()
                if domain in self._pace.resting(now):
                    passed_over.append(mail)  # since it was claimed
                else:
                    self._pace.begins(domain, now)
                    taken = mail
            self._return(passed_over)
            if taken is not None and self._left is not None:
                self._left -= 1
            return taken

    def stop(self) -> None:
        """Give out no more, and give back what was not given out."""
        with self._lock:
            self._stopped = True
            self._empty()

    def _fill(self) -> bool:
        """Claim where the hand is empty; say whether there is a mail."""
        now = self._clock()
        if self._stopped or self._left == 0 or self._pace.server_rests(now):
            self._empty()
            return False
        if now - self._claimed_at > _LONGEST_IN_HAND:
            self._empty()
        if not self._mails:
            most = _SOME if self._left is None else min(_SOME, self._left)
            with self._db.write() as s:
                avoid = self._pace.resting(now)
                self._mails.extend(delivery_leases.claim_some(s, self._owner, now, now + LEASE, most, avoid=avoid))
            self._claimed_at = now
        return bool(self._mails)

    def _empty(self) -> None:
        mails = list(self._mails)
        self._mails.clear()
        self._return(mails)

    def _return(self, mails: Sequence[Delivery]) -> None:
        if mails:
            with self._db.write() as s:
                delivery_leases.give_back(s, self._owner, [mail.id for mail in mails])
