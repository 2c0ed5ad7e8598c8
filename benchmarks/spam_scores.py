"""What SpamAssassin (Debian: spamassassin) thinks of every sample mail, offline.

    python -m benchmarks.spam_scores

Offline (`-L`) no rule runs that asks the network: blocklists (DNSBL, URIBL), SPF, DKIM, DMARC, Razor, Pyzor, DCC. The
statistics (Bayes) need training first and say nothing. What those would say depends on the sending server and domain:
see docs/how-to/send-mail.md. The exit code is 1 where a mail scores 2 or more.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from scheduler.alerts.composing import compose
from scheduler.alerts.letter_samples import SAMPLE_SENDER, sample_mails
from scheduler.alerts.letters import Mail
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


def scores(mails: list[Mail]) -> list[Score]:
    """Return what SpamAssassin says of each mail."""
    templates = TemplateSet.load()
    messages = [compose(mail, SAMPLE_SENDER, templates) for mail in mails]
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


def main() -> None:
    """Print a line for each mail."""
    if missing := spamassassin_missing():
        sys.exit(missing)
    found = scores(list(sample_mails()))
    for score in found:
        print(f"{score.points:5.1f}  {score.subject[:40]}  {', '.join(score.rules)}")
    sys.exit(any(score.points >= CEILING for score in found))


if __name__ == "__main__":
    main()
