"""`jindu demo`: sample sites on loopback, the real spiders, real mails in a spool, and what came of it."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from config.paths import SHIPPED_CONFIG
from config.settings import load_settings
from console.cli.output import emit_table, say, stdout
from console.cli.run_once import Round, do_round
from console.demo.farm import Farm
from console.workplace import Workplace, open_workplace, utc_now
from storage import articles, pages, schema, stories, subscribers
from storage.database import Database

VISITS = 3
READERS: Mapping[str, tuple[str, ...]] = {
    "zhiban@example.org": (),  # everything
    "shandong@example.org": ("山东",),
    "henan@example.org": ("河南",),
    "yunnan@example.org": ("云南", "四川"),
}
_OURS = ("JINDU_DATABASE_URL", "JINDU_MAIL_URL", "JINDU_PROXY_URL", "JINDU_OPERATORS", "JINDU_PUBLIC_URL")


@dataclass(frozen=True, slots=True)
class Tally:
    """Count what is stored and sent after a visit."""

    pages: int
    articles: int
    stories: int
    announcements: int
    mails: Counter[str]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    home: Annotated[Path | None, typer.Option(help="演示用的数据目录，默认 JINDU_HOME/demo，每次重建")] = None,
) -> None:
    """离线演示：在本机起一批示例站点，真实抓取三轮，把邮件写进文件夹，列出结果。"""
    began = time.monotonic()
    folder = _fresh(home or load_settings().home / "demo")
    with Farm() as farm:
        _settle(folder, farm)
        with open_workplace(check_schema=False) as place:
            schema.upgrade(place.db)
            _subscribe(place.db)
            say(f"示例站点 {len(farm.catalog.sites)} 个已在 127.0.0.0/8 上开放，订阅者 {len(READERS)} 位")
            tallies = [_visit(place, farm, number) for number in range(1, VISITS + 1)]
            as_expected = _show(place, farm, tallies)
    say(f"用时 {time.monotonic() - began:.0f} 秒；邮件在 {folder / 'mail'}，数据库 {folder / 'jindu.db'}")
    if not as_expected:
        raise typer.Exit(1)


def _fresh(folder: Path) -> Path:
    """Return an empty folder; one that is not an earlier demo's is refused."""
    folder = folder.resolve()
    marker = folder / ".jindu-demo"
    if folder.exists() and any(folder.iterdir()):
        if not marker.exists():
            raise typer.BadParameter(f"{folder} 不是演示目录，不会清空它；请换一个空目录")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    return folder


def _settle(folder: Path, farm: Farm) -> None:
    """Point this process and its children to the demo's own home, configuration and loopback."""
    farm.write_site_files(folder / "config" / "sites")
    shutil.copytree(SHIPPED_CONFIG / "rules", folder / "config" / "rules")
    for name in _OURS:
        os.environ[name] = ""
    os.environ |= {
        "JINDU_HOME": str(folder),
        "JINDU_CONFIG": str(folder / "config"),
        "JINDU_ALLOW_NETWORKS": "127.0.0.0/8",
        "JINDU_MAIL_FROM": "jindu@demo.example",
    }


def _subscribe(db: Database) -> None:
    with db.write() as s:
        for email, provinces in READERS.items():
            subscribers.add(
                s, email=email, provinces=provinces, topics=(), delivery="immediate", confirmed=True, now=utc_now()
            )


def _visit(place: Workplace, farm: Farm, number: int) -> Tally:
    farm.visit = number
    say(f"第 {number} 轮：示例站点发布新内容，开始抓取……")
    done = do_round(place, place.watch(), None, everything=True, progress=True)
    tally = _count(place.db, done)
    say(
        f"  文章 {tally.articles} 篇，报道 {tally.stories} 条，其中公告 {tally.announcements} 条；"
        f"本轮发信 {sum(tally.mails.values())} 封"
    )
    return tally


def _count(db: Database, done: Round) -> Tally:
    with db.read() as s:
        return Tally(
            pages=sum(pages.status_counts(s).values()),
            articles=articles.counts(s)["articles"],
            stories=stories.count(s),
            announcements=len(stories.newest(s, limit=10_000)),
            mails=Counter(sent.delivery.kind for sent in done.sent if sent.outcome == "sent"),
        )


def _show(place: Workplace, farm: Farm, tallies: list[Tally]) -> bool:
    """Print the tables; return whether they hold what the sample sites published."""
    rows = [
        (f"第 {number} 轮", t.pages, t.articles, t.stories, t.announcements, *_mail_cells(t))
        for number, t in enumerate(tallies, start=1)
    ]
    emit_table("累计与每轮邮件", ("轮次", "页面", "文章", "报道", "公告", "告警邮件", "更正", "撤稿"), rows)
    _show_announcements(place.db)
    published = farm.expected_stories()
    want = (len(published), sum(story.announcement for story in published))
    got = (tallies[-1].stories, tallies[-1].announcements)
    verdict = "一致" if want == got else "不一致"
    say(f"核对：示例站点共发布报道 {want[0]} 条、公告 {want[1]} 条，库中 {got[0]} 条、{got[1]} 条，{verdict}")
    return want == got


def _mail_cells(tally: Tally) -> tuple[int, int, int]:
    return tally.mails["alert"], tally.mails["correction"], tally.mails["withdrawal"]


def _show_announcements(db: Database, limit: int = 8) -> None:
    with db.read() as s:
        views = [view for story in stories.newest(s, limit=limit) if (view := stories.view(s, story))]
        rows = []
        for view in views:
            places = articles.regions(s, view.best.id)
            place = places[0].province if places else "全国"
            rows.append((place, view.title[:40], view.origin.site_name, len(view.members) - 1))
    emit_table("最新公告", ("地区", "标题", "首发站点", "转载"), rows)
    stdout().print("用 jindu stories list、jindu explain URL 在演示目录上查看更多（设 JINDU_HOME、JINDU_CONFIG）")
