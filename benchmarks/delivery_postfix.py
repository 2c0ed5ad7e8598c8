"""Debian's postfix on loopback, with tables that refuse as told."""

from __future__ import annotations

import email
import email.policy
import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.delivery_servers import Taken, free_port


def postfix_missing() -> str | None:
    """Say why postfix cannot be run, by root at least; None where it can."""
    return None if shutil.which("postfix", path=_PATH) else "no postfix (Debian: postfix)"


_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_MASTER = """\
{port} inet n - n - 20 smtpd -o myhostname=mx.example.com
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
virtual unix - n n - 4 virtual
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""
_MAIN = """\
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
maillog_file = {log}
maillog_file_prefixes = {folder}
myhostname = mx.example.com
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
virtual_mailbox_domains = regexp:{folder}/domains
virtual_mailbox_maps = regexp:{folder}/people
virtual_mailbox_base = {folder}/boxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_chain_files = {key}, {certificate}
notify_classes =
smtpd_tls_security_level = encrypt
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/access, permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_rate_limit = 0
"""


@dataclass
class Postfix:
    """Run Debian's postfix below a folder, delivering into one Maildir; needs root, as its master process does.

    gone: 550 5.1.1, as an unknown mailbox has it; policy: 554; busy: 451 until the server is started again.
    """

    folder: Path
    certificate: tuple[Path, Path]
    port: int = field(default_factory=free_port)
    troubles: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Write the configuration."""

        user, group = pwd.getpwnam("nobody").pw_uid, grp.getgrnam("nogroup").gr_gid
        config, queue, data = (self.folder / name for name in ("etc", "queue", "data"))
        boxes = self.folder / "boxes"
        for folder in (config, queue, data, boxes):
            folder.mkdir(parents=True)
        for name in ("active", "bounce", "corrupt", "defer", "deferred", "hold", "incoming", "private", "trace"):
            (queue / name).mkdir(mode=0o700)
            shutil.chown(queue / name, "postfix")
        for name in ("maildrop", "public"):
            (queue / name).mkdir(mode=0o730)
            shutil.chown(queue / name, "postfix", "postdrop")
        (queue / "pid").mkdir()
        self.folder.chmod(0o755)
        shutil.chown(data, "postfix")
        os.chown(boxes, user, group)
        certificate, key = self.certificate
        values: dict[str, object] = {
            "queue": queue,
            "data": data,
            "log": self.folder / "mail.log",
            "folder": self.folder,
        }
        values |= {"uid": user, "gid": group, "certificate": certificate, "key": key}
        (config / "main.cf").write_text(_MAIN.format(**values))
        (config / "master.cf").write_text(_MASTER.format(port=f"127.0.0.1:{self.port}"))
        (self.folder / "domains").write_text("/./ ok\n")
        (self.folder / "people").write_text("!/^gone/ all/\n")
        self.mend(busy=True)

    def mend(self, *, busy: bool) -> None:
        """Say whether the busy still are."""
        lines = ["/^policy/ 554 DT:SPM please see the help page"] + ["/^busy/ 451 4.3.0 try again later"] * busy
        (self.folder / "access").write_text("\n".join(lines) + "\n")

    def _run(self, *arguments: str) -> None:
        command = ["postfix", "-c", str(self.folder / "etc"), *arguments]
        done = subprocess.run(command, env={"PATH": _PATH}, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}{done.stdout}")

    def start(self) -> None:
        """Listen."""
        self._run("start")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"postfix does not answer: {(self.folder / 'mail.log').read_text()[-2000:]}")

    def stop(self) -> None:
        """Listen no more."""
        pid = int((self.folder / "queue" / "pid" / "master.pid").read_text())
        self._run("stop")
        deadline = time.monotonic() + 20
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:  # `stop` comes back before the master ends
            time.sleep(0.1)
        self.mend(busy=False)

    def settle(self, seconds: float = 60) -> None:
        """Wait until the queue is empty: taken means stored in the queue, not yet in the Maildir."""
        queues = [self.folder / "queue" / name for name in ("incoming", "active", "deferred", "maildrop")]
        deadline = time.monotonic() + seconds
        while any(path.is_file() for queue in queues for path in queue.rglob("*")):
            if time.monotonic() > deadline:
                raise RuntimeError("postfix still has mail in its queue")
            time.sleep(0.2)

    def taken(self) -> list[Taken]:
        """Return every mail delivered."""
        found = []
        for path in (self.folder / "boxes" / "all" / "new").glob("*"):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            recipient = str(message["X-Original-To"])
            found.append(
                Taken(path.stat().st_mtime, recipient, str(message["Message-ID"]), str(message["References"] or ""))
            )
        return found

    def dropped(self) -> Counter[str]:
        """Return nothing: this server answers what it takes, unless it is stopped."""
        return Counter()
