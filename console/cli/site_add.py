"""`jindu sites add`: from an address alone to a site file; what it would read is shown before."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from config.durations import parse_duration
from config.settings import Settings
from config.sitebook import Sitebook, load_sitebook
from console.check_child import CheckFailedError, survey_sites
from console.cli.output import SHANGHAI, emit_json, say, stderr
from console.cli.site_add_table import emit_survey
from console.site_file import SiteFile, SiteFileError, make_site_file, refuse_known
from console.wishes import WishError, province
from console.workplace import open_workplace, utc_now
from crawler.discovery import canonical

Answer = dict[str, Any]


def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="首页或频道的网址，可以写几个")],
    key: Annotated[str | None, typer.Option(help="站点的键；缺省取自域名")] = None,
    name: Annotated[str | None, typer.Option(help="站点的名字；缺省取自首页标题")] = None,
    only: Annotated[str | None, typer.Option("--province", "-p", help="省份；缺省从名称、域名、新闻里看")] = None,
    delay: Annotated[str | None, typer.Option(help="两次请求之间停多久，如 2s；也写进文件")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看，不写文件")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """只凭网址加站点：找出列表和文章网址，读几篇核对，写出站点文件。"""
    if len(urls) > 1 and (key or name):
        raise typer.BadParameter("--key 和 --name 只能用于一个网址")
    region, pause = _province(only), _seconds(delay)
    urls = [_address(url) for url in urls]
    with open_workplace() as place:
        settings = place.settings
        book = load_sitebook(settings.sites_dir)
        answers = [_refused(url, book) for url in urls]
        fresh = [url for url, answer in zip(urls, answers, strict=True) if answer is None]
        surveys = _surveys(settings, fresh, province=region, delay=pause)
    whole: list[Answer] = []
    for url, refused in zip(urls, answers, strict=True):
        if refused is not None:
            whole.append(refused)
            continue
        options = {"key": key, "name": name, "delay": delay}
        whole.append(_answer(surveys.get(url), url, settings, options, write=not dry_run))
    if as_json:
        emit_json(whole)
    else:
        for answer in whole:
            emit_survey(answer)
    codes = {answer["code"] for answer in whole}
    if codes - {0}:
        raise typer.Exit(max(codes))


def _surveys(settings: Settings, urls: Sequence[str], **options: Any) -> dict[str, Answer]:
    """Survey sites, showing that it goes on; what the child could not say is missing."""
    found: dict[str, Answer] = {}
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=stderr(), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("按礼貌规则打开首页、频道和几篇文章，约需半分钟", total=None)
        try:
            for report in survey_sites(settings, urls, **options) if urls else ():
                found[report["url"]] = report
                progress.update(task, description=f"看完 {report['name'] or report['url']}")
        except CheckFailedError as error:
            say(str(error))
    return found


def _answer(report: Answer | None, url: str, settings: Settings, options: dict[str, Any], *, write: bool) -> Answer:
    """Make the site file of one report and write it."""
    if report is None:
        return _failed(url, "没有结果", 1)
    book = load_sitebook(settings.sites_dir)  # the file before may have taken the key
    try:
        file = make_site_file(report, book, settings.sites_dir, today=utc_now().astimezone(SHANGHAI).date(), **options)
        if write:
            file.write()
    except SiteFileError as error:
        # What the operator can mend by another option is wrong use; what the site does not give is a failure.
        return _failed(url, str(error), 2 if report["problem"] is None else 1) | {"report": report}
    return _made(url, file, written=write) | {"report": report}


def _made(url: str, file: SiteFile, *, written: bool) -> Answer:
    return {
        "url": url,
        "code": 0,
        "refused": None,
        "key": file.site.key,
        "file": str(file.site.path),
        "text": file.site.source,
        "written": written,
        "left_out": [{"url": left, "site": site} for left, site in file.left_out],
        "report": None,
    }


def _failed(url: str, why: str, code: int) -> Answer:
    empty: Answer = {"key": None, "file": None, "text": None, "written": False, "left_out": [], "report": None}
    return {"url": url, "code": code, "refused": why} | empty


def _refused(url: str, book: Sitebook) -> Answer | None:
    try:
        refuse_known(url, book)
    except SiteFileError as error:
        return _failed(url, str(error), 2)
    return None


def _address(url: str) -> str:
    """Return an absolute address; a bare host name is one of http."""
    whole = url if "://" in url else f"http://{url}"
    try:
        return canonical(whole)
    except ValueError:
        raise typer.BadParameter(f"不是网址：{url}；请写完整的 http:// 或 https:// 地址") from None


def _province(name: str | None) -> str | None:
    try:
        return None if name is None else province(name)
    except WishError as error:
        raise typer.BadParameter(str(error)) from None


def _seconds(delay: str | None) -> float | None:
    try:
        return None if delay is None else parse_duration(delay).total_seconds()
    except (ValueError, TypeError):
        raise typer.BadParameter(f"--delay 不是时长：{delay}；请写数字加单位，如 2s") from None
