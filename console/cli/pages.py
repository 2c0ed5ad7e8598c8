"""`jindu pages freeze/check`: keep a page as it was fetched, with what should be read in it; read all of them anew."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from config.settings import Settings, load_settings
from config.sitebook import load_sitebook
from console import frozen_pages
from console.check_child import CheckFailedError, fetch_page
from console.cli.output import emit_json, emit_table, say, stdout
from console.frozen_pages import Difference, FrozenPage, FrozenPageError
from console.workplace import open_workplace
from crawler.discovery import canonical
from crawler.discovery.host_family import site_of
from crawler.spiders.check_bytes import FETCHED
from crawler.spiders.check_report import meaning

_NAMES = {
    "status": "状态",
    "reason": "原因",
    "title": "标题",
    "published_at": "时间",
    "published_precision": "时间精度",
    "source": "来源",
    "author": "作者",
    "editor": "编辑",
    "text": "正文",
}
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("freeze")(freeze)
    app.command("check")(check)


def freeze(
    url: Annotated[str, typer.Argument(metavar="URL", help="网页的网址")],
    file: Annotated[Path | None, typer.Option("--file", help="用这个已经存下的网页，不去抓")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="存到哪个文件夹；缺省 JINDU_HOME/pages")] = None,
    again: Annotated[bool, typer.Option("--again", help="已经冻结过的重新冻结，显示读到的有什么变化")] = False,
) -> None:
    """冻结一个网页：存下原样的字节、网址、抓取时间和现在读到的内容，请人核对。"""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise typer.BadParameter(f"不是网址：{url}；请写完整的 http:// 或 https:// 地址")
    address = canonical(url)
    settings = load_settings()
    sites = load_sitebook(settings.sites_dir).sites
    site = site_of(address, sites.values())
    note = frozen_pages.note_for(to or _folder(settings), address, site.key if site else None)
    before = _frozen_before(note, again=again)
    body, fetched_at, content_type = _on_disk(file) if file is not None else _fetched(settings, address)
    page = FrozenPage.of(address, body, fetched_at, content_type, site)
    frozen_pages.write(page, note)
    _show(page)
    if before is not None:
        _show_changes(frozen_pages.compare(before.expected, page.expected))
    say(f"已冻结：{note}\n请核对上面读到的内容；读错的地方在这个文件的 expected 里改成对的，不必比较的项删掉")


def _folder(settings: Settings) -> Path:
    return settings.home / "pages"


def _frozen_before(note: Path, *, again: bool) -> FrozenPage | None:
    """Return the page as it was frozen; end with code 1 where it may not be written over."""
    if not note.exists():
        return None
    if not again:
        say(f"已经冻结过：{note}；要重新冻结请加 --again")
        raise typer.Exit(1)
    try:
        return frozen_pages.read(note)
    except FrozenPageError as error:
        say(f"{error}；这次重新写")
        return None


def _on_disk(path: Path) -> tuple[bytes, dt.datetime, str | None]:
    """Return a saved page; it was fetched when the file was written."""
    try:
        return path.read_bytes(), dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC), None
    except OSError as error:
        raise typer.BadParameter(f"{path} 读不了（{error.strerror}）；请检查路径和读权限") from None


def _fetched(settings: Settings, url: str) -> tuple[bytes, dt.datetime, str | None]:
    with open_workplace():
        pass  # the child keeps its host's pause in the store: it must be there and up to date
    try:
        answer = fetch_page(settings, url)
    except CheckFailedError as error:
        say(str(error))
        raise typer.Exit(1) from None
    if answer.status != FETCHED or answer.fetched_at is None:
        say(f"抓不到网页：{meaning(answer.status, meaning(answer.reason or ''))}")
        raise typer.Exit(1)
    return answer.body, answer.fetched_at, answer.content_type


def _show(page: FrozenPage) -> None:
    rows = [(_NAMES[name], page.expected[name]) for name in frozen_pages.FIELDS]
    emit_table(page.url, ("项", "读到"), [(name, "—" if value in (None, "") else value) for name, value in rows])


def _show_changes(differences: list[Difference]) -> None:
    out = stdout()
    out.print("和上次冻结时比：" + ("" if differences else "没有变化"), markup=False)
    _print_lines(differences)


def _print_lines(differences: list[Difference]) -> None:
    for difference in differences:
        for line in difference.lines():
            stdout().print(f"  {line}", markup=False)


def check(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="文件夹；缺省 JINDU_HOME/pages")] = None,
    as_json: AsJson = False,
) -> None:
    """把冻结的网页重新读一遍，列出和 expected 不同的地方；有不同时以 1 结束。"""
    settings = load_settings()
    place = folder or _folder(settings)
    notes = frozen_pages.notes_in(place) if place.is_dir() else ()
    if not notes:
        raise typer.BadParameter(f"{place} 里没有冻结的网页；先用 jindu pages freeze 冻结一些")
    sites = load_sitebook(settings.sites_dir).sites
    found: list[dict[str, Any]] = []
    for note in notes:
        try:
            differences = frozen_pages.read(note).differences(sites)
        except FrozenPageError as error:
            say(str(error))
            found.append({"page": str(note), "problem": str(error), "differences": []})
            continue
        found.append(_result(note, differences))
        if differences and not as_json:
            stdout().print(str(note), markup=False)
            _print_lines(differences)
    changed = sum(1 for result in found if result["problem"] or result["differences"])
    if as_json:
        emit_json(found)
    say(f"冻结的网页 {len(found)} 个，" + (f"不一致或用不了的 {changed} 个" if changed else "全部一致"))
    if changed:
        raise typer.Exit(1)


def _result(note: Path, differences: list[Difference]) -> dict[str, Any]:
    listed = [{"field": one.field, "expected": one.expected, "read": one.read} for one in differences]
    return {"page": str(note), "problem": None, "differences": listed}
