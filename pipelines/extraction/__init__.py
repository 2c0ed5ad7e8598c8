"""Read a fetched page: title, body, time, source, author; or say why it is no article."""

from pipelines.extraction.page import read_page
from pipelines.extraction.reasons import REASONS, why_headline_only

__all__ = ["REASONS", "read_page", "why_headline_only"]
