"""`jindu db upgrade/backup/restore/check`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from config.daemon_lock import DaemonLock
from config.settings import load_settings
from console.cli.output import emit_json, say
from console.workplace import open_workplace, utc_now
from storage import backup as backups
from storage import schema
from storage.errors import StoreError


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("upgrade")(upgrade)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("check")(check)


def upgrade() -> None:
    """把数据库结构升级到当前版本。"""
    with open_workplace(check_schema=False) as place:
        before, after = schema.upgrade(place.db)
    if before == after:
        say(f"数据库结构已是当前版本 {after}")
    else:
        say(f"数据库结构从 {before or '空'} 升级到 {after}")


def backup(target: Annotated[Path, typer.Argument(metavar="FILE", help="备份写到哪里；不覆盖已有文件")]) -> None:
    """备份数据库；不必停止运行。"""
    with open_workplace() as place:
        backups.backup(place.db, target)
    say(f"已备份到 {target}（{target.stat().st_size / 1024 / 1024:.1f} MB）；jindu db restore {target} 可恢复")


def restore(source: Annotated[Path, typer.Argument(metavar="FILE", help="jindu db backup 写的文件")]) -> None:
    """用备份替换数据库；原来的内容保留在旁边。先停止守护进程。"""
    settings = load_settings()
    if not settings.home.is_dir():
        raise StoreError(f"数据目录 {settings.home} 不存在；请先运行 jindu init，或检查 JINDU_HOME")
    lock = DaemonLock(settings.home)
    lock.acquire(os.getpid())  # and held: none may start in the middle of it
    try:
        restored = backups.restore(settings.database_url, source, now=utc_now())
    finally:
        lock.release()
    say(f"已从 {source} 恢复，结构版本 {restored.revision}")
    if restored.kept:
        say(f"原来的内容保留在 {restored.kept}，确认无误后可以删除")
    if restored.outdated:
        say("备份来自旧版本：请接着运行 jindu db upgrade")


def check(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """彻底检查数据库是否完好。"""
    with open_workplace(check_schema=False) as place:
        findings = backups.check(place.db)
    if as_json:
        emit_json({"sound": not findings, "findings": findings})
    else:
        for finding in findings:
            say(finding)
    if findings:
        say("数据库有问题：请先备份现有文件，再用 jindu db restore 恢复最近的好备份")
        raise typer.Exit(1)
    say("数据库完好")
