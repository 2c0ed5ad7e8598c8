"""The examples of the how-to on rules: each is accepted as it stands, and does what the text around it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from config.rulebook import parse_rules_text
from pipelines.cleaning import clean
from pipelines.items import Region
from pipelines.matching import CompiledRules, compile_rules

GUIDE = PROJECT_ROOT / "docs" / "how-to" / "write-a-rule.md"
_EXAMPLE = re.compile(r"^例 (\d+)：.*?^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = {int(number): text for number, text in _EXAMPLE.findall(GUIDE.read_text("utf-8"))}
YUNNAN = (Region("云南省", "530000", "province", "云南"),)
PASSING = "大会总结了全年工作，部署了明年任务。" * 20


def compiled(number: int) -> CompiledRules:
    return compile_rules([parse_rules_text(EXAMPLES[number], Path("example.yml"), SHIPPED_CONFIG / "lexicon")])


def test_there_are_ten_examples_and_more() -> None:
    assert sorted(EXAMPLES) == list(range(1, len(EXAMPLES) + 1))
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize(
    ("number", "title", "text", "match"),
    [
        (1, "", "禁毒大队今天出动。", True),
        (1, "", "交警大队今天出动。", False),
        (2, "", "民警缴获冰毒一包。", True),
        (2, "", "民警缴获冰毒一包，用于招标。", False),
        (2, "", "民警谈到冰毒的危害。", False),
        (3, "", "民警收缴鸦片20克。", True),
        (3, "", "民警收缴鸦片一包。", False),
        (4, "", "禁毒知识进校园。", True),
        (4, "", f"{PASSING}\n最后说到禁毒。", False),
        (5, "", "民警查获一批烟弹。", True),
        (5, "", "戒烟门诊查获的不是烟弹。", False),
        (5, "", "商店里卖烟弹。", False),
        (6, "", "通过检测污水掌握毒情。", True),
        (6, "", f"治理污水。{PASSING}通报毒情。", False),
        (7, "", "禁毒宣传讲毒品，讲戒毒。", True),
        (7, "", "禁毒宣传，禁毒展板，禁毒标语。", False),
        (8, "缉毒一线", "他们抓到了带冰毒的人。", True),
        (8, "", f"{PASSING}\n缉毒的故事。", False),
        (8, "缉毒", "缉毒片上映，主演谈票房。", False),
        (9, "", "我省禁毒工作会议。", True),
        (9, "", "这里严禁毒鱼。", False),
        (9, "", "美国的毒品问题。", False),
        (9, "", "美国的毒品流入我国。", True),
        (11, "", "说到禁毒工作，大家都有话讲，会议开了一个上午。", True),
        (11, "", f"{PASSING}\n顺便提到禁毒工作。", False),
        (12, "", "禁毒工作会议召开。", True),
        (12, "", "会议研究了反诈、禁毒、消防工作。", False),
    ],
)
def test_an_example_does_what_it_says(number: int, title: str, text: str, match: bool) -> None:
    assert compiled(number).judge(title, clean(text, title)).match is match


@pytest.mark.parametrize(
    ("regions", "kind", "match"), [(YUNNAN, "案件通报", True), (YUNNAN, "宣传教育", False), ((), "案件通报", False)]
)
def test_the_example_of_conditions_asks_for_place_and_type(regions: tuple[Region, ...], kind: str, match: bool) -> None:
    text = "边防查获走私毒品案，缴获鸦片。"
    assert compiled(10).judge("", clean(text), regions=regions, kind=kind).match is match
