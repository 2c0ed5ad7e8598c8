"""YAML files are read without surprises, and every defect is told with its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from config import strict_yaml
from config.errors import ConfigError, Problem


def refuse(text: str) -> Problem:
    with pytest.raises(ConfigError) as caught:
        strict_yaml.load_text(text, Path("x.yml"))
    (problem,) = caught.value.problems
    assert problem.file == Path("x.yml")
    return problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("off", "off"),
        ("y", "y"),
        ("1:30", "1:30"),
        ("007", "007"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ("1.2.3", "1.2.3"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("", None),
        ("2026-11-21", dt.date(2026, 11, 21)),
        ("2026-11-21 10:00", "2026-11-21 10:00"),
    ],
)
def test_plain_values_mean_what_they_look_like(written: str, value: object) -> None:
    data, _ = strict_yaml.load_text(f"a: {written}\n", Path("x.yml"))
    assert data == {"a": value}
    assert type(data["a"]) is type(value)


def test_keys_are_always_text() -> None:
    data, _ = strict_yaml.load_text("1: a\nno: b\n2026-01-01: c\n", Path("x.yml"))
    assert data == {"1": "a", "no": "b", "2026-01-01": "c"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "“a”写了两次（第一次在第 1 行）"),
        ("x:\n  - {b: 1, b: 2}\n", 2, "“b”写了两次"),
        ("a: 1\nb:\n\t- 2\n", 3, "制表符"),
        ("a:\n  b: 1\n\tc: 2\n", 3, "制表符"),
        ("a: b\nc: d: e\n", 2, "冒号"),
        ("a: 1\nb: 'x\nc: 2\n", 2, "引号没有配对"),
        ("a: [1, 2\nb: 3\n", 2, "方括号"),
        ("a: {x: 1\nb: 3\n", 2, "花括号"),
        ('a: 1\nb: "\\d"\n', 2, "单引号"),
        ("a: 1\nb: @x\n", 2, "加引号"),
        ("a: 1\nb: \x01\n", 2, "控制字符"),
        ("a: 1\nb: &anchor 2\n", 2, "锚点"),
        ("a: &x [1]\nb: *x\n", 1, "锚点"),
        ("a: 1\nb: *x\n", 2, "别名"),
        ("a: 1\n---\nb: 2\n", 2, "多份"),
        ("a: 1\nb: !!python/name:os.system x\n", 2, "标签"),
        ("a: 1\nb: !!set {x}\n", 2, "标签"),
        ("a: 1\n? [x]\n: 2\n", 2, "键必须是普通文字"),
        ("a: 1\nb: 2026-13-01\n", 2, "有效的日期"),
        ("", 1, "空的"),
        ("# nothing\n", 1, "空的"),
        ("a: 1\nb: \ud800\n", 2, "无效字符"),
        ("a: 1\nb: " + "[" * 40 + "]" * 40, 2, "嵌套"),
    ],
)
def test_every_defect_names_its_line_and_a_remedy(text: str, line: int, says: str) -> None:
    problem = refuse(text)
    assert problem.line == line
    assert says in problem.what + problem.remedy
    assert problem.remedy
    assert str(problem).startswith(f"x.yml:{line}: ")


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    layers = ["a0: &a0 [x, x, x]"]
    layers += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    assert refuse("\n".join(layers)).line == 1


def test_positions_lead_to_keys_items_and_values() -> None:
    text = "# site\nname: x\nlists:\n  - url: http://a/\n    kind: page\n  - url: http://b/\nnote: |\n  two\n  lines\n"
    _, positions = strict_yaml.load_text(text, Path("x.yml"))
    assert positions["name",] == (2, 1)
    assert positions["lists", 1] == (6, 5)
    assert positions["lists", 0, "kind"] == (5, 5)
    assert positions.value(("lists", 0, "kind")) == (5, 11)
    assert positions.nearest(("lists", 1, "kind")) == (6, 5)
    assert positions.nearest(("absent",)) == (2, 1)
    assert len(positions) == len(list(positions)) == 9


def test_a_file_is_read_with_its_byte_order_mark_and_chinese(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes("name: 齐鲁网\r\nprovince: 山东\r\n".encode("utf-8-sig"))
    data, positions = strict_yaml.load(path)
    assert data == {"name": "齐鲁网", "province": "山东"}
    assert positions["province",] == (2, 1)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    gbk = tmp_path / "gbk.yml"
    gbk.write_bytes(b"key: a\nname: " + "齐鲁网".encode("gbk"))
    large = tmp_path / "large.yml"
    large.write_bytes(b"#" * (strict_yaml.MAX_BYTES + 1))
    for path, line, says in [(gbk, 2, "UTF-8"), (large, None, "1024 KiB"), (tmp_path / "no.yml", None, "不存在")]:
        with pytest.raises(ConfigError, match=says) as caught:
            strict_yaml.load(path)
        assert (caught.value.problems[0].file, caught.value.problems[0].line) == (path, line)
    with pytest.raises(ConfigError, match="读不了"):
        strict_yaml.load(tmp_path)
