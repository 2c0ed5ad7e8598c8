"""Headers of a mail: safe against what a page's title may hold, stable over retries, folded so that they survive."""

from __future__ import annotations

import re
from base64 import b64encode
from email.headerregistry import Address
from email.policy import EmailPolicy
from functools import lru_cache
from urllib.parse import quote

from scheduler.alerts.addresses import MailAddress

# Titles on real pages reach 300 characters; phones show about 30 of a subject, QQ 邮箱's list about 60.
SUBJECT_TITLE_LIMIT = 70
# What must not be folded: readers of these headers take the value as one token (RFC 2047 words in them are broken).
_UNFOLDED = frozenset(
    {"list-unsubscribe", "list-unsubscribe-post", "list-id", "message-id", "in-reply-to", "references"}
)
_NEEDS_NO_FOLDING = 74
_MAX_LINE = 998  # RFC 5322 2.1.1
# Base64 of 42 octets and what stands around it is 68 characters: with `Subject: ` before it below RFC 5322's 78.
_ENCODED_WORD_OCTETS = 42
# Controls, line separators and bidirectional overrides: they break headers or make a title read backwards.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")


class MailPolicy(EmailPolicy):
    """Fold like email.policy.SMTP, but leave identifiers and URLs in one piece."""

    def fold(self, name: str, value: str) -> str:
        """Return the header as text; see email.policy."""
        return self._whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as octets; see email.policy."""
        whole = self._whole(name, value)
        return whole.encode("utf-8" if self.utf8 else "ascii") if whole else super().fold_binary(name, value)

    def _whole(self, name: str, value: str) -> str | None:
        if name.lower() not in _UNFOLDED:
            return None
        line = f"{name}: {value}"
        return line + self.linesep if line.isascii() and len(line) <= _MAX_LINE else None


# 76, not 78: Python would write encoded words of 76 characters, one more than RFC 2047 allows.
POLICY = MailPolicy(linesep="\r\n", cte_type="7bit", max_line_length=76)
POLICY_UTF8 = POLICY.clone(utf8=True)


@lru_cache(maxsize=1024)
def address_line(name: str, address: MailAddress, display: str = "", *, utf8: bool = False) -> bytes:
    """Return a header with one address, folded, as octets."""
    policy = POLICY_UTF8 if utf8 else POLICY
    return policy.fold_binary(name, policy.header_factory(name, mailbox(address, display)))


def header_line(name: str, value: str, *, utf8: bool = False) -> bytes:
    """Return a header, folded, as octets; raise ValueError for a value of more than one line."""
    if len(name) + len(value) <= _NEEDS_NO_FOLDING and value.isascii() and value.isprintable():
        return f"{name}: {value}\r\n".encode("ascii")
    return _folded_line(name, value, utf8)


@lru_cache(maxsize=1024)  # a story's subject is that of all its mails
def encoded_line(name: str, text: str) -> bytes:
    """Return an unstructured header, one line of text, as encoded words (RFC 2047), folded.

    Python's own folding loses a space where one stands between two encoded words.
    """
    words, word = [], ""
    for character in text:
        if len((word + character).encode()) > _ENCODED_WORD_OCTETS:
            words.append(word)
            word = ""
        word += character
    coded = (b64encode(each.encode()).decode("ascii") for each in [*words, word])
    return (f"{name}: " + "\r\n ".join(f"=?utf-8?b?{each}?=" for each in coded) + "\r\n").encode("ascii")


@lru_cache(maxsize=1024)
def _folded_line(name: str, value: str, utf8: bool) -> bytes:
    policy = POLICY_UTF8 if utf8 else POLICY
    return policy.fold_binary(*policy.header_store_parse(name, value))


def harmless(text: str) -> str:
    """Return text of the same length in which nothing can break a line, a header or the reading direction."""
    return _SURROGATE.sub("\ufffd", _UNSAFE.sub(" ", text))


def one_line(text: str) -> str:
    """Return text as a single line: harmless, runs of white space one space each."""
    return " ".join(harmless(text).split())


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters, the last one … where something was left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def subject_line(label: str, place: str, title: str) -> str:
    """Return `【label】place｜title`, one line, the title cut to SUBJECT_TITLE_LIMIT."""
    return f"【{one_line(label)}】{one_line(place)}｜{cut(one_line(title), SUBJECT_TITLE_LIMIT)}"


def mailbox(address: MailAddress, name: str = "") -> Address:
    """Return the header form of an address with an optional display name."""
    return Address(display_name=one_line(name), username=address.local, domain=address.domain)


def story_root(story: int, domain: str) -> str:
    """Return the synthetic id all mails about one story refer to, so that mail programs show one thread."""
    return f"<story-{story}@jindu.{domain}>"


def checked_message_id(value: str) -> str:
    """Return a Message-ID as it is, or raise ValueError: it goes into the header unfolded."""
    if not _MESSAGE_ID.fullmatch(value):
        raise ValueError(f"not a Message-ID: {value!r}")
    return value


def mailto(address: MailAddress, subject: str) -> str:
    """Return a mailto: URL with a subject, percent-encoded."""
    return f"mailto:{quote(address.spec, safe='@')}?subject={quote(subject, safe='')}"
