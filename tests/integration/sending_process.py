"""A process that sends what the outbox of a database holds: `python -m tests.integration.sending_process URL PORT`."""

from __future__ import annotations

import datetime as dt
import sys

from config.mail_url import MailTarget
from scheduler.alerts.letters import Sender
from scheduler.alerts.outbox import Outbox
from scheduler.alerts.smtp_mailer import SmtpMailer
from scheduler.alerts.template_set import TemplateSet
from storage.database import Database


def main() -> None:
    """Send until nothing is due."""
    url, port = sys.argv[1], int(sys.argv[2])
    outbox = Outbox(
        db=Database.open(url),
        mailer=SmtpMailer(MailTarget("smtp", "127.0.0.1", port, starttls="off")),
        sender=Sender.of("jindu@example.org"),
        templates=TemplateSet.load(),
        owner="sending-process",
        clock=lambda: dt.datetime.now(dt.UTC),
    )
    for sent in outbox.send_due():
        sys.stdout.write(f"{sent.outcome} {sent.delivery.message_id}\n")


if __name__ == "__main__":
    main()
