"""Sites in the manner of provincial portals, offices, papers and bought systems, served on loopback for discovery."""

from tests.farm.catalog import farm_sites
from tests.farm.server import Farm
from tests.farm.site import FarmSite, Reply

__all__ = ["Farm", "FarmSite", "Reply", "farm_sites"]
