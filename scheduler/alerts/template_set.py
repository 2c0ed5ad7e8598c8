"""The mail templates: the shipped ones, and an operator's own where they hold."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import BaseLoader, DictLoader, Environment, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from scheduler.alerts.letter_samples import sample_sheets
from scheduler.alerts.letters import HEADLINE_ONLY

SHIPPED_TEMPLATES = Path(__file__).parent / "templates"
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LOG = logging.getLogger(__name__)
_FLAG_MEANINGS = {
    "原页已撤下": "发布网站已撤下这篇稿件，内容以撤下前抓到的为准",
    "标题与正文不符": "页面标题与正文所述不是一回事，本邮件的标题取自正文",
    "采集站转载": "该站以转载为主，请以原发布单位的文本为准",
    "仅标题": "没有读到正文，只按标题判断，请打开原文核对",
    "时间存疑": "页面上的发布时间可能有误，请核对原文",
}


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """Say which template of the operator's is refused, where it is wrong, and why."""

    file: Path
    line: int | None
    what: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: 邮件模板未采用，改用自带模板：{self.what}；请改正后重启"


def _log_refusal(problem: TemplateProblem) -> None:
    _LOG.warning("%s", problem)


class TemplateSet:
    """Render mail templates; a template of the operator's that fails, now or later, gives way to the shipped one."""

    def __init__(
        self,
        shipped: Environment,
        own: Environment | None,
        overrides: Mapping[str, Path],
        report: Callable[[TemplateProblem], None],
    ) -> None:
        self._shipped = shipped
        self._own = own
        self._report = report
        self.overrides = overrides

    @classmethod
    def load(cls, folder: Path | None = None, report: Callable[[TemplateProblem], None] = _log_refusal) -> TemplateSet:
        """Read the shipped templates and those of `folder` that pass a trial with sample letters.

        A file that is unreadable, does not compile, asks for values there are none of, or has a name no template
        has, goes to `report` (default: a warning in the log) and is not used. A missing folder is no fault.
        """
        shipped_texts = {path.name: path.read_text("utf-8") for path in sorted(SHIPPED_TEMPLATES.glob("*.j2"))}
        shipped = _environment(DictLoader(shipped_texts), Environment)  # our own: no sandbox, half as fast again
        candidates = _read_overrides(folder, shipped_texts, report)
        accepted: dict[str, str] = {}
        for path, text in candidates.items():
            fault = _trial(_environment(DictLoader({**shipped_texts, **accepted, path.name: text})), path)
            if fault:
                report(fault)
            else:
                accepted[path.name] = text
        own = _environment(DictLoader({**shipped_texts, **accepted})) if accepted else None
        return cls(shipped, own, {path.name: path for path in candidates if path.name in accepted}, report)

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Return the rendered text; an override that fails on these values is reported and passed over."""
        if self._own is not None:
            try:
                return self._own.get_template(name).render(values)
            except Exception as error:  # whatever an operator's template does, the mail goes out
                self._report(_problem(self.overrides.get(name, Path(name)), error))
        return self._shipped.get_template(name).render(values)


def _environment(loader: BaseLoader, kind: type[Environment] = SandboxedEnvironment) -> Environment:
    environment = kind(
        loader=loader,
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["clock"] = clock
    environment.tests["web_link"] = is_web_link
    environment.globals["flag_meanings"] = _FLAG_MEANINGS
    environment.globals["headline_only"] = HEADLINE_ONLY
    return environment


def _read_overrides(
    folder: Path | None, shipped: Iterable[str], report: Callable[[TemplateProblem], None]
) -> dict[Path, str]:
    """Return the folder's templates by path; unknown names and unreadable files are reported."""
    if folder is None or not folder.is_dir() or folder.resolve() == SHIPPED_TEMPLATES.resolve():
        return {}
    found: dict[Path, str] = {}
    for path in sorted(folder.glob("*.j2")):
        if path.name not in shipped:
            report(TemplateProblem(path, None, f"没有名为 {path.name} 的模板，可用：{'、'.join(sorted(shipped))}"))
            continue
        try:
            found[path] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            report(_problem(path, error))
    return found


def _trial(environment: Environment, path: Path) -> TemplateProblem | None:
    """Render every sample letter in both parts; say what fails."""
    try:
        environment.get_template(path.name)
        for sheet in sample_sheets():
            for ending in (".txt.j2", ".html.j2"):
                environment.get_template(sheet.template + ending).render(sheet.values)
    except Exception as error:  # a template is a program: anything may happen in it
        return _problem(path, error)
    return None


def _problem(path: Path, error: Exception) -> TemplateProblem:
    if isinstance(error, TemplateSyntaxError):
        return TemplateProblem(path, error.lineno, error.message or "语法错误")
    line, trace = None, error.__traceback__
    while trace:  # Jinja rewrites tracebacks so that frames carry the template's own lines
        if trace.tb_frame.f_code.co_filename in {"<template>", "<unknown>", path.name}:
            line = trace.tb_lineno
        trace = trace.tb_next
    return TemplateProblem(path, line, f"{type(error).__name__}: {error}")


def clock(moment: dt.datetime) -> str:
    """Return a time as subscribers read it: 2026-11-22 10:30, in Asia/Shanghai; raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone cannot be shown")
    return moment.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M")


def is_web_link(url: str) -> bool:
    """Tell whether an address may become a link: http and https only, so that no javascript: reaches a reader."""
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False
