"""Match an article against compiled keyword rules: hits, a verdict and its reasons."""

from pipelines.matching.bulletin import Items, items_with_hits
from pipelines.matching.evaluation import Outcome
from pipelines.matching.explanation import Explanation, Reason, explain
from pipelines.matching.rules import CompiledRules, compile_rules

__all__ = [
    "CompiledRules",
    "Explanation",
    "Items",
    "Outcome",
    "Reason",
    "compile_rules",
    "explain",
    "items_with_hits",
]
