"""Real mailboxes for tests: Debian's dovecot on loopback, IMAP and POP over the same Maildir."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
{users}
first_valid_uid = 1
mail_location = maildir:{folder}/box
passdb {{
  driver = static
  args = password=letter-box-9
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Hold the ports of a running dovecot and the Maildir both show."""

    imap: int
    pop: int
    box: Path
    owner: int

    def put(self, name: str, content: bytes) -> None:
        """Deliver a message."""
        path = self.box / "new" / name
        path.write_bytes(content)
        os.chown(path, self.owner, -1)


def dovecot_missing() -> str | None:
    """Say why dovecot cannot be run, by root at least; None where it can."""
    missing = [
        name
        for name in ("dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/pop3")
        if shutil.which(name, path=_PATH) is None
    ]
    return f"no {missing[0]} (Debian: dovecot-imapd, dovecot-pop3d)" if missing else None


@contextlib.contextmanager
def running_dovecot(folder: Path) -> Iterator[PostOffice]:
    """Run dovecot below `folder`, which every user must be able to enter; user `jindu`, password `letter-box-9`."""
    nobody = pwd.getpwnam("nobody")
    imap, pop = _free_port(), _free_port()
    folder.mkdir(parents=True, exist_ok=True)
    box = folder / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    for place in (folder, box, box / "new", box / "cur", box / "tmp"):
        os.chown(place, nobody.pw_uid, nobody.pw_gid)
    config = folder / "dovecot.conf"
    users = "default_internal_user = dovecot\ndefault_login_user = dovenull"
    values = {"folder": folder, "users": users, "imap": imap, "pop": pop, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    config.write_text(_CONFIG.format(**values))
    server = subprocess.Popen(["dovecot", "-F", "-c", str(config)], env={"PATH": _PATH}, start_new_session=True)
    try:
        _wait_for(imap, server, folder / "dovecot.log")
        yield PostOffice(imap, pop, box, nobody.pw_uid)
    finally:
        server.terminate()
        server.wait(10)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"dovecot does not answer: {log.read_text() if log.exists() else ''}")
