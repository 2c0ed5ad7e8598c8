"""How long a delivery waits after a failed attempt."""

from __future__ import annotations

import datetime as dt
import random
import secrets

SHORTEST = dt.timedelta(seconds=60)
LONGEST = dt.timedelta(hours=6)
_SYSTEM_RANDOM = secrets.SystemRandom()


def next_delay(attempt: int, source: random.Random | None = None) -> dt.timedelta:
    """Return the wait after failed attempt number `attempt` (1, 2, ...): between 60 s and 6 h.

    60-120 s, 120-240 s, ... 3-6 h. The same `source` state gives the same answer. Raises ValueError below 1.
    """
    return between(attempt, SHORTEST, LONGEST, source)


def between(
    attempt: int, shortest: dt.timedelta, longest: dt.timedelta, source: random.Random | None = None
) -> dt.timedelta:
    """Return the wait after failure number `attempt`, from `shortest` on, doubling, never more than `longest`.

    Half of it is jitter, so that what failed together does not come back together.
    """
    if attempt < 1:
        raise ValueError(f"attempt counts from 1, got {attempt}")
    # 2**16 is above any ratio in use: larger exponents would only overflow.
    ceiling = min(longest, shortest * (1 << min(attempt, 16)))
    share = (source or _SYSTEM_RANDOM).uniform(0.5, 1.0)
    return ceiling * share
