"""What is learned about a site's layouts: where body, title, time and source stand. Frozen records and their JSON."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lesson:
    """Hold what one page taught about its layout, or how a learned layout did on it."""


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """Hold the layouts learned on one site."""

    site: str
    version: int
