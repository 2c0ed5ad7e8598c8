"""No request reaches a private address, however it is written or resolved."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.fetching.address_guard import AddressGuard, literal_address
from crawler.fetching.guarded_resolver import GuardedResolver

GUARD = AddressGuard()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "１２７.０.０.１",
        "127。0。0。1",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1%25eth0]",
        "[fc00::1]",
        "[::]",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
    ],
)
def test_addresses_that_are_not_public(host: str) -> None:
    reason = GUARD.url_refusal(f"http://{host}/a")
    assert reason is not None
    assert "JINDU_ALLOW_NETWORKS" in reason


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "[2001:4860:4860::8888]", "134744072", "news.example.com", "1.example.com", "face.cafe"]
)
def test_public_addresses_and_names(host: str) -> None:
    assert GUARD.url_refusal(f"http://{host}/a") is None


@pytest.mark.parametrize("host", ["deadbeef.com", "face", "0xnews", "www.163.com", ""])
def test_names_are_no_addresses(host: str) -> None:
    assert literal_address(host) is None


def test_an_allowed_network_lets_exactly_itself_through() -> None:
    guard = AddressGuard([ip_network("127.0.0.0/8"), ip_network("fd00::/16")])
    assert guard.refusal("127.9.9.9") is None
    assert guard.refusal("::ffff:127.0.0.1") is None
    assert guard.refusal("fd00::5") is None
    assert guard.refusal("10.0.0.1") is not None
    assert guard.refusal("::1") is not None


def test_nonsense_is_refused() -> None:
    assert GUARD.refusal("not an address") is not None


class Receiver:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


class Nameserver:
    """Answer with the next of several address lists, as a rebinding name server does."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, _name: str, port: int = 0, *_rest: Any) -> Any:  # noqa: N802
        receiver.resolutionBegan(object())
        for host in self.answers.pop(0):
            receiver.addressResolved((IPv6Address if ":" in host else IPv4Address)("TCP", host, port))
        receiver.resolutionComplete()
        return receiver


class Reactor:
    def __init__(self, nameserver: Nameserver) -> None:
        self.nameResolver = nameserver


def resolver(*answers: list[str], cache: int = 0) -> GuardedResolver:
    reactor: Any = Reactor(Nameserver(*answers))
    return GuardedResolver(reactor, cache, GUARD, frozenset({"proxy.internal"}))


def _pair(*answers: list[str]) -> tuple[GuardedResolver, Any]:
    return resolver(*answers), Receiver()


def test_a_name_that_is_rebound_between_two_connections_is_caught() -> None:
    guarded = resolver(["93.184.215.14"], ["127.0.0.1"])
    first: Any = Receiver()
    second: Any = Receiver()
    guarded.resolveHostName(first, "rebind.example.com", 80)
    guarded.resolveHostName(second, "rebind.example.com", 80)
    assert first.addresses == ["93.184.215.14"]
    assert second.addresses == []
    assert second.complete
    assert "内网" in guarded.refused["rebind.example.com"]


def test_only_the_public_ones_of_mixed_answers_are_used() -> None:
    guarded, receiver = _pair(["10.0.0.1", "8.8.8.8", "::1", "::ffff:127.0.0.1"])
    guarded.resolveHostName(receiver, "mixed.example.com", 80)
    assert receiver.addresses == ["8.8.8.8"]
    assert "mixed.example.com" not in guarded.refused


def test_the_operators_own_proxy_may_be_private() -> None:
    guarded, receiver = _pair(["10.0.0.9"])
    guarded.resolveHostName(receiver, "proxy.internal", 3128)
    assert receiver.addresses == ["10.0.0.9"]


def test_a_name_without_addresses_is_a_dns_failure_not_a_refusal() -> None:
    guarded, receiver = _pair([])
    guarded.resolveHostName(receiver, "gone.example.com", 80)
    assert receiver.complete
    assert guarded.refused == {}
