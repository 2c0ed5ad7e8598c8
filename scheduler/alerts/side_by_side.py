"""Send over several connections at once: a server that keeps one waiting does not keep the others."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scheduler.alerts.hand import Hand
from scheduler.alerts.mailer import Mailer

if TYPE_CHECKING:
    from scheduler.alerts.outbox import Outbox, Sent


def send_side_by_side(outbox: Outbox, mailers: Sequence[Mailer], hand: Hand) -> Iterator[Sent]:
    """Yield what became of each mail as it ends; closing the iterator lets mails under way end and starts no other.

    What the mails that ended together came to is written in one transaction, and no connection takes another mail
    before: a process that is killed leaves one mail in doubt for each connection. What goes wrong in a thread is
    raised here once the others have ended.
    """
    team = _Team(outbox, hand, len(mailers))
    threads = [threading.Thread(target=team.work, args=(mailer,), name="outbox") for mailer in mailers]
    for thread in threads:
        thread.start()
    try:
        while team.running:
            yield from team.settle()
    finally:
        try:
            hand.stop()
        finally:
            while team.running:
                team.settle()
            for thread in threads:
                thread.join()
    if team.failure is not None:
        raise team.failure


@dataclass(slots=True)
class _Ended:
    """Hold what became of a mail, None where its thread has ended; `settled` once that is written."""

    sent: Sent | None
    settled: threading.Event = field(default_factory=threading.Event)


class _Team:
    """Hold what the sending threads and the writing one share."""

    def __init__(self, outbox: Outbox, hand: Hand, size: int) -> None:
        self.running = size
        self.failure: BaseException | None = None
        self._outbox = outbox
        self._hand = hand
        self._ended: queue.SimpleQueue[_Ended] = queue.SimpleQueue()

    def work(self, mailer: Mailer) -> None:
        """Send over one connection until no mail is left, or something fails."""
        try:
            while self.failure is None and (delivery := self._hand.take()) is not None:
                ended = _Ended(self._outbox.send_one(delivery, mailer))
                self._ended.put(ended)
                ended.settled.wait()
        except BaseException as error:  # raised by who reads the results
            self._fail(error)
        finally:
            self._ended.put(_Ended(None))

    def settle(self) -> list[Sent]:
        """Wait for mails to end, write what became of them, and return it."""
        batch = [self._ended.get()]
        while not self._ended.empty():
            batch.append(self._ended.get())
        sent = [ended.sent for ended in batch if ended.sent is not None]
        self.running -= len(batch) - len(sent)
        try:
            self._outbox.settle(sent)
        except BaseException as error:
            self._fail(error)
            return []
        finally:
            for ended in batch:
                ended.settled.set()
        return sent

    def _fail(self, error: BaseException) -> None:
        self.failure = self.failure or error
