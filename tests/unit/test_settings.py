"""Settings: defaults, sources and their order, and refusals that name the variable and the remedy."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.errors import ConfigError, Problem
from config.mail_url import MailTarget, MailUrlError, parse_mail_url
from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from config.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("JINDU_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)  # whatever the folder a command is started in


def refuse(env_file: Path | None = None) -> tuple[Problem, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    return caught.value.problems


def test_defaults_hang_on_scrapy_cfg_and_not_on_the_current_folder() -> None:
    settings = load_settings(None)
    assert (PROJECT_ROOT / "scrapy.cfg").is_file()
    assert settings.home == PROJECT_ROOT / "var"
    assert settings.config == SHIPPED_CONFIG == PROJECT_ROOT / "config"
    assert settings.database_url == f"sqlite:///{PROJECT_ROOT}/var/jindu.db"
    assert settings.mail == MailTarget("spool")
    assert settings.mail_from == "jindu@localhost"
    assert settings.listen_address == ("127.0.0.1", 8600)
    assert (settings.operators, settings.allow_networks, settings.notify_urls) == ((), (), ())
    assert (settings.public_url, settings.bounce_url, settings.proxy_url, settings.contact) == (None,) * 4


def test_all_variables_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = {
        "HOME": str(tmp_path / "state"),
        "CONFIG": str(tmp_path / "config"),
        "MAIL_URL": "smtp://user%40b.cn:p%2Fw@mail.example.org?starttls=auto",
        "BOUNCE_URL": "imaps://u:p@mail.example.org/INBOX",
        "NOTIFY_URLS": "https://a.example.org/hook/1, https://b.example.org/",
        "PUBLIC_URL": "https://jindu.example.org/",
        "LISTEN": "[::1]:0",
        "SECRET_KEY": "k" * 40,
        "OPERATORS": "a@example.org, b@example.org,a@example.org",
        "ALLOW_NETWORKS": "127.0.0.0/8,fd00::/8,10.1.2.3",
        "PROXY_URL": "http://u:p@proxy.example.org:3128",
        "CONTACT": "https://example.org/bot",
        "CHILD_LEASE": "internal names pass",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"JINDU_{name}", value)
    settings = load_settings(None)
    assert settings.home == tmp_path / "state"
    assert settings.database_url == f"sqlite:///{tmp_path}/state/jindu.db"
    assert settings.mail == MailTarget("smtp", "mail.example.org", 587, "user@b.cn", "p/w", "auto")
    assert settings.mail_from == "user@b.cn"
    assert settings.notify_urls == ("https://a.example.org/hook/1", "https://b.example.org/")
    assert settings.public_url == "https://jindu.example.org"
    assert settings.listen_address == ("::1", 0)
    assert settings.operators == ("a@example.org", "b@example.org")
    assert settings.allow_networks == tuple(map(ip_network, ("127.0.0.0/8", "fd00::/8", "10.1.2.3/32")))
    assert settings.sites_dir == tmp_path / "config" / "sites"
    assert settings.rules_dir == tmp_path / "config" / "rules"


def test_relative_paths_count_from_scrapy_cfg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINDU_HOME", "state")
    monkeypatch.setenv("JINDU_DATABASE_URL", "sqlite:///state/other.db")
    settings = load_settings(None)
    assert settings.home == PROJECT_ROOT / "state"
    assert settings.database_url == f"sqlite:///{PROJECT_ROOT}/state/other.db"


def test_lexicon_and_templates_fall_back_to_the_shipped_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JINDU_CONFIG", str(tmp_path))
    settings = load_settings(None)
    assert settings.lexicon_dir == SHIPPED_CONFIG / "lexicon"
    assert settings.templates_dir == PROJECT_ROOT / "scheduler" / "alerts" / "templates"
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "templates").mkdir()
    assert settings.lexicon_dir == tmp_path / "lexicon"
    assert settings.templates_dir == tmp_path / "templates"


def test_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        "# 注释\nexport JINDU_LISTEN=127.0.0.1:1\nJINDU_CONTACT='a b'\nPATH=ignored\nJINDU_PROXY_URL=\n"
    )
    monkeypatch.setenv("JINDU_LISTEN", "127.0.0.1:2")
    settings = load_settings(env_file)
    assert settings.listen == "127.0.0.1:2"
    assert settings.contact == "a b"
    assert settings.proxy_url is None


def test_secrets_come_from_files_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "mail_url"
    secret.write_text("smtps://u:p@mail.example.org\n")
    monkeypatch.setenv("JINDU_MAIL_URL_FILE", str(secret))
    env_file = tmp_path / ".env"
    env_file.write_text("JINDU_MAIL_URL=spool:\n")
    assert load_settings(env_file).mail == MailTarget("smtps", "mail.example.org", 465, "u", "p", "off")


def test_a_secret_given_twice_or_unreadable_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JINDU_MAIL_URL", "spool:")
    monkeypatch.setenv("JINDU_MAIL_URL_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("JINDU_SECRET_KEY_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("JINDU_DATABASE_URL_FILE", "relative")
    said = "\n".join(map(str, refuse()))
    assert "JINDU_MAIL_URL_FILE 和 JINDU_MAIL_URL 同时给了" in said
    assert f"JINDU_SECRET_KEY_FILE 指的文件读不了：{tmp_path}/none" in said
    assert "不是绝对路径" in said


def test_only_secrets_come_from_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINDU_LISTEN_FILE", "/x")
    assert "是不是 JINDU_LISTEN？" in refuse()[0].remedy


def test_the_key_that_init_made_is_found_in_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JINDU_HOME", str(tmp_path))
    assert load_settings(None).secret_key is None
    load_settings(None).secret_key_file.write_text("made-by-init-0123456789\n")
    assert load_settings(None).secret_key == "made-by-init-0123456789"
    monkeypatch.setenv("JINDU_SECRET_KEY", "given-by-hand-0123456789")
    assert load_settings(None).secret_key == "given-by-hand-0123456789"


def test_an_unknown_name_is_refused_with_the_closest_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JINDU_CONTCAT", "x")
    env_file = tmp_path / ".env"
    env_file.write_text("\n\nJINDU_MAILURL=spool:\nJINDU_ZZZZZZZZ=1\n")
    by_what = {problem.what: problem for problem in refuse(env_file)}
    assert by_what["设置 JINDU_CONTCAT 没有这个变量"].remedy == "是不是 JINDU_CONTACT？"
    mail = by_what["设置 JINDU_MAILURL 没有这个变量"]
    assert (mail.file, mail.line, mail.remedy) == (env_file, 3, "是不是 JINDU_MAIL_URL？")
    assert "JINDU_OPERATORS" in by_what["设置 JINDU_ZZZZZZZZ 没有这个变量"].remedy


def test_a_broken_env_line_is_refused(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("JINDU_CONTACT=a\nJINDU_LISTEN='127.0.0.1:1\n")
    assert [(problem.file, problem.line) for problem in refuse(env_file)] == [(env_file, 2)]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HOME", "scrapy.cfg", "不是文件夹"),
        ("DATABASE_URL", "postgres://u:hunter2@h/d", "请写 postgresql://"),
        ("DATABASE_URL", "mysql://u:hunter2@h/d", "sqlite:///"),
        ("DATABASE_URL", "sqlite://", "不是 SQLite 文件"),
        ("DATABASE_URL", "sqlite:///:memory:", "内存"),
        ("DATABASE_URL", "jindu.db", "sqlite:///"),
        ("MAIL_URL", "smtp://u:hunter2@h:x", "端口"),
        ("MAIL_URL", "smtp://u:hunter2@h:99999", "端口"),
        ("MAIL_URL", "http://u:hunter2@h", "spool:"),
        ("MAIL_URL", "smtp://u:hunter2@h?starttls=yes", "required"),
        ("MAIL_URL", "smtp://u:hunter2@h?tls=1", "starttls"),
        ("MAIL_URL", "smtps://u:hunter2@h?starttls=required", "smtps"),
        ("MAIL_URL", "smtp://user@h", "密码"),
        ("MAIL_URL", "smtp://", "主机"),
        ("MAIL_URL", "smtp://u:hun/ter2@h", "端口或主机"),
        ("MAIL_FROM", "nobody", "jindu@example.org"),
        ("MAIL_FROM", "a@b.cn\nBcc: x@y.cn", "发件地址"),
        ("MAIL_REPLY_TO", "禁毒 <a@b.cn>", "一个地址"),
        ("MAIL_RETURN_PATH", "a@b.cn\nBcc: x@y.cn", "不是邮件地址"),
        ("BOUNCE_URL", "ftp://u:hunter2@h", "imaps://"),
        ("NOTIFY_URLS", "weixin", "https://"),
        ("PUBLIC_URL", "jindu.example.org", "https://"),
        ("PUBLIC_URL", "https://h/?a=1", "去掉"),
        ("LISTEN", "8600", "主机:端口"),
        ("LISTEN", "127.0.0.1:65536", "主机:端口"),
        ("LISTEN", "::1:8600", "方括号"),
        ("LISTEN", "256.0.0.1:8600", "IP 地址"),
        ("SECRET_KEY", "short", "openssl"),
        ("OPERATORS", "a@example.org,b", "“b”"),
        ("ALLOW_NETWORKS", "10.0.0.1/8", "10.0.0.0/8"),
        ("ALLOW_NETWORKS", "intranet", "网段"),
        ("PROXY_URL", "socks5://h:1", "http://"),
        ("PROXY_URL", "http://proxy.example.org", "端口"),
        ("CONTACT", "x\r\nHost: y", "换行"),
        ("CONTACT", "禁毒办", "中文"),
    ],
)
def test_a_bad_value_names_variable_and_remedy_and_no_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"JINDU_{name}", value)
    (problem,) = refuse()
    assert f"JINDU_{name}" in problem.what
    assert says in problem.what + problem.remedy
    assert problem.remedy
    assert "hunter2" not in str(problem)
    monkeypatch.delenv(f"JINDU_{name}")
    if "\n" not in value:
        env_file = tmp_path / ".env"
        env_file.write_text(f"\nJINDU_{name}='{value}'\n")
        (problem,) = refuse(env_file)
        assert (problem.file, problem.line) == (env_file, 2)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("spool:", MailTarget("spool")),
        ("smtp://localhost", MailTarget("smtp", "localhost", 587, None, None, "auto")),
        ("smtp://127.0.0.1:1025?starttls=off", MailTarget("smtp", "127.0.0.1", 1025, None, None, "off")),
        ("smtp://u:p@h:25/", MailTarget("smtp", "h", 25, "u", "p", "required")),
        ("smtp://u:p@[::1]:25?starttls=off", MailTarget("smtp", "::1", 25, "u", "p", "off")),
        ("smtps://u:p@h", MailTarget("smtps", "h", 465, "u", "p", "off")),
    ],
)
def test_mail_urls(url: str, target: MailTarget) -> None:
    assert parse_mail_url(url) == target
    assert "'p'" not in repr(parse_mail_url(url))


def test_a_bad_mail_url_says_what_and_remedy() -> None:
    with pytest.raises(MailUrlError) as caught:
        parse_mail_url("pigeon://coop")
    assert "pigeon" in caught.value.what
    assert "smtp://" in caught.value.remedy


def test_nothing_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": "postgresql://jindu:hunter2@db.example.org/jindu?sslpassword=hunter2",
        "MAIL_URL": "smtp://jindu:hunter2@mail.example.org?starttls=required",
        "BOUNCE_URL": "imaps://jindu:hunter2@mail.example.org/INBOX",
        "NOTIFY_URLS": "https://example.org/hook/hunter2,https://example.org/?key=hunter2",
        "PROXY_URL": "http://jindu:hunter2@proxy.example.org:3128",
        "SECRET_KEY": "hunter2" * 6,
    }.items():
        monkeypatch.setenv(f"JINDU_{name}", value)
    settings = load_settings(None)
    shown = settings.redacted()
    assert set(shown) == {f"JINDU_{name.upper()}" for name in Settings.model_fields}
    assert "hunter2" not in repr(settings) + str(shown)
    assert shown["JINDU_MAIL_URL"] == "smtp://jindu:***@mail.example.org?starttls=required"
    assert shown["JINDU_DATABASE_URL"] == "postgresql://jindu:***@db.example.org/jindu?***"
    assert shown["JINDU_SECRET_KEY"] == "***"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings(None).listen = "127.0.0.1:1"


def test_the_example_file_names_every_variable_and_changes_nothing() -> None:
    example = PROJECT_ROOT / ".env.example"
    names = {line.partition("=")[0] for line in example.read_text(encoding="utf-8").splitlines() if line[:1] == "J"}
    assert names == {f"JINDU_{name.upper()}" for name in Settings.model_fields}
    assert load_settings(example) == load_settings(None)


def test_problems_survive_a_process_boundary_and_print_where_what_and_remedy() -> None:
    problems = (Problem(Path("a.yml"), 3, 1, "错了", "请改"), Problem(None, None, None, "也错了", ""))
    error: ConfigError = pickle.loads(pickle.dumps(ConfigError(problems)))  # noqa: S301
    assert error.problems == problems
    assert str(error) == "a.yml:3: 错了；请改\n也错了"


def test_config_does_not_load_what_it_has_no_use_for() -> None:
    heavy = "scrapy twisted sqlalchemy lxml trafilatura jinja2 fastapi rich typer"
    code = f"import sys, config.settings, config.sitebook; print(*[m for m in {heavy.split()!r} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
