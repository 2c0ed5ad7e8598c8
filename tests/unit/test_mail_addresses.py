"""Mail addresses: what is one, what is not, and how it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.alerts.addresses import AddressError, MailAddress, parse_address
from scheduler.alerts.headers import mailto


@pytest.mark.parametrize(
    ("text", "address", "spec"),
    [
        (" reader@Example.COM ", MailAddress("reader", "example.com"), "reader@example.com"),
        ("a.b+c@mail.example.com", MailAddress("a.b+c", "mail.example.com"), "a.b+c@mail.example.com"),
        ('"a b"@example.com', MailAddress("a b", "example.com"), '"a b"@example.com'),
        ('"a@b"@example.com', MailAddress("a@b", "example.com"), '"a@b"@example.com'),
        ("r@例子.中国", MailAddress("r", "xn--fsqu00a.xn--fiqs8s"), "r@xn--fsqu00a.xn--fiqs8s"),
        ("root@localhost", MailAddress("root", "localhost"), "root@localhost"),
    ],
)
def test_addresses_are_read(text: str, address: MailAddress, spec: str) -> None:
    assert parse_address(text) == address
    assert address.spec == spec
    assert parse_address(spec) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reader",
        "@example.com",
        "reader@",
        "a b@example.com",
        "a@b@example.com",
        ".a@example.com",
        "a..b@example.com",
        "张三 <a@example.com>",
        "a@example.com,b@example.com",
        "a@exa mple.com",
        "a@-example.com",
        "a@example..com",
        "a@[127.0.0.1]",
        "a@example.com\n",
        "a\r\nBcc: x@example.com",
        '"a\nb"@example.com',
        "a\u202eb@example.com",
        "x" * 65 + "@example.com",
        "x@" + "y" * 64 + ".com",
        "x@" + ".".join(["y" * 60] * 5),
    ],
)
def test_everything_else_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(AddressError, match="邮箱地址"):
        parse_address(text)


@given(st.text(max_size=30))
def test_no_text_becomes_an_address_that_can_break_a_line(text: str) -> None:
    try:
        spec = parse_address(f"{text}@example.com").spec
    except AddressError:
        return
    assert spec.isprintable()
    assert parse_address(spec).spec == spec


def test_a_mailto_link_is_percent_encoded() -> None:
    assert (
        mailto(parse_address('"a b"@example.com'), "退订")
        == "mailto:%22a%20b%22@example.com?subject=%E9%80%80%E8%AE%A2"
    )
