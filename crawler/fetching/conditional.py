"""Conditional requests for lists, with a watch on servers whose ETag never changes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

FULL_EVERY = dt.timedelta(hours=1)  # a 304 is believed this long; then one answer is asked for in full


_CONSTANT = "!"  # marks a validator that stayed the same while the list changed; kept to know it again, never sent


@dataclass(frozen=True, slots=True)
class Validators:
    """Hold what the last full answer of a list carried; a validator marked with "!" is known to be constant."""

    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    full_at: dt.datetime | None = None  # when the last full answer came; None: ask in full


def content_hash(body: bytes) -> str:
    """Return the SHA-256 of a list's bytes."""
    return hashlib.sha256(body).hexdigest()


def request_headers(known: Validators, now: dt.datetime) -> dict[str, str]:
    """Return If-None-Match and If-Modified-Since; none where the last full answer is over an hour old or unknown."""
    if known.content_hash is None or known.full_at is None or now - known.full_at >= FULL_EVERY:
        return {}
    found = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    # A server that gets both looks at the ETag only; where that is constant, neither can be believed.
    if any(value and value.startswith(_CONSTANT) for value in found.values()):
        return {}
    return {name: value for name, value in found.items() if value}


def unchanged(known: Validators, status: int, body: bytes) -> bool:
    """Return whether a list is as it was: 304, or the same bytes whatever the validators say."""
    return status == 304 or (known.content_hash is not None and content_hash(body) == known.content_hash)


def learned(known: Validators, status: int, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> Validators:
    """Return what to keep after an answer; `headers` has lower-case names."""
    if status != 200:
        return known
    fresh = content_hash(body)
    changed = known.content_hash not in (None, fresh)
    return Validators(
        _kept(known.etag, headers.get("etag"), changed),
        _kept(known.last_modified, headers.get("last-modified"), changed),
        fresh,
        now,
    )


def _kept(known: str | None, sent: str | None, changed: bool) -> str | None:
    if sent is None:
        return None
    constant = known == _CONSTANT + sent or (changed and known == sent)
    return _CONSTANT + sent if constant else sent
