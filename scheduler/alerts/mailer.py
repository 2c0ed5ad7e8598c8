"""Hand a message over: to a spool folder or to an SMTP server."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from pathlib import Path
from typing import Protocol

from config.mail_url import MailTarget
from scheduler.alerts.dkim_signing import DkimSigner
from scheduler.alerts.mail_errors import MailError, PermanentMailError, RecipientRefusedError, TemporaryMailError
from scheduler.alerts.smtp_envelope import Envelope
from scheduler.alerts.smtp_mailer import SmtpMailer

__all__ = [
    "MailError",
    "Mailer",
    "PermanentMailError",
    "RecipientRefusedError",
    "SmtpMailer",
    "SpoolMailer",
    "TemporaryMailError",
    "open_mailers",
]

# A temporary file that old was left by a process that died while writing it.
_STALE_SECONDS = 3600


class Mailer(Protocol):
    """Take mails one at a time; one per thread."""

    def send(self, mail: Envelope) -> str:
        """Return the server's answer once it has taken the mail; raises a MailError."""

    def close(self) -> None:
        """Let go of what is open; the next send opens it again."""


def open_mailers(
    target: MailTarget, spool: Path, connections: int = 1, signer: DkimSigner | None = None
) -> tuple[Mailer, ...]:
    """Return the mailers for JINDU_MAIL_URL, one a connection; a spool (a folder, JINDU_HOME/mail) needs one only."""
    if target.scheme == "spool":
        return (SpoolMailer(spool),)
    return tuple(SmtpMailer(target, signer=signer) for _ in range(connections))


class SpoolMailer:
    """Write each mail as one .eml file, whole or not at all; a repeat of a delivery replaces its file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swept = False

    def send(self, mail: Envelope) -> str:
        """Write the mail and return where; raises TemporaryMailError when the folder cannot be written."""
        path = self._folder / spool_name(mail)
        partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            try:
                _write_through(partial, mail.content)
                partial.replace(path)
                _flush_folder(self._folder)
            except BaseException:
                with contextlib.suppress(OSError):
                    partial.unlink()
                raise
        except OSError as error:
            what = f"邮件无法写入 {self._folder}：{error.strerror or error}；请检查该文件夹的权限与磁盘空间"
            raise TemporaryMailError(what, stage="spool", incident=True) from error
        return f"250 已写入 {path}"

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _sweep(self) -> None:
        """Remove what a killed process left half written, once."""
        if self._swept:
            return
        self._swept = True
        for left_over in self._folder.glob(".*.eml.*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - left_over.stat().st_mtime > _STALE_SECONDS:
                    left_over.unlink()


def spool_name(mail: Envelope) -> str:
    """Return the file name of a mail: its delivery id, for people, and its Message-ID hashed, to be unique."""
    return f"{mail.delivery_id:08d}-{hashlib.sha256(mail.message_id.encode()).hexdigest()[:16]}.eml"


def _write_through(path: Path, content: bytes) -> None:
    # Addresses of subscribers are nobody else's business: 0600.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the rename itself outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
