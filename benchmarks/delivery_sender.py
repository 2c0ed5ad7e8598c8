"""A process that sends what an outbox holds, in hurried time, until nothing waits: it is killed and started again.

python -m benchmarks.delivery_sender URL PORT CA BEGAN SPEED TIMEOUT CONNECTIONS [USER PASSWORD]
"""

from __future__ import annotations

import datetime as dt
import ssl
import sys
import time

from config.mail_url import MailTarget
from scheduler.alerts.letters import Sender
from scheduler.alerts.outbox import Outbox, owner_name
from scheduler.alerts.smtp_mailer import SmtpMailer
from scheduler.alerts.template_set import TemplateSet
from storage import alerts
from storage.database import Database


def hurried(began: float, speed: float) -> dt.datetime:
    """Return the time of a clock `speed` times as fast since `began`: a minute's back-off is over in a second."""
    return dt.datetime.fromtimestamp(began + (time.time() - began) * speed, dt.UTC)


def main() -> None:
    """Send until nothing waits."""
    url, port, authority, began, speed, timeout, connections, *login = sys.argv[1:]
    user, password = login or (None, None)
    target = MailTarget("smtp", "127.0.0.1", int(port), user, password, starttls="required")

    def mailer() -> SmtpMailer:
        tls = ssl.create_default_context(cafile=authority)
        return SmtpMailer(target, timeout=float(timeout), limit=2 * float(timeout), tls=tls)

    outbox = Outbox(
        db=Database.open(url),
        mailer=mailer(),
        sender=Sender.of("禁毒监测 <jindu@example.org>", operator="operator@example.org"),
        templates=TemplateSet.load(),
        owner=owner_name(),
        clock=lambda: hurried(float(began), float(speed)),
        more=tuple(mailer() for _ in range(int(connections) - 1)),
    )
    waiting = True
    while waiting:
        for _ in outbox.send_due():
            pass
        with outbox.db.read() as s:
            counts = alerts.counts(s)
        waiting = bool(counts.get(alerts.WAITING, 0) + counts.get(alerts.LEASED, 0))
        time.sleep(0.05)
    outbox.close()


if __name__ == "__main__":
    main()
