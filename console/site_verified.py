"""Write into a site file on which day a check found it readable; every other line stays as it was."""

from __future__ import annotations

import datetime as dt
import re

from config.errors import ConfigError
from config.sitebook import Site, parse_site_text

_LINE = re.compile(r"^verified:[^\n]*$", re.MULTILINE)
_BEFORE = re.compile(r"^origin:", re.MULTILINE)
_NOT_CHECKED = re.compile(r"\A# 未核对：[^\n]*\n")


def write_verified(site: Site, day: dt.date) -> bool:
    """Note the day in the site's file; return False where it stands there already or the file changed meanwhile."""
    if site.verified == day:
        return False
    try:
        text = site.path.read_text(encoding="utf-8")
        if text != site.source:
            return False
        fresh = verified_text(text, day)
        if parse_site_text(fresh, site.path).verified != day:
            return False
    except (ConfigError, OSError):
        return False
    beside = site.path.with_name(f".{site.path.name}.new")
    beside.write_text(fresh, encoding="utf-8")
    beside.replace(site.path)
    return True


def verified_text(text: str, day: dt.date) -> str:
    """Return a site file's text with the day; the remark that it was never checked goes."""
    text = _NOT_CHECKED.sub("", text)
    line = f"verified: {day.isoformat()}"
    if _LINE.search(text):
        return _LINE.sub(line, text, count=1)
    if place := _BEFORE.search(text):
        return f"{text[: place.start()]}{line}\n{text[place.start() :]}"
    return f"{text.rstrip()}\n{line}\n"
