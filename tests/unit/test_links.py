"""Signed links: whom they name, for what, until when; and nothing else is believed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from scheduler.alerts.links import LinkError, Links, StaleLinkError, is_of
from storage.subscribers import Subscriber

NOW = dt.datetime(2026, 6, 21, 2, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)
LINKS = Links("https://jindu.example.org/watch", "a key of the test's own")
READER = Subscriber(17, "Li@Example.test", "confirmed", None, NOW, NOW, None, None, ())


def last(url: str) -> str:
    return url.rpartition("/")[2]


def test_a_confirmation_is_read_back_until_it_expires() -> None:
    url = LINKS.confirm("<abc@jindu.test>", NOW + WEEK)
    assert url.startswith("https://jindu.example.org/watch/confirm/")
    assert url == LINKS.confirm("<abc@jindu.test>", NOW + WEEK), "every attempt at a mail carries the same link"
    assert LINKS.read_confirm(last(url), NOW + WEEK - dt.timedelta(seconds=1)) == "<abc@jindu.test>"
    with pytest.raises(StaleLinkError):
        LINKS.read_confirm(last(url), NOW + WEEK)


def test_a_link_of_ones_own_names_person_and_address() -> None:
    token = last(LINKS.manage(READER))
    assert LINKS.unsubscribe(READER) == f"https://jindu.example.org/watch/my/{token}/unsubscribe"
    number, mark = LINKS.read_own(token)
    assert number == 17
    assert is_of(replace(READER, email="li@example.TEST"), mark)
    assert not is_of(replace(READER, email="wang@example.test"), mark), "a renumbered store makes nobody another"
    assert "example.test" not in token.lower()


@pytest.mark.parametrize("purpose", ["confirm", "own", "form"])
def test_no_link_serves_another_purpose_or_another_key(purpose: str) -> None:
    made = {
        "confirm": last(LINKS.confirm("<abc@jindu.test>", NOW + WEEK)),
        "own": last(LINKS.manage(READER)),
        "form": LINKS.form(NOW + WEEK),
    }
    for other, token in made.items():
        links = replace(LINKS, key="another key altogether") if other == purpose else LINKS
        with pytest.raises(LinkError):
            _read(links, purpose, token)


def _read(links: Links, purpose: str, token: str) -> None:
    if purpose == "confirm":
        links.read_confirm(token, NOW)
    elif purpose == "own":
        links.read_own(token)
    else:
        links.check_form(token, NOW)


@pytest.mark.parametrize("purpose", ["confirm", "own", "form"])
@pytest.mark.parametrize("token", ["", ".", "a.b", "W10", "签名", "x" * 5000, "W10.\x00", "WzE3XQ.AAAA"])
def test_rubbish_is_refused(purpose: str, token: str) -> None:
    with pytest.raises(LinkError):
        _read(LINKS, purpose, token)


def test_every_changed_character_breaks_the_signature() -> None:
    token = last(LINKS.manage(READER))
    for place, character in enumerate(token):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        # The last character of a base64 group carries bits that mean nothing: then it is the same signature.
        if place != len(token) - 1:
            with pytest.raises(LinkError):
                LINKS.read_own(changed)


def test_a_form_is_ours_for_a_while() -> None:
    token = LINKS.form(NOW + WEEK)
    LINKS.check_form(token, NOW)
    with pytest.raises(StaleLinkError):
        LINKS.check_form(token, NOW + WEEK)


def test_links_need_a_public_address_and_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINDU_HOME", str(tmp_path))
    assert _links_of_environment() is None
    monkeypatch.setenv("JINDU_PUBLIC_URL", "https://jindu.example.org/")
    assert _links_of_environment() is None
    key = tmp_path / "key"
    key.write_text("from-a-file-0123456789\n")
    monkeypatch.setenv("JINDU_SECRET_KEY_FILE", str(key))
    links = _links_of_environment()
    assert links is not None
    assert (links.public_url, links.key) == ("https://jindu.example.org", "from-a-file-0123456789")


def _links_of_environment() -> Links | None:
    return Links.of(Settings(_env_file=None))  # type: ignore[call-arg]
