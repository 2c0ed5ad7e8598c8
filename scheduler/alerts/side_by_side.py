"""Send over several connections at once: a server that keeps one waiting does not keep the others."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scheduler.alerts.mailer import Mailer

if TYPE_CHECKING:
    from scheduler.alerts.outbox import Outbox, Sent


def send_side_by_side(outbox: Outbox, mailers: Sequence[Mailer], limit: int | None) -> Iterator[Sent]:
    """Yield what became of each mail as it ends; closing the iterator lets mails under way end and starts no other.

    What goes wrong in a thread is raised here once the others have ended.
    """
    permits = _Permits(limit)
    results: queue.SimpleQueue[Sent | BaseException | None] = queue.SimpleQueue()

    def work(mailer: Mailer) -> None:
        try:
            while permits.take() and (result := outbox.send_one(mailer)) is not None:
                results.put(result)
        except BaseException as error:  # raised by the reader of the queue
            permits.stop()
            results.put(error)
        finally:
            results.put(None)

    threads = [threading.Thread(target=work, args=(mailer,), name="outbox") for mailer in mailers]
    for thread in threads:
        thread.start()
    failure: BaseException | None = None
    try:
        running = len(threads)
        while running:
            result = results.get()
            if result is None:
                running -= 1
            elif isinstance(result, BaseException):
                failure = failure or result
            else:
                yield result
    finally:
        permits.stop()
        for thread in threads:
            thread.join()
    if failure is not None:
        raise failure


class _Permits:
    """Count how many mails may still be begun."""

    def __init__(self, limit: int | None) -> None:
        self._left = limit
        self._lock = threading.Lock()

    def take(self) -> bool:
        with self._lock:
            if self._left is None:
                return True
            self._left -= 1
            return self._left >= 0

    def stop(self) -> None:
        with self._lock:
            self._left = 0
