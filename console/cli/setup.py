"""`jindu init` and `jindu doctor`: set up; say what is wrong and how to mend it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from config.settings import Settings, load_settings
from console.checkup import Finding, findings
from console.cli.output import emit_json, say, stdout
from console.workplace import Workplace, log_folder
from storage import schema
from storage.database import Database
from storage.errors import StoreError

_MARKS = {"ok": ("ok  ", "green"), "problem": ("问题", "bold red"), "note": ("提示", "yellow")}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init")(init)
    app.command("doctor")(doctor)


def init() -> None:
    """准备好数据目录、密钥和数据库；可以反复运行。"""
    settings = load_settings()
    for folder in _folders(settings):
        if _made(folder):
            say(f"建立了目录 {folder}")
    say(_key(settings))
    db = Database.open(settings.database_url)
    try:
        before, after = schema.upgrade(db)
        say(f"数据库 {db.where}：" + (f"已是当前版本 {after}" if before == after else f"{before or '新建'} → {after}"))
        watch = Workplace(settings, db).watch()
    finally:
        db.dispose()
    for problem in watch.problems:
        say(f"没有采用：{problem}")
    say(f"生效：{len(watch.sites)} 个站点，{len(watch.rule_files)} 个规则文件")
    _next_steps(settings)


def _folders(settings: Settings) -> list[Path]:
    folders = [settings.home, settings.spool_dir, log_folder(settings), log_folder(settings) / "crawl"]
    scheme, _, path = settings.database_url.partition(":///")
    return [*folders, Path(path).parent] if scheme == "sqlite" else folders


def _made(folder: Path) -> bool:
    """Make a folder, for its owner's eyes: subscribers' addresses lie there. Return False where it was there."""
    if folder.is_dir():
        return False
    try:
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"建立不了目录 {folder}（{error.strerror}）；请检查上级目录的权限，或用 JINDU_HOME 换一个位置"
        ) from None
    return True


def _key(settings: Settings) -> str:
    path = settings.secret_key_file
    if path.exists():
        if settings.secret_key is None:
            raise StoreError(f"密钥文件 {path} 是空的或读不了；请检查权限，或删除它后再运行 jindu init")
        return f"密钥已有：{path}"
    if settings.secret_key is not None:
        return "密钥来自 JINDU_SECRET_KEY"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
    except OSError as error:
        raise StoreError(f"写不了密钥文件 {path}（{error.strerror}）；请检查目录权限和磁盘空间") from None
    return f"生成了密钥 {path}（只有本用户可读）"


def _next_steps(settings: Settings) -> None:
    target = settings.mail
    where = f"写到 {settings.spool_dir}" if target.scheme == "spool" else f"经 {target.host}:{target.port} 发出"
    say(f"邮件：{where}（JINDU_MAIL_URL）")
    say("接下来：")
    for command, what in (
        ("jindu doctor", "检查环境"),
        ("jindu subscribers add you@example.org --province 山东 --confirmed", "加一个订阅者"),
        ("jindu daemon", f"开始监测，状态页 http://{settings.listen}/"),
    ):
        say(f"  {command}    {what}")


def doctor(
    verbose: Annotated[bool, typer.Option("--verbose", help="列出全部设置（密码隐去）")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """检查环境，说明哪里有问题、怎么办。"""
    settings, found = findings()
    failed = any(finding.state == "problem" for finding in found)
    shown = settings.redacted() if settings is not None and verbose else {}
    if as_json:
        checks = [{"name": f.name, "state": f.state, "detail": f.detail, "remedy": f.remedy} for f in found]
        emit_json({"ok": not failed, "checks": checks} | ({"settings": shown} if verbose else {}))
    else:
        for finding in found:
            stdout().print(_line(finding))
        for name, value in shown.items():
            stdout().print(Text(f"  {name}={value}", style="dim"))
    if failed:
        raise typer.Exit(1)


def _line(finding: Finding) -> Text:
    mark, style = _MARKS[finding.state]
    line = Text.assemble((mark, style), " ", (finding.name, "bold"), "：", finding.detail)
    return line.append(f"\n     → {finding.remedy}", style) if finding.remedy else line
