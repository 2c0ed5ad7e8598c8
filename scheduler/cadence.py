"""When a site is visited next."""

from __future__ import annotations

import datetime as dt
import random

LONGEST = dt.timedelta(hours=24)
_SPREAD = random.SystemRandom()


def next_visit(now: dt.datetime, every: dt.timedelta, failures: float) -> dt.datetime:
    """Return when a site is due again: its interval, stretched linearly by weighted failures, at most a day.

    A site is never switched off: "a surprising number come back" (rss-fetcher). Up to a twentieth is shaved off at
    random so that sites which started together drift apart.
    """
    interval = min(every * (1 + max(0.0, failures)), max(every, LONGEST))
    return now + interval * _SPREAD.uniform(0.95, 1.0)
