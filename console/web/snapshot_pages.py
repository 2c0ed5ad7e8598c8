"""Snapshots for the operator to look at: as plain text or a file to keep, never as a page of ours that could run."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from crawler.fetching.charset import decode
from pipelines.extraction.file_magic import file_kind
from storage import snapshots
from storage.database import Database
from storage.snapshots import Snapshot

READ = ["GET", "HEAD"]
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SnapshotPages:
    """Answer with what publishers served."""

    db: Database

    def add_to(self, app: FastAPI) -> None:
        """Add the addresses to the application."""
        app.add_api_route("/snapshot/{snapshot_id}", self.source, methods=READ)
        app.add_api_route("/snapshot/{snapshot_id}/download", self.download, methods=READ)

    def source(self, snapshot_id: int) -> Response:
        """Show the source of a page; a PDF or Word file is only handed out."""
        snapshot, body = self._get(snapshot_id)
        if file_kind(body) is not None:
            return RedirectResponse(f"/snapshot/{snapshot_id}/download", status_code=303)
        text = decode(body, snapshot.headers.get("content-type")).text
        return PlainTextResponse(text.encode("utf-8", "replace"))

    def download(self, snapshot_id: int) -> Response:
        """Hand the bytes out as they came, under a name and type that no browser opens in our place."""
        snapshot, body = self._get(snapshot_id)
        ending = "bin" if file_kind(body) is not None else "html.txt"
        name = f"snapshot-{snapshot.id}-{snapshot.fetched_at:%Y%m%dT%H%M%SZ}.{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body, media_type="application/octet-stream", headers=headers)

    def _get(self, snapshot_id: int) -> tuple[Snapshot, bytes]:
        with self.db.read() as s:
            found = snapshots.get(s, snapshot_id) if 0 < snapshot_id <= LARGEST_ID else None
        if found is None:
            raise HTTPException(404)
        return found
