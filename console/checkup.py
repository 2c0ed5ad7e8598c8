"""What `jindu doctor` looks at: every finding says what is, and what to do where something is wrong."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.daemon_lock import DaemonLock
from config.errors import ConfigError
from config.paths import PROJECT_ROOT
from config.rulebook import load_rulebook
from config.settings import Settings, load_settings
from config.sitebook import load_sitebook
from console.checkup_reach import bounces, channels, dkim, listening, mail
from console.checkup_render import rendering
from console.finding import Finding
from console.workplace import utc_now
from pipelines.facts import Lexicon
from scheduler.alerts.template_set import TemplateSet
from storage import coverage, schema, sites
from storage.backup import check as check_store
from storage.database import Database
from storage.errors import StoreError

__all__ = ["Finding", "findings"]

LOW_DISK = 1024**3  # a month of 150 sites takes about this much
NO_DISK = 200 * 1024**2
OLDEST_POSTGRES = 13
AHEAD = dt.timedelta(minutes=5)
Check = Callable[[Settings], Iterator[Finding]]


def findings() -> tuple[Settings | None, list[Finding]]:
    """Look at everything; return the settings (None where they cannot be used) and what was found."""
    found = [python()]
    try:
        settings = load_settings()
    except ConfigError as error:
        return None, found + [Finding("设置", "problem", str(problem), "") for problem in error.problems]
    where = f"数据目录 {settings.home}，配置 {settings.config}"
    found.append(Finding("设置", "ok", where))
    checks: tuple[Check, ...] = (home, disk, clock, site_files, rule_files, lexicon, templates, store)
    checks += (rendering, mail, bounces, dkim, channels, daemon)
    for check in checks:
        found += check(settings)
    return settings, found


def python() -> Finding:
    """Look at the interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036  (whoever starts an old one by hand should be told)
        return Finding("Python", "problem", version, "需要 3.11 或更新的版本")
    return Finding("Python", "ok", version)


def home(settings: Settings) -> Iterator[Finding]:
    """Look whether the state folder and the spool can be written."""
    if not settings.home.is_dir():
        yield Finding("数据目录", "problem", f"{settings.home} 不存在", "运行 jindu init，或检查 JINDU_HOME")
        return
    try:
        with tempfile.TemporaryFile(dir=settings.home):
            pass
    except OSError as error:
        what = f"{settings.home} 不可写（{error.strerror}）"
        yield Finding("数据目录", "problem", what, "检查目录的属主、权限和磁盘挂载方式")
        return
    yield Finding("数据目录", "ok", f"{settings.home} 可写")
    key = settings.secret_key_file
    if settings.secret_key is None:
        yield Finding("密钥", "problem", "没有密钥", "运行 jindu init 生成一个，或设置 JINDU_SECRET_KEY")
    elif key.exists() and key.stat().st_mode & 0o077:
        yield Finding("密钥", "problem", f"{key} 别的用户也能读", f"运行 chmod 600 {key}")


def disk(settings: Settings) -> Iterator[Finding]:
    """Look at free space where the state lies."""
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"剩余 {free / 1024**3:.1f} GB"
    if free < NO_DISK:
        yield Finding("磁盘", "problem", text, "空间将尽：请清理，或把 JINDU_HOME 移到别的盘")
    elif free < LOW_DISK:
        yield Finding("磁盘", "note", text, "空间不多了")
    else:
        yield Finding("磁盘", "ok", text)


def clock(settings: Settings) -> Iterator[Finding]:  # noqa: ARG001
    """Look whether the clock can be right: not before this program was installed, and with its time zone."""
    now = utc_now()
    try:
        local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    except ZoneInfoNotFoundError:
        yield Finding("时钟", "problem", "没有时区 Asia/Shanghai 的数据", "运行 pip install tzdata")
        return
    installed = dt.datetime.fromtimestamp((PROJECT_ROOT / "scrapy.cfg").stat().st_mtime, dt.UTC)
    if now < installed - AHEAD:
        what = f"{local:%Y-%m-%d %H:%M} 早于本程序安装的时间"
        yield Finding("时钟", "problem", what, "校准系统时间（如 timedatectl set-ntp true）")
    else:
        yield Finding("时钟", "ok", f"北京时间 {local:%Y-%m-%d %H:%M}")


