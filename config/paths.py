"""Where this installation lives: the folder of scrapy.cfg, wherever a command was started."""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values

PROJECT_ROOT: Path = Path(__file__).resolve().parent.parent
SHIPPED_CONFIG: Path = PROJECT_ROOT / "config"
ENV_FILE: Path = PROJECT_ROOT / ".env"


def raw_setting(name: str) -> str | None:
    """Return a variable as the environment or .env gives it, unchecked; None where it is absent or empty.

    For what must start fast (`scrapy list`); everything else asks `config.settings`, which checks.
    """
    return os.environ.get(name) or (dotenv_values(ENV_FILE).get(name) if ENV_FILE.is_file() else None) or None


def sites_folder() -> Path:
    """Return where the site files are: what `load_settings().sites_dir` says once it has checked."""
    return PROJECT_ROOT / Path(raw_setting("JINDU_CONFIG") or SHIPPED_CONFIG).expanduser() / "sites"
