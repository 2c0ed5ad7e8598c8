"""When a reader may be mailed: quiet hours, one mail in so much time, digests at their hour."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from storage.subscribers import Subscriber
from storage.wishes import Timing, moment_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


def is_quiet(timing: Timing, now: dt.datetime) -> bool:
    """Say whether it is quiet hours: from the one time to before the other, over midnight where the first is later."""
    if not timing.quiet_from or not timing.quiet_until:
        return False
    begin, end = moment_of(timing.quiet_from), moment_of(timing.quiet_until)
    local = now.astimezone(SHANGHAI).time()
    return begin <= local < end if begin <= end else local >= begin or local < end


def rests_until(reader: Subscriber, now: dt.datetime) -> dt.datetime | None:
    """Return when a reader's quiet hours end, or their mailbox is tried again; None where neither is now."""
    until = [reader.held_until] if reader.held_until is not None and now < reader.held_until else []
    if is_quiet(reader.timing, now):
        end, local = moment_of(reader.timing.quiet_until or ""), now.astimezone(SHANGHAI)
        today = dt.datetime.combine(local.date(), end, tzinfo=SHANGHAI)
        until.append(today if local < today else today + dt.timedelta(days=1))
    return max(until, default=None)


def may_be_mailed(reader: Subscriber, last_mail_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether a reader may get a mail now; what they are owed waits otherwise, and is told in one mail."""
    timing = reader.timing
    if rests_until(reader, now) is not None:
        return False
    if timing.pace_minutes is None or last_mail_at is None:
        return True
    return now - last_mail_at >= dt.timedelta(minutes=timing.pace_minutes)


def gathers(reader: Subscriber) -> bool:
    """Say whether what came while a reader could not be mailed is told in one mail."""
    timing = reader.timing
    return timing.pace_minutes is not None or timing.quiet_from is not None or reader.held_until is not None


def digest_slot(mode: str, timing: Timing, now: dt.datetime) -> dt.datetime:
    """Return the newest moment, not after now, at which a digest is to be made."""
    local = now.astimezone(SHANGHAI)
    slot = local.replace(hour=timing.digest_hour, minute=0, second=0, microsecond=0)
    if mode == "weekly":
        slot += dt.timedelta(days=timing.digest_weekday - local.weekday())
    if local < slot:
        slot -= dt.timedelta(days=7 if mode == "weekly" else 1)
    return slot
