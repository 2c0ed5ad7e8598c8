"""What SpamAssassin and rspamd (Debian: spamassassin, rspamd) think of every sample mail, offline.

    python -m benchmarks.spam_scores

Neither asks the network, so these rules cannot run: blocklists of addresses and links (DNSBL, RBL, URIBL, SURBL), SPF,
DKIM, DMARC, ARC, ASN, MX and host names, Razor, Pyzor, DCC, fuzzy checksums, lists of phishing links. What needs a
store or training says nothing: Bayes, neural, reputation, greylisting, rates, replies. What all those would say depends
on the sending server and domain: see docs/how-to/send-mail.md; rspamd gives a point for not being told (AUTH_NA). The
exit code is 1 where a mail scores 2 or more; a filter that is not installed is named and passed over.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.rspamd import rspamd_missing, rspamd_scores
from scheduler.alerts.composing import compose
from scheduler.alerts.letter_samples import SAMPLE_SENDER, sample_mails
from scheduler.alerts.smtp_envelope import Envelope
from scheduler.alerts.template_set import TemplateSet

CEILING = 2.0
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_STATUS = re.compile(
    r"^X-Spam-Status: \w+, score=(-?[\d.]+) required=[\d.]+\s+tests=([\w,\s]*?)\s+autolearn", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Score:
    """Hold one mail's points and the rules that gave them."""

    subject: str
    points: float
    rules: tuple[str, ...]


def spamassassin_missing() -> str | None:
    """Say why SpamAssassin cannot be asked; None where it can."""
    return None if shutil.which("spamassassin", path=_PATH) else "no spamassassin (Debian: spamassassin)"


def sample_messages() -> list[Envelope]:
    """Return every sample mail as it would be sent now."""
    templates, now = TemplateSet.load(), dt.datetime.now(dt.UTC)
    return [compose(replace(mail, written_at=now), SAMPLE_SENDER, templates) for mail in sample_mails()]


def by_spamassassin(messages: Sequence[Envelope]) -> list[Score]:
    """Return what SpamAssassin says of each mail."""
    mailbox = b"".join(
        b"From jindu@example.org Thu Jun 18 10:30:00 2026\n" + message.content.replace(b"\r\n", b"\n") + b"\n\n"
        for message in messages
    )
    with tempfile.TemporaryDirectory() as home:
        command = ["spamassassin", "-L", "--mbox", "-x", "--siteconfigpath=/etc/spamassassin"]
        done = subprocess.run(
            command, input=mailbox, capture_output=True, check=True, env={"HOME": home, "PATH": _PATH}
        )
    found = _STATUS.findall(done.stdout.decode("utf-8", "replace"))
    if len(found) != len(messages):
        raise RuntimeError(f"{len(found)} answers for {len(messages)} mails: {done.stderr.decode()[:500]}")
    return [
        Score(message.subject, float(points), tuple(re.split(r"[,\s]+", rules)))
        for message, (points, rules) in zip(messages, found, strict=True)
    ]


def by_rspamd(messages: Sequence[Envelope]) -> list[Score]:
    """Return what rspamd says of each mail."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # rspamd works as a user of its own
        found = rspamd_scores([(message.content, message.recipient) for message in messages], Path(home, "rspamd"))
    return [Score(message.subject, *each) for message, each in zip(messages, found, strict=True)]


def main() -> None:
    """Print a line for each mail and filter."""
    messages, worst = sample_messages(), 0.0
    filters = (("SpamAssassin", spamassassin_missing(), by_spamassassin), ("rspamd", rspamd_missing(), by_rspamd))
    for name, missing, ask in filters:
        print(f"{name}: {missing}" if missing else name)
        for score in [] if missing else ask(messages):
            worst = max(worst, score.points)
            print(f"{score.points:6.2f}  {score.subject[:40]}  {', '.join(score.rules)}")
    if all(missing for _, missing, _ in filters):
        sys.exit("no filter was asked")
    sys.exit(worst >= CEILING)


if __name__ == "__main__":
    main()
