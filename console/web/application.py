"""The console as a web application: a read-only status page, one page a story, a health check; pages for subscribers
where there is a public address.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from config.daemon_lock import DaemonLock
from config.settings import Settings
from console.web.overview import overview
from console.web.rendering import environment, render
from console.web.security import SecurityHeaders
from console.web.snapshot_pages import SnapshotPages
from console.web.story_page import RELATIONS, story_page
from console.web.subscriber_pages import SubscriberPages
from scheduler.alerts.links import Links
from storage.database import Database
from storage.errors import StoreError

LOG = logging.getLogger("jindu.web")
STATIC = Path(__file__).parent / "static"
READ = ["GET", "HEAD"]
LARGEST_ID = 2**63 - 1


def create_app(db: Database, settings: Settings, clock: Callable[[], dt.datetime]) -> ASGIApp:
    """Return the application; it opens nothing and binds nothing."""
    app = FastAPI(title="jindu", docs_url=None, redoc_url=None, openapi_url=None)
    # Behind a public address with a path the proxy strips it; our own addresses must not.
    env = environment(urlsplit(settings.public_url or "").path)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
        return HTMLResponse(render(env, name, **values), status_code=status)

    def trouble(status: int, title: str, message: str) -> HTMLResponse:
        return page("trouble.html", status, title=title, message=message)

    @app.api_route("/", methods=READ)
    def status_page() -> Response:
        return page("status.html", page=overview(db, settings, clock()))

    @app.api_route("/stories/{story_id}", methods=READ)
    def one_story(story_id: int) -> Response:
        found = story_page(db, story_id) if 0 < story_id <= LARGEST_ID else None
        if found is None:
            return trouble(404, "没有这条报道", "它可能已被删除，或者地址写错了。")
        if found.view.id != story_id:  # merged into another
            return RedirectResponse(f"/stories/{found.view.id}", status_code=303)
        return page("story.html", page=found, relations=RELATIONS)

    SnapshotPages(db).add_to(app)
    if (links := Links.of(settings)) is not None:
        SubscriberPages(db, links, settings.mail_domain, clock, page).add_to(app)

    @app.api_route("/healthz", methods=READ)
    def healthz() -> Response:
        return health(db, settings)

    _add_troubles(app, trouble)
    return SecurityHeaders(app)


def _add_troubles(app: FastAPI, trouble: Callable[[int, str, str], HTMLResponse]) -> None:
    """Answer what goes wrong with a page of its own."""

    @app.exception_handler(StoreError)
    async def store_trouble(_: Request, error: StoreError) -> Response:
        return trouble(503, "读不到数据库", str(error))

    @app.exception_handler(RequestValidationError)
    async def bad_address(_: Request, __: RequestValidationError) -> Response:
        return trouble(404, "没有这个页面", "请检查地址。")

    @app.exception_handler(HTTPException)
    async def http_trouble(_: Request, error: HTTPException) -> Response:
        title = "没有这个页面" if error.status_code == 404 else "不支持这个操作"
        return trouble(error.status_code, title, "请检查地址。")

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> Response:  # noqa: ARG001
        return trouble(500, "状态页出错了", "详情见守护进程的日志。")


def health(db: Database, settings: Settings) -> JSONResponse:
    """Answer 200 where the database answers and a daemon holds the lock, else 503 and which of the two is missing."""
    try:
        db.ping()
        database = True
    except StoreError as error:
        LOG.warning("%s", error)
        database = False
    daemon = DaemonLock(settings.home).taken()
    healthy = database and daemon
    body = {"status": "ok" if healthy else "unhealthy", "database": database, "daemon": daemon}
    return JSONResponse(body, status_code=200 if healthy else 503)