def site_files(settings: Settings) -> Iterator[Finding]:
    """Read every site file."""
    try:
        book = load_sitebook(settings.sites_dir)
    except ConfigError as error:
        yield from (Finding("站点文件", "problem", str(problem)) for problem in error.problems)
        return
    yield from (Finding("站点文件", "problem", str(problem)) for problem in book.refused)
    if book.sites:
        yield Finding("站点文件", "ok", f"{len(book.sites)} 个站点")
    else:
        yield Finding("站点文件", "problem", "一个可用的站点也没有", f"往 {settings.sites_dir} 里加站点文件")


def rule_files(settings: Settings) -> Iterator[Finding]:
    """Read every rule file."""
    try:
        book = load_rulebook(settings.rules_dir, settings.lexicon_dir)
    except ConfigError as error:
        yield from (Finding("规则文件", "problem", str(problem)) for problem in error.problems)
        return
    yield from (Finding("规则文件", "problem", str(problem)) for problem in book.refused)
    if book.files:
        topics = "、".join(f"{file.topic}（{len(file.rules)} 条）" for file in book.files)
        yield Finding("规则文件", "ok", topics)
    else:
        yield Finding("规则文件", "problem", "一个可用的规则文件也没有", f"往 {settings.rules_dir} 里加规则文件")


def lexicon(settings: Settings) -> Iterator[Finding]:
    """Load the word lists."""
    try:
        Lexicon.load(settings.lexicon_dir)
    except ConfigError as error:
        yield from (Finding("词表", "problem", str(problem)) for problem in error.problems)
    else:
        yield Finding("词表", "ok", str(settings.lexicon_dir))


def templates(settings: Settings) -> Iterator[Finding]:
    """Try the operator's own mail templates."""
    refused: list[str] = []
    loaded = TemplateSet.load(settings.templates_dir, report=lambda problem: refused.append(str(problem)))
    yield from (Finding("邮件模板", "problem", problem) for problem in refused)
    if not refused:
        yield Finding("邮件模板", "ok", f"{len(loaded.overrides)} 个自定义" if loaded.overrides else "自带的")


def store(settings: Settings) -> Iterator[Finding]:
    """Open the database, look at its version, its soundness, and the times in it."""
    try:
        db = Database.open(settings.database_url, busy_seconds=5.0)
        try:
            schema.require_current(db)
            yield Finding("数据库", "ok", f"{db.where}，结构版本 {schema.head()}")
            yield from _inside(db, settings)
        finally:
            db.dispose()
    except StoreError as error:
        yield Finding("数据库", "problem", str(error))


def _inside(db: Database, settings: Settings) -> Iterator[Finding]:
    scheme, _, path = settings.database_url.partition(":///")
    if scheme == "sqlite" and not os.access(path, os.W_OK, effective_ids=True):
        yield Finding("数据库", "problem", f"{path} 不可写", "检查文件的属主和权限")
    elif scheme != "sqlite":
        yield _postgres(db)
    damage = check_store(db)
    yield from (Finding("数据库", "problem", finding) for finding in damage)
    if not damage:
        yield Finding("数据库检查", "ok", "完好")
    now = utc_now()
    with db.read() as s:
        started = [state.started_at for state in sites.states(s, now) if state.started_at is not None]
        times = [*started, *(event.at for event in coverage.events(s, limit=1))]
        incidents = coverage.open_incidents(s)
    if times and max(times) > now + AHEAD:
        what = f"库中有 {max(times):%Y-%m-%d %H:%M} UTC 的记录，比现在还晚"
        yield Finding("时钟", "problem", what, "系统时间可能被调早了：请校准后再运行")
    yield from (Finding("未了事故", "note", incident.message.splitlines()[0]) for incident in incidents[:10])


def _postgres(db: Database) -> Finding:
    version = getattr(db.engine.dialect, "server_version_info", None) or (0,)
    text = ".".join(map(str, version))
    if version[0] < OLDEST_POSTGRES:
        return Finding("PostgreSQL", "problem", text, f"需要 {OLDEST_POSTGRES} 或更新的版本")
    return Finding("PostgreSQL", "ok", text)


def daemon(settings: Settings) -> Iterator[Finding]:
    """Look whether the daemon runs, and who holds the console's address."""
    lock = DaemonLock(settings.home)
    try:
        runs = lock.taken()
    except OSError as error:
        what = f"{error.filename} 打不开（{error.strerror}）"
        yield Finding("守护进程", "problem", what, "可能用别的用户运行过 jindu：把数据目录里的文件改回本用户所有")
        return
    if runs:
        yield Finding("守护进程", "ok", f"正在运行（进程 {lock.holder() or '未知'}）")
    else:
        yield Finding("守护进程", "note", "没有运行", "运行 jindu daemon 开始监测")
    yield listening(settings, daemon_runs=runs)
