"""What `jindu doctor` says about rendering."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import load_settings
from console.checkup_render import rendering
from console.finding import Finding

SITE = "key: shiliu\nname: 石榴日报\nprovince: 山东\nlists:\n  - {url: 'https://www.shiliu-daily.cn/'}\n"


def found(home: Path, monkeypatch: pytest.MonkeyPatch, *, render: bool, chromium: str) -> list[Finding]:
    folder = home / "sites"
    folder.mkdir()
    (folder / "shiliu.yml").write_text(SITE + ("render: true\n" if render else ""), encoding="utf-8")
    program = home / "chromium"
    program.write_text(chromium)
    program.chmod(0o755)
    for name, value in {"HOME": home, "CONFIG": home, "CHROMIUM": program if chromium else home / "none"}.items():
        monkeypatch.setenv(f"JINDU_{name}", str(value))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object())
    return list(rendering(load_settings(None)))


def test_a_browser_that_is_wanted_and_missing_is_a_problem_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (finding,) = found(tmp_path, monkeypatch, render=True, chromium="")
    assert finding.state == "problem"
    assert "1 个站点" in finding.detail
    assert "apt install chromium" in finding.remedy
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    (finding,) = rendering(load_settings(None))
    assert "jindu[render]" in finding.remedy


def test_a_browser_nobody_wants_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(tmp_path, monkeypatch, render=False, chromium="") == []


def test_a_browser_is_started_to_be_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (finding,) = found(tmp_path, monkeypatch, render=True, chromium="#!/bin/sh\necho Chromium 150.0\n")
    assert (finding.state, "Chromium 150.0" in finding.detail) == ("ok", True)
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 3\n")
    (finding,) = rendering(load_settings(None))
    assert finding.state == "problem"
