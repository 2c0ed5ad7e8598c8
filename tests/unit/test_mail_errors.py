"""A server's answer decides: wait, give the mail up, or stop writing to the address."""

from __future__ import annotations

import pickle

import pytest

from scheduler.alerts.mail_errors import (
    MailError,
    PermanentMailError,
    RecipientRefusedError,
    Stage,
    TemporaryMailError,
    answer_text,
    refusal,
)


@pytest.mark.parametrize(
    ("code", "text", "stage", "kind", "incident"),
    [
        (450, "4.2.0 greylisted", "rcpt", TemporaryMailError, False),
        (451, "local error", "data", TemporaryMailError, False),
        (421, "too many connections", "connect", TemporaryMailError, False),
        (554, "IP blocked", "connect", TemporaryMailError, True),
        (535, "5.7.8 Error: authentication failed", "auth", TemporaryMailError, True),
        (501, "mail from address must be same as authorization user", "mail", TemporaryMailError, True),
        (553, "5.1.8 sender address rejected: domain not found", "mail", TemporaryMailError, True),
        (552, "5.3.4 message size exceeds limit", "mail", PermanentMailError, True),
        (550, "5.1.1 no such user", "rcpt", RecipientRefusedError, False),
        (550, "5.1.10 null MX", "rcpt", RecipientRefusedError, False),
        (550, "5.1.1 no such user", "data", RecipientRefusedError, False),
        (550, "5.1.8 sender's system address", "rcpt", PermanentMailError, True),
        (550, "User not found", "rcpt", PermanentMailError, True),
        (552, "5.2.2 mailbox full", "rcpt", TemporaryMailError, False),
        (554, "5.7.1 Relay access denied", "rcpt", TemporaryMailError, True),
        (530, "5.7.0 Authentication required", "rcpt", TemporaryMailError, True),
        (554, "DT:SPM 163 smtp8, please see http://mail.example.com/help", "data", PermanentMailError, True),
        (550, "5.7.26 unauthenticated mail is refused by DMARC policy", "data", PermanentMailError, True),
        (-1, "HTTP/1.1 400 Bad Request", "connect", TemporaryMailError, True),
    ],
)
def test_answers_carry_their_decision(
    code: int, text: str, stage: Stage, kind: type[MailError], incident: bool
) -> None:
    error = refusal(code, text, stage)
    assert type(error) is kind
    assert error.incident is incident
    assert error.stage == stage
    assert text.split()[-1] in error.answer


def test_answers_are_one_line_whatever_their_charset() -> None:
    assert answer_text(550, "用户不存在\r\n 5.1.1\x1b[0m".encode("gb18030")) == "550 用户不存在 5.1.1 [0m"
    assert len(answer_text(550, "x" * 9000)) == 500


def test_the_decision_crosses_processes() -> None:
    error = pickle.loads(pickle.dumps(refusal(554, "DT:SPM", "data")))  # noqa: S301 - our own bytes
    assert type(error) is PermanentMailError
    assert (error.answer, error.stage, error.incident, str(error)) == ("554 DT:SPM", "data", True, "554 DT:SPM")
