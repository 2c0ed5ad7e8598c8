"""Turn a text that was read into one people can read and one that machines compare."""

from pipelines.cleaning.normal_form import normalize
from pipelines.cleaning.reading_text import NOISE, clean

__all__ = ["NOISE", "clean", "normalize"]
