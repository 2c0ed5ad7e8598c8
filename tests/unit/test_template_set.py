"""An operator's own mail templates: used where they hold, refused with file and line where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.alerts.composing import compose
from scheduler.alerts.letter_samples import SAMPLE_SENDER, sample_mails
from scheduler.alerts.template_set import SHIPPED_TEMPLATES, TemplateProblem, TemplateSet

ALERT = sample_mails()[0]


def load(folder: Path) -> tuple[TemplateSet, list[TemplateProblem]]:
    problems: list[TemplateProblem] = []
    return TemplateSet.load(folder, problems.append), problems


def plain(templates: TemplateSet) -> str:
    body = compose(ALERT, SAMPLE_SENDER, templates).message().get_body(("plain",))
    assert body is not None
    return str(body.get_content())


SHIPPED = plain(TemplateSet.load())


def test_an_override_that_holds_is_used(tmp_path: Path) -> None:
    (tmp_path / "alert.txt.j2").write_text("我处通报：{{ mail.notices[0].title }}", "utf-8")
    templates, problems = load(tmp_path)
    assert problems == []
    assert plain(templates).startswith("我处通报：青岚市通报")
    assert set(templates.overrides) == {"alert.txt.j2"}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("好\n{% if mail %}\n没有结尾", 3, "end of template"),
        ("好\n\n{{ mail.no_such_field }}", 3, "no_such_field"),
        ("{{ mail.notices[7].title }}", 1, "UndefinedError"),
        ("好\n{{ 1 // 0 }}", 2, "ZeroDivisionError"),
        ("{% include 'nowhere.j2' %}", 1, "nowhere.j2"),
        ("{{ ''.__class__.__mro__ }}", 1, "SecurityError"),
    ],
)
def test_a_broken_override_is_refused_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = tmp_path / "alert.txt.j2"
    path.write_text(text, "utf-8")
    templates, [problem] = load(tmp_path)
    assert (problem.file, problem.line) == (path, line)
    assert what in problem.what
    assert f"{path}:{line}: 邮件模板未采用" in str(problem)
    assert plain(templates) == SHIPPED


def test_one_broken_override_does_not_take_the_good_one_with_it(tmp_path: Path) -> None:
    (tmp_path / "alert.txt.j2").write_text("我处通报", "utf-8")
    (tmp_path / "base.html.j2").write_text("{{ nothing }}{% block content %}{% endblock %}", "utf-8")
    templates, problems = load(tmp_path)
    assert [problem.file.name for problem in problems] == ["base.html.j2"]
    assert plain(templates).startswith("我处通报")


def test_an_unknown_name_and_an_unreadable_file_are_reported(tmp_path: Path) -> None:
    (tmp_path / "alrt.txt.j2").write_text("x", "utf-8")
    (tmp_path / "digest.txt.j2").write_bytes("日报".encode("gb18030"))
    templates, problems = load(tmp_path)
    assert sorted(problem.file.name for problem in problems) == ["alrt.txt.j2", "digest.txt.j2"]
    assert "可用：alert.html.j2" in problems[0].what
    assert plain(templates) == SHIPPED


def test_an_override_that_fails_later_gives_way_to_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "alert.txt.j2").write_text("{{ 1 // (mail.delivery_id - 99) }}", "utf-8")
    templates, problems = load(tmp_path)
    assert problems == []
    values = {"mail": type("Late", (), {"delivery_id": 99})()}
    with pytest.raises(Exception, match="notices"):  # the shipped one was tried, and lacks this odd mail's fields
        templates.render("alert.txt.j2", values)
    assert [problem.file for problem in problems] == [tmp_path / "alert.txt.j2"]


def test_html_overrides_are_escaped_too(tmp_path: Path) -> None:
    (tmp_path / "alert.html.j2").write_text("{{ '<b>' ~ mail.notices[0].title }}", "utf-8")
    templates, _ = load(tmp_path)
    body = compose(ALERT, SAMPLE_SENDER, templates).message().get_body(("html",))
    assert body is not None
    assert body.get_content().startswith("&lt;b&gt;")


@pytest.mark.parametrize("folder", [Path("/nonexistent"), SHIPPED_TEMPLATES, None])
def test_no_folder_means_the_shipped_templates(folder: Path | None) -> None:
    problems: list[TemplateProblem] = []
    templates = TemplateSet.load(folder, problems.append)
    assert not problems
    assert not templates.overrides


def test_a_refusal_reaches_the_log_by_default(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "alert.txt.j2").write_text("{{", "utf-8")
    TemplateSet.load(tmp_path)
    assert "alert.txt.j2:1: 邮件模板未采用" in caplog.text
