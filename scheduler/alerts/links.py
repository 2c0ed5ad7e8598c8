"""Signed links to the subscriber pages: what a mail carries, and what comes back from one.

A link holds its purpose (as the signature's salt) and what it is about, nothing else. Links of one's own (managing,
unsubscribing) never expire; they name the subscriber and the address, so that a restored or renumbered store cannot
make one person's link another's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from config.settings import Settings
from storage.subscribers import Subscriber, email_key

# Longer than any we sign: what is longer is not worth decoding.
_LONGEST = 400


class LinkError(Exception):
    """The link was not signed by us, or not for this purpose."""


class StaleLinkError(LinkError):
    """The link was ours, and has expired."""


@dataclass(frozen=True, slots=True)
class Links:
    """Make and read links below JINDU_PUBLIC_URL, signed with JINDU_SECRET_KEY."""

    public_url: str
    key: str

    @classmethod
    def of(cls, settings: Settings) -> Links | None:
        """Return the links of an installation; None where it has no public address, or no key yet."""
        if settings.public_url is None or settings.secret_key is None:
            return None
        return cls(settings.public_url, settings.secret_key)

    def confirm(self, message_id: str, expires_at: dt.datetime) -> str:
        """Return the link in a confirmation mail; the same mail gives the same link."""
        return f"{self.public_url}/confirm/{self._signed('confirm', [message_id, int(expires_at.timestamp())])}"

    def manage(self, subscriber: Subscriber) -> str:
        """Return the link to a subscriber's own page."""
        return f"{self.public_url}/my/{self._own(subscriber)}"

    def unsubscribe(self, subscriber: Subscriber) -> str:
        """Return the link that unsubscribes when posted to."""
        return f"{self.public_url}/my/{self._own(subscriber)}/unsubscribe"

    def story(self, subscriber: Subscriber, story_id: int) -> str:
        """Return the link to a subscriber's page about one story."""
        return f"{self.public_url}/my/{self._own(subscriber)}/story/{story_id}"

    def _own(self, subscriber: Subscriber) -> str:
        return self._signed("own", [subscriber.id, _mark(subscriber.email)])

    def form(self, expires_at: dt.datetime) -> str:
        """Return what proves that a form came from us, lately."""
        return self._signed("form", int(expires_at.timestamp()))

    def read_confirm(self, token: str, now: dt.datetime) -> str:
        """Return the Message-ID of the confirmation mail; raise StaleLinkError or LinkError."""
        match self._read("confirm", token):
            case [str(message_id), int(expires)]:
                _refuse_stale(expires, now)
                return message_id
        raise LinkError

    def read_own(self, token: str) -> tuple[int, str]:
        """Return whose link it is, for `is_of`; raise LinkError."""
        match self._read("own", token):
            case [int(subscriber_id), str(mark)]:
                return subscriber_id, mark
        raise LinkError

    def check_form(self, token: str, now: dt.datetime) -> None:
        """Raise StaleLinkError or LinkError for a form that is not ours."""
        match self._read("form", token):
            case int(expires):
                _refuse_stale(expires, now)
            case _:
                raise LinkError

    def _signed(self, purpose: str, content: object) -> str:
        return str(self._signer(purpose).dumps(content))

    def _read(self, purpose: str, token: str) -> Any:
        if len(token) > _LONGEST:
            raise LinkError
        try:
            return self._signer(purpose).loads(token)
        except BadData:
            raise LinkError from None

    def _signer(self, purpose: str) -> URLSafeSerializer:
        how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self.key, salt=f"jindu.{purpose}", signer_kwargs=how)


def is_of(subscriber: Subscriber, mark: str) -> bool:
    """Say whether a link read by `read_own` is about the address the subscriber has."""
    return _mark(subscriber.email) == mark


def _mark(email: str) -> str:
    # Not the address itself: links end up in logs.
    return hashlib.sha256(email_key(email).encode()).hexdigest()[:12]


def _refuse_stale(expires: int, now: dt.datetime) -> None:
    if now.timestamp() >= expires:
        raise StaleLinkError
