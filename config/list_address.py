"""The address of a list with all that it takes to ask for it and to read it, as one string that names it.

`post` is what is sent where a list answers to POST alone: a form (`channel=3&page=1`) or JSON (`{"page":1}`).
`article` is the address of an article where a list names its articles by a field alone: `/detail/{id}.html`.
Both stand behind the URL as a fragment: `https://x/api/list#!post:channel=3&page=1#!article:/detail/{id}.html`.
"""

from __future__ import annotations

from dataclasses import dataclass

_POST, _ARTICLE = "#!post:", "#!article:"


@dataclass(frozen=True, slots=True)
class ListAddress:
    """Hold a list's URL, what is posted to it, and the form of its articles' addresses."""

    url: str
    post: str | None = None
    article: str | None = None

    @classmethod
    def of(cls, written: str) -> ListAddress:
        """Return what `written` made; of a plain URL itself."""
        rest, _, article = written.partition(_ARTICLE)
        url, _, post = rest.partition(_POST)
        return cls(url, post or None, article or None)

    @property
    def written(self) -> str:
        """Return it as one string, a plain URL where there is nothing but that."""
        post = f"{_POST}{self.post}" if self.post else ""
        return self.url + post + (f"{_ARTICLE}{self.article}" if self.article else "")

    @property
    def media_type(self) -> str:
        """Return what kind of content is posted."""
        is_json = (self.post or "").lstrip().startswith(("{", "["))
        return "application/json" if is_json else "application/x-www-form-urlencoded"
