"""What every command works with: settings, the open store, and the machinery built from them."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.errors import ConfigError
from config.settings import Settings, load_settings
from config.sitebook import Site, load_sitebook
from scheduler.alerts.dkim_signing import DkimSigner
from scheduler.alerts.letters import Sender
from scheduler.alerts.links import Links
from scheduler.alerts.mailer import open_mailers
from scheduler.alerts.outbox import Outbox, owner_name
from scheduler.alerts.pace import Pace
from scheduler.alerts.second_channel import SecondChannel
from scheduler.alerts.template_set import TemplateSet
from scheduler.alerts.unwatched import UnwatchedHours
from scheduler.jobs import CrawlChildren
from scheduler.service import Folders, Service
from storage import revision
from storage.acceptance import Watch, take_over
from storage.database import Database


def utc_now() -> dt.datetime:
    """Return the time, aware: the one clock of the console."""
    return dt.datetime.now(dt.UTC)


def operator_name() -> str:
    """Return who is logged in; a container may have nobody."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "未署名"


@dataclass(frozen=True, slots=True)
class Workplace:
    """Hold settings and store of one command."""

    settings: Settings
    db: Database

    @property
    def mail_domain(self) -> str:
        """Return the domain Message-IDs are made under: that of JINDU_MAIL_FROM."""
        return self.settings.mail_domain

    @property
    def folders(self) -> Folders:
        """Return the folders an operator edits."""
        return Folders(self.settings.sites_dir, self.settings.rules_dir, self.settings.lexicon_dir)

    def watch(self) -> Watch:
        """Take site and rule files over and return what is in force."""
        folders = self.folders
        return take_over(
            self.db, sites_dir=folders.sites, rules_dir=folders.rules, lexicon_dir=folders.lexicon, now=utc_now()
        )

    def children(self) -> CrawlChildren:
        """Return the crawl children's keeper."""
        return CrawlChildren(self.db, self.settings.home, utc_now)

    def sender(self) -> Sender:
        """Return who writes the mails."""
        settings = self.settings
        return Sender.of(
            settings.mail_from,
            replies=settings.mail_reply_to,
            bounces=settings.mail_return_path,
            operator=next(iter(settings.operators), ""),
        )

    def outbox(self) -> Outbox:
        """Return the outbox; its mailer connects when the first mail goes out."""
        settings = self.settings
        first, *more = open_mailers(
            settings.mail, settings.spool_dir, settings.mail_connections, DkimSigner.of(settings)
        )
        return Outbox(
            db=self.db,
            mailer=first,
            more=tuple(more),
            pace=Pace(settings.mail_rates),
            unwatched=UnwatchedHours(self.db, self.readable_sites).lines,
            sender=self.sender(),
            templates=self.templates(),
            owner=owner_name(),
            clock=utc_now,
            links=self.links(),
        )

    def readable_sites(self) -> dict[str, Site]:
        """Return the site files that can be read; none where the folder cannot."""
        try:
            return dict(load_sitebook(self.settings.sites_dir).sites)
        except ConfigError:
            return {}

    def second_channel(self) -> SecondChannel:
        """Return what operators and readers are told beside the mail."""
        settings = self.settings
        return SecondChannel(self.db, settings.notify_urls, settings.operators, self.mail_domain, owner_name(), utc_now)

    def links(self) -> Links | None:
        """Return the links to the subscriber pages; None without JINDU_PUBLIC_URL."""
        return Links.of(self.settings)

    def templates(self) -> TemplateSet:
        """Return the mail templates, the operator's own where they hold."""
        return TemplateSet.load(self.settings.templates_dir)

    def service(self) -> Service:
        """Return the daemon's clockwork."""
        return Service(
            db=self.db,
            folders=self.folders,
            children=self.children(),
            outbox=self.outbox(),
            operators=self.settings.operators,
            mail_domain=self.mail_domain,
            clock=utc_now,
            second_channel=self.second_channel(),
            bounces=self.settings.bounces,
        )


@contextmanager
def open_workplace(*, check_schema: bool = True) -> Iterator[Workplace]:
    """Open settings and store; raise ConfigError or StoreError, whose texts are for the operator."""
    settings = load_settings()
    db = Database.open(settings.database_url)
    try:
        if check_schema:
            revision.require_current(db)
        yield Workplace(settings, db)
    finally:
        db.dispose()


def log_folder(settings: Settings) -> Path:
    """Return where logs are kept."""
    return settings.home / "log"
