"""What starts before the settings are checked finds the same folder as they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import paths
from config.settings import load_settings


@pytest.mark.parametrize("value", [None, "", "elsewhere", "/srv/jindu/config"])
def test_the_sites_folder_is_the_one_of_the_settings(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JINDU_CONFIG", raising=False)
    if value is not None:
        monkeypatch.setenv("JINDU_CONFIG", value)
    assert paths.sites_folder() == load_settings(paths.ENV_FILE).sites_dir


def test_the_environment_wins_over_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("JINDU_CONTACT=file@example.org\nJINDU_CONFIG=/from/file\n", encoding="utf-8")
    monkeypatch.setattr(paths, "ENV_FILE", env_file)
    monkeypatch.setenv("JINDU_CONFIG", "/from/environment")
    monkeypatch.delenv("JINDU_CONTACT", raising=False)
    assert paths.raw_setting("JINDU_CONFIG") == "/from/environment"
    assert paths.raw_setting("JINDU_CONTACT") == "file@example.org"
