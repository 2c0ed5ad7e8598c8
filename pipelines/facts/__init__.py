"""What an announcement says: its places, type, substances and figures."""

from pipelines.facts.announcement_type import TYPES, Types, classify
from pipelines.facts.figures import find_figures
from pipelines.facts.gazetteer import Gazetteer, Place
from pipelines.facts.lexicon import Lexicon
from pipelines.facts.measures import MEASURES, UNITS, Measures
from pipelines.facts.regions import find_regions, is_national
from pipelines.facts.substances import Substances, find_substances

__all__ = [
    "MEASURES",
    "TYPES",
    "UNITS",
    "Gazetteer",
    "Lexicon",
    "Measures",
    "Place",
    "Substances",
    "Types",
    "classify",
    "find_figures",
    "find_regions",
    "find_substances",
    "is_national",
]
