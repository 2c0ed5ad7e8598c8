"""What an announcement says: its places, type, substances and figures."""

from pipelines.facts.announcement_type import TYPES, classify
from pipelines.facts.figures import find_figures
from pipelines.facts.gazetteer import Gazetteer, Place
from pipelines.facts.headline_check import HeadlineCheck, check_headline
from pipelines.facts.lexicon import Lexicon
from pipelines.facts.measures import MEASURES, UNITS, Measures
from pipelines.facts.regions import find_regions, is_national
from pipelines.facts.substances import Substances, find_substances

__all__ = [
    "MEASURES",
    "TYPES",
    "UNITS",
    "Gazetteer",
    "HeadlineCheck",
    "Lexicon",
    "Measures",
    "Place",
    "Substances",
    "check_headline",
    "classify",
    "find_figures",
    "find_regions",
    "find_substances",
    "is_national",
]
