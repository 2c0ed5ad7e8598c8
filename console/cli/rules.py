"""`jindu rules list/test`: the rules in the folder, and what they say; backtest and apply are in rule_replay."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.text import Text

from config.errors import ConfigError
from config.rulebook import Rulebook, RuleFile, load_rulebook
from config.settings import Settings, load_settings
from console.check_child import CheckFailedError, check_page
from console.cli import rule_replay
from console.cli.output import emit_json, emit_table, say, stdout
from console.cli.reasons import reason_lines
from console.rule_trial import Sample, Trial, judge, read_file, read_text
from console.workplace import open_workplace
from crawler.discovery import canonical, url_key
from crawler.spiders.check_report import meaning
from storage import articles, pages

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(list_all)
    app.command("test")(try_out)
    rule_replay.register(app)


def list_all(as_json: AsJson = False) -> None:
    """列出规则文件里的规则。"""
    settings = load_settings()
    book = load_rulebook(settings.rules_dir, settings.lexicon_dir)
    for problem in book.refused:
        say(f"没有采用：{problem}")
    if as_json:
        emit_json([_file_json(file) for file in book.files])
        return
    rows = [
        (file.topic, rule.id, rule.name, rule.threshold, "、".join(sorted(rule.provinces)) or "全部", file.path.name)
        for file in book.files
        for rule in file.rules
    ]
    emit_table(f"规则 {len(rows)} 条", ("主题", "编号", "名称", "分数线", "地方", "文件"), rows)


def _file_json(file: RuleFile) -> dict[str, Any]:
    return {
        "topic": file.topic,
        "name": file.name,
        "file": str(file.path),
        "digest": file.digest,
        "terms": sum(len(group.terms) for group in file.groups.values()),
        "rules": [{"id": rule.id, "name": rule.name, "threshold": rule.threshold} for rule in file.rules],
    }


def try_out(
    text: Annotated[str | None, typer.Option("--text", help="正文")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="网页（.html）或文本文件")] = None,
    url: Annotated[str | None, typer.Option("--url", help="网址：库里有就用库里的，没有就去抓")] = None,
    title: Annotated[str | None, typer.Option("--title", help="标题")] = None,
    as_json: AsJson = False,
) -> None:
    """试一试规则：命中没有，为什么。都不写时从标准输入读正文。"""
    if sum(given is not None for given in (text, file, url)) > 1:
        raise typer.BadParameter("--text、--file、--url 只能用一个")
    settings = load_settings()
    book = _sound(load_rulebook(settings.rules_dir, settings.lexicon_dir))
    if url is not None:
        sample = _from_url(settings, url)
    elif file is not None:
        sample = read_file(file)
    else:
        sample = read_text(text if text is not None else _standard_input())
    if title is not None:
        sample = replace(sample, title=title)
    if not (sample.text.strip() or sample.title.strip()):
        say(f"没有可判断的文字{'：' + sample.note if sample.note else ''}")
        raise typer.Exit(1)
    trial = judge(sample, book, settings.lexicon_dir)
    if as_json:
        emit_json(trial.as_json())
    else:
        _print(trial)


def _sound(book: Rulebook) -> Rulebook:
    """Refuse to judge by half of the rules: an answer would be taken for that of all."""
    if book.refused:
        raise ConfigError(book.refused)
    return book


def _standard_input() -> str:
    if sys.stdin.isatty():
        say("请输入正文，以 Ctrl-D 结束：")
    return sys.stdin.read()


def _from_url(settings: Settings, url: str) -> Sample:
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise typer.BadParameter(f"不是网址：{url}；请写完整的 http:// 或 https:// 地址")
    address = canonical(url)
    with open_workplace() as place, place.db.read() as s:
        page = pages.trace(s, url_key(address))
        stored = articles.of_page(s, page.id) if page is not None else None
    if stored is not None:
        return Sample(stored.title, stored.text, stored.site_province, "库里的文章")
    try:
        report = check_page(settings, address)
    except CheckFailedError as error:
        say(str(error))
        raise typer.Exit(1) from None
    if report["status"] != "article":
        say(f"读不到文章：{meaning(report['status'], meaning(report['reason'] or ''))}")
        raise typer.Exit(1)
    return Sample(report["title"], report["text"], report["site_province"], "刚抓的网页")


def _print(trial: Trial) -> None:
    out = stdout()
    if trial.sample.note:
        out.print(Text(trial.sample.note, "dim"))
    match = trial.article.verdict.match
    out.print(Text("命中：是公告" if match else "没有命中", "bold green" if match else "bold yellow"))
    places = "、".join(region.name for region in trial.article.regions) or "没有认出"
    facts = [("标题", trial.sample.title or "—"), ("类型", trial.article.verdict.type or "—"), ("地方", places)]
    for name, value in facts:
        out.print(Text(f"{name}：{value}"))
    for line in reason_lines(trial.explanations):
        out.print(line)
    if not trial.explanations:
        out.print(Text("没有一条规则找到要找的词"))
