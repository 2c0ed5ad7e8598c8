"""Subscribers: what a person decided is never undone by a machine."""

from __future__ import annotations

import threading

import pytest

from storage import subscribers
from storage.database import Database, Session
from storage.subscribers import CONFIRMED, LEFT, PENDING, SUPPRESSED, Subscriber, SubscriberError
from tests.integration.sample_rows import HOUR, NOW


def add(
    s: Session,
    email: str = "li@example.test",
    *,
    provinces: tuple[str, ...] = (),
    delivery: str = "immediate",
    confirmed: bool = True,
) -> tuple[Subscriber, bool]:
    return subscribers.add(
        s, email=email, provinces=provinces, topics=["禁毒"], delivery=delivery, confirmed=confirmed, now=NOW
    )


def test_an_address_is_one_subscriber_however_it_is_written(db: Database) -> None:
    with db.write() as s:
        first, changed = add(s, " Li@Example.test ")
        assert (first.email, first.state, first.confirmed_at, changed) == ("Li@Example.test", CONFIRMED, NOW, True)
        again, changed = add(s, "li@EXAMPLE.test")
        assert (again, changed) == (first, False)
        found = subscribers.find(s, "LI@example.test")
        assert found == first == subscribers.get(s, first.id)
        assert subscribers.find(s, "nobody@example.test") is None


def test_wishes_add_up(db: Database) -> None:
    with db.write() as s:
        add(s, provinces=("山东", "福建", "山东"))
        _, same = add(s, provinces=("福建", "山东"))
        reader, changed = add(s, provinces=("山东",), delivery="daily")
        assert (same, changed) == (False, True)
        assert [(wish.provinces, wish.topics, wish.delivery) for wish in reader.subscriptions] == [
            (("山东", "福建"), ("禁毒",), "immediate"),
            (("山东",), ("禁毒",), "daily"),
        ]


def test_confirming_comes_later_and_once(db: Database) -> None:
    with db.write() as s:
        reader, _ = add(s, confirmed=False)
        assert (reader.state, reader.confirmed_at) == (PENDING, None)
        reader, changed = add(s)
        assert (reader.state, reader.confirmed_at, changed) == (CONFIRMED, NOW, True)
        reader, changed = subscribers.add(
            s, email=reader.email, provinces=[], topics=["禁毒"], delivery="immediate", confirmed=True, now=NOW + HOUR
        )
        assert (reader.confirmed_at, changed) == (NOW, False), "a second confirmation does not move the first"
        reader, _ = add(s, confirmed=False)
        assert reader.state == CONFIRMED, "an import does not take a confirmation back"


@pytest.mark.parametrize("confirmed", [True, False])
def test_who_left_is_never_brought_back(db: Database, confirmed: bool) -> None:
    with db.write() as s:
        reader, _ = add(s)
        assert subscribers.remove(s, "LI@example.test", NOW + HOUR)
    with pytest.raises(SubscriberError, match=r"已退订.*本人重新订阅"), db.write() as s:
        add(s, confirmed=confirmed)
    with db.write() as s:
        subscribers.suppress(s, reader.id, "550 no such user", NOW)
        left = subscribers.get(s, reader.id)
        assert (left.state, left.state_reason, len(left.subscriptions)) == (LEFT, None, 1)


def test_a_refused_address_rests_until_its_owner_acts(db: Database) -> None:
    with db.write() as s:
        reader, _ = add(s)
        subscribers.suppress(s, reader.id, "550 \0" + "x" * 1000, NOW)
    with pytest.raises(SubscriberError, match="已停发（550 x"), db.write() as s:
        add(s)
    with db.write() as s:
        assert subscribers.get(s, reader.id).state == SUPPRESSED
        assert subscribers.remove(s, reader.email, NOW), "leaving is always possible"
        assert subscribers.get(s, reader.id).state == LEFT


def test_removing_a_stranger_says_so(db: Database) -> None:
    with db.write() as s:
        assert not subscribers.remove(s, "nobody@example.test", NOW)


def test_everyone_is_listed_in_order_of_arrival(db: Database) -> None:
    with db.write() as s:
        add(s, "b@example.test")
        add(s, "a@example.test", confirmed=False)
        assert [reader.email for reader in subscribers.everyone(s)] == ["b@example.test", "a@example.test"]
        assert [reader.email for reader in subscribers.everyone(s, state=PENDING)] == ["a@example.test"]


def test_two_imports_at_once_make_one_subscriber(db: Database) -> None:
    together = threading.Barrier(2)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            together.wait(10)
            with db.write() as s:
                add(s)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    with db.read() as s:
        assert [len(reader.subscriptions) for reader in subscribers.everyone(s)] == [1]
