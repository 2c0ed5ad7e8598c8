"""`python -m console.web`: serve the status page on JINDU_LISTEN until SIGTERM."""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import os
import socket
import sys
import threading
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

from config.errors import ConfigError
from config.settings import load_settings
from storage import schema
from storage.database import Database
from storage.errors import StoreError

if TYPE_CHECKING:
    import uvicorn

NEEDED = ("fastapi", "uvicorn")
PARENT_CHECK = 1.0


class ListenError(Exception):
    """The address cannot be listened on; the message is for the operator."""


def main(arguments: list[str] | None = None) -> int:
    """Serve; return 0 when told to end, 1 where it failed, 2 where something must be set up first."""
    parser = argparse.ArgumentParser(prog="python -m console.web", description="状态页，监听 JINDU_LISTEN")
    parser.add_argument("--with-parent", action="store_true", help="启动它的进程没了就退出（守护进程用）")
    options = parser.parse_args(arguments)
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        return _fail(2, f"状态页需要 {'、'.join(missing)}；请运行 pip install 'jindu[web]'")
    try:
        settings = load_settings()
        listener = listen(*settings.listen_address)
    except ConfigError as error:
        return _fail(2, str(error))
    except ListenError as error:
        return _fail(1, str(error))
    try:
        db = Database.open(settings.database_url)
        schema.require_current(db)
    except StoreError as error:
        return _fail(1, str(error))
    from console.web.application import create_app  # only this process pays for fastapi

    try:
        _serve(create_app(db, settings, lambda: dt.datetime.now(dt.UTC)), listener, with_parent=options.with_parent)
    finally:
        db.dispose()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Bind the address; raise ListenError with what to do where it cannot be."""
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise ListenError(f"JINDU_LISTEN 的主机名 {host} 解析不了（{error.strerror}）；请写这台机器的地址") from None
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: "端口已被占用；请停掉占用它的程序，或用 JINDU_LISTEN 换一个端口",
            errno.EACCES: "没有权限监听这个端口；请用 1024 以上的端口",
            errno.EADDRNOTAVAIL: "这台机器没有这个地址；请检查 JINDU_LISTEN",
        }
        raise ListenError(f"不能监听 {where}：{reasons.get(error.errno or 0, str(error))}") from None


def _serve(app: object, listener: socket.socket, *, with_parent: bool) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        access_log=False,
        log_level="warning",
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        limit_concurrency=100,
    )
    server = uvicorn.Server(config)
    if with_parent:
        threading.Thread(target=_end_with_parent, args=(server, os.getppid()), daemon=True).start()
    host, port = listener.getsockname()[:2]
    sys.stderr.write(f"状态页 http://{f'[{host}]' if ':' in host else host}:{port}/\n")
    server.run(sockets=[listener])


def _end_with_parent(server: uvicorn.Server, parent: int) -> None:
    """End with a daemon that was killed: the next one needs the port."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK)
    server.should_exit = True


def _fail(code: int, message: str) -> int:
    sys.stderr.write(message + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
