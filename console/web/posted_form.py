"""A posted form, read with bounds: url-encoded, small, few fields."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST, MOST_FIELDS = 16 * 1024, 80


class PostedForm:
    """Hold the fields of a form; a name may come several times."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        """Return the last value of a field, empty where there is none."""
        return self._fields.get(name, [""])[-1]

    def every(self, name: str) -> list[str]:
        """Return every value of a field."""
        return self._fields.get(name, [])


async def posted_form(request: Request) -> PostedForm:
    """Read the form; raise HTTPException 413 or 400 for one that no page of ours sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        return PostedForm(parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:  # UnicodeDecodeError is one
        raise HTTPException(400) from None
