"""Where this installation lives: the folder of scrapy.cfg, wherever a command was started."""

from __future__ import annotations

from pathlib import Path

PROJECT_ROOT: Path = Path(__file__).resolve().parent.parent
SHIPPED_CONFIG: Path = PROJECT_ROOT / "config"
ENV_FILE: Path = PROJECT_ROOT / ".env"
