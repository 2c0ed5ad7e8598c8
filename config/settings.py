"""Settings from the environment: JINDU_* variables, NAME_FILE for secrets, and .env beside scrapy.cfg."""

from __future__ import annotations

import os
from email.utils import parseaddr
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from config import setting_values as values
from config.bounce_url import BounceSource, parse_bounce_url
from config.environment import PREFIX, EnvironmentSource, SettingsError, gather
from config.errors import ConfigError, Problem
from config.mail_url import MailTarget, parse_mail_url
from config.paths import ENV_FILE, PROJECT_ROOT, SHIPPED_CONFIG

__all__ = ["ConfigError", "MailTarget", "Settings", "SettingsError", "load_settings"]

SECRETS = frozenset({"database_url", "mail_url", "bounce_url", "notify_urls", "secret_key", "proxy_url", "dkim_key"})


class Settings(BaseSettings):
    """What the environment says, checked and frozen; repr() shows no secrets."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, frozen=True, extra="forbid")

    home: Annotated[Path, BeforeValidator(values.folder)] = PROJECT_ROOT / "var"
    config: Annotated[Path, BeforeValidator(values.folder)] = SHIPPED_CONFIG
    database_url: Annotated[str, AfterValidator(values.database_url)] = Field(default="", repr=False)
    mail_url: Annotated[str, AfterValidator(values.mail_url)] = Field(default="spool:", repr=False)
    mail_from: Annotated[str, AfterValidator(values.sender)] = ""
    mail_reply_to: Annotated[str | None, AfterValidator(values.address)] = None
    mail_return_path: Annotated[str | None, AfterValidator(values.address)] = None
    mail_rates: Annotated[dict[str, int], NoDecode, BeforeValidator(values.mail_rates)] = {}
    mail_connections: Annotated[int, Field(ge=1, le=16)] = 2
    dkim_domain: Annotated[str | None, AfterValidator(values.dkim_domain)] = None
    dkim_selector: Annotated[str, AfterValidator(values.dkim_selector)] = "jindu"
    dkim_key: Annotated[str | None, AfterValidator(values.dkim_key)] = Field(default=None, repr=False)
    bounce_url: Annotated[str | None, AfterValidator(values.bounce_url)] = Field(default=None, repr=False)
    notify_urls: Annotated[tuple[str, ...], BeforeValidator(values.channel_urls)] = Field(default=(), repr=False)
    public_url: Annotated[str | None, AfterValidator(values.public_url)] = None
    listen: Annotated[str, AfterValidator(values.listen)] = "127.0.0.1:8600"
    secret_key: Annotated[str | None, AfterValidator(values.secret_key)] = Field(default=None, repr=False)
    operators: Annotated[tuple[str, ...], BeforeValidator(values.addresses)] = ()
    allow_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(values.networks)] = ()
    proxy_url: Annotated[str | None, AfterValidator(values.proxy_url)] = Field(default=None, repr=False)
    contact: Annotated[str | None, AfterValidator(values.contact)] = None
    chromium: Annotated[Path, BeforeValidator(values.program)] = Path("/usr/bin/chromium")

    @model_validator(mode="before")
    @classmethod
    def _derive(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Fill in what follows from another setting: the database in the home, the sender from the SMTP user."""
        home = PROJECT_ROOT / Path(str(data.get("home") or "var")).expanduser()
        derived = {
            "database_url": f"sqlite:///{home / 'jindu.db'}",
            "mail_from": values.default_sender(data.get("mail_url")),
        }
        return derived | data

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read everything through one source, which knows the places and refuses unknown names."""
        env_file = getattr(dotenv_settings, "env_file", None)
        return init_settings, EnvironmentSource(settings_cls, SECRETS, env_file)

    @cached_property
    def mail(self) -> MailTarget:
        """Where mails go: mail_url, read."""
        return parse_mail_url(self.mail_url)

    @cached_property
    def bounces(self) -> BounceSource | None:
        """Where bounces and replies come to: bounce_url, read."""
        return parse_bounce_url(self.bounce_url) if self.bounce_url else None

    @property
    def mail_domain(self) -> str:
        """The domain Message-IDs are made under: that of mail_from."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2] or "jindu.localhost"

    @property
    def listen_address(self) -> tuple[str, int]:
        """The console's host (no brackets) and port."""
        host, port = values.split_listen(self.listen)
        return host, int(port)

    @property
    def sites_dir(self) -> Path:
        """Folder of the site files."""
        return self.config / "sites"

    @property
    def unwatched_file(self) -> Path:
        """File of the sources that cannot be watched; the shipped one unless the operator has one."""
        own = self.config / "unwatched.yml"
        return own if own.is_file() else SHIPPED_CONFIG / "unwatched.yml"

    @property
    def rules_dir(self) -> Path:
        """Folder of the rule files."""
        return self.config / "rules"

    @property
    def lexicon_dir(self) -> Path:
        """Folder of the word lists; the shipped one unless the operator has one."""
        own = self.config / "lexicon"
        return own if own.is_dir() else SHIPPED_CONFIG / "lexicon"

    @property
    def templates_dir(self) -> Path:
        """Folder of the mail templates; the shipped one unless the operator has one."""
        own = self.config / "templates"
        return own if own.is_dir() else PROJECT_ROOT / "scheduler" / "alerts" / "templates"

    @property
    def spool_dir(self) -> Path:
        """Where `spool:` writes its .eml files."""
        return self.home / "mail"

    @property
    def secret_key_file(self) -> Path:
        """Where `init` keeps the key it made, for when no JINDU_SECRET_KEY is given."""
        return self.home / "secret_key"

    def redacted(self) -> dict[str, str]:
        """Return {variable: value} fit for a log: passwords, tokens and the key are hidden."""
        shown: dict[str, str] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            parts = value if isinstance(value, tuple) else () if value is None else (value,)
            texts = [values.mask(str(part)) if name in SECRETS else str(part) for part in parts]
            shown[PREFIX + name.upper()] = ",".join(texts)
        for name in ("secret_key", "dkim_key"):
            shown[PREFIX + name.upper()] = "***" if getattr(self, name) else ""
        shown[PREFIX + "NOTIFY_URLS"] = ",".join(_origin(url) for url in self.notify_urls)
        return shown


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """Read and check the settings; raise SettingsError naming every variable that is wrong and what to do."""
    given = gather(Settings.model_fields, SECRETS, os.environ, env_file)
    try:
        settings = Settings(_env_file=env_file)  # type: ignore[call-arg]
        return settings if settings.secret_key else _with_kept_key(settings)
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False, include_input=False):
            field = str(detail["loc"][0])
            context = detail.get("ctx", {})
            what, remedy = context.get("what", detail["msg"]), context.get("remedy", "请改正")
            problems.append(
                given[field].problem(what, remedy)
                if field in given
                else Problem(None, None, None, f"设置 {PREFIX}{field.upper()} {what}", remedy)
            )
        raise SettingsError(problems) from None


def _with_kept_key(settings: Settings) -> Settings:
    """Add the key that `init` made, if there is one."""
    try:
        kept = settings.secret_key_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return settings
    return settings.model_copy(update={"secret_key": kept or None})


def _origin(url: str) -> str:
    """Cut a webhook down to its host: the path is the secret there."""
    return url if url.count("/") < 3 else "/".join([*url.split("/")[:3], "***"])
