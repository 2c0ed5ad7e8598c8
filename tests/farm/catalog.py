"""All sites of the farm, in a fixed order."""

from __future__ import annotations

import datetime as dt

from tests.farm import bought_systems, machines, offices, papers, portals, traps
from tests.farm.site import FarmSite

KINDS: tuple[type[FarmSite], ...] = (
    *portals.SITES,
    *offices.SITES,
    *bought_systems.SITES,
    *papers.SITES,
    *machines.SITES,
    *traps.SITES,
)


def farm_sites(now: dt.datetime) -> list[FarmSite]:
    """Return every site with its articles dated back from `now`."""
    return [kind(now) for kind in KINDS]
