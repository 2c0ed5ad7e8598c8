"""The `jindu` command: exit 0 done, 1 failed, 2 wrong use or configuration."""

from __future__ import annotations

import sys

import typer

from config.daemon_lock import DaemonRunningError
from config.errors import ConfigError
from console.cli import (
    alerts,
    analyze,
    coverage,
    daemon,
    db,
    dedup,
    demo,
    explain,
    export,
    pages,
    rules,
    run_once,
    setup,
    sites,
    stats,
    stories,
    subscribers,
)
from console.cli.output import say
from storage.errors import StoreError

cli = typer.Typer(
    name="jindu",
    help="禁毒公告监测：抓取各省新闻，识别禁毒公告与转载，给订阅者发邮件。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (setup, demo, daemon, run_once, analyze, dedup, explain, export, coverage, stats):
    module.register(cli)
for name, module, summary in (
    ("db", db, "数据库：升级、备份、恢复、检查。"),
    ("sites", sites, "站点：列出、查看、试抓、添加。"),
    ("rules", rules, "规则：列出、试用、回测、重判。"),
    ("subscribers", subscribers, "订阅者：增加、列出、查看、移除、导入。"),
    ("alerts", alerts, "告警：计划、发送、列出、预览、重发。"),
    ("pages", pages, "冻结的网页：冻结一个，重新读一遍全部。"),
    ("stories", stories, "报道：列出、查看、合并、分开、重新归并。"),
):
    group = typer.Typer(help=summary, no_args_is_help=True)
    module.register(group)
    cli.add_typer(group, name=name)


def app() -> None:
    """Run the command line; errors an operator can mend are one message, not a traceback."""
    try:
        cli()
    except ConfigError as error:
        say(str(error))
        sys.exit(2)
    except (StoreError, DaemonRunningError) as error:
        say(str(error))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left: nothing to say
        sys.exit(0)
