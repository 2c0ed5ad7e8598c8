"""One thing `jindu doctor` found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """Say what is: in order, a problem (the command fails), or worth knowing; and what to do about it."""

    name: str
    state: Literal["ok", "problem", "note"]
    detail: str
    remedy: str = ""
