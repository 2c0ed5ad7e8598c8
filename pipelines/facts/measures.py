"""Which of the closed list of measures a number belongs to, by the nearest cue in its clause."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from config import strict_yaml
from config.errors import ConfigError, Problem

MEASURES = (
    "破获案件",
    "抓获嫌疑人",
    "缴获毒品",
    "缴获制毒物品",
    "查处吸毒人员",
    "强制隔离戒毒",
    "社区戒毒康复",
    "戒断三年未复吸",
    "打掉团伙",
    "捣毁窝点",
    "铲除原植物",
    "新发现吸毒人员",
    "注销驾驶证",
    "检测人次",
    "宣传活动",
    "排查企业",
    "罚没涉案资金",
    "现有吸毒人员",
    "其他",
)
UNITS = frozenset(("公斤", "人次", *"起人吨克升粒片支株亩家个处元场次份%"))
_RIGHT_IS_FARTHER = 2  # 抓获N名嫌疑人: what stands before a number says more than what follows it
_CARRIED_IS_FARTHER = 6  # 抓获5人，其中3人被刑拘: the clause's own words before the verb it shares
_APPROXIMATE = re.compile(r"(?:约|近|将近|接近|超过?|逾|突破|不足|不到)+$")  # between a verb and its number
_ENDS_APPROXIMATE = frozenset("约近超过逾破足到")
_KEYS = {"measure", "units", "cue", "far"}


@dataclass(frozen=True, slots=True)
class Cue:
    """One way a clause names a measure; `far` is added to its distance from the number."""

    measure: str
    pattern: re.Pattern[str]
    far: int


class Measures:
    """Choose measures by the cues of measures.yml."""

    def __init__(self, cues: dict[str, tuple[Cue, ...]], no_figure: re.Pattern[str]) -> None:
        self._cues = cues
        self._no_figure = no_figure

    @classmethod
    def load(cls, lexicon_dir: Path) -> Measures:
        """Read measures.yml of a lexicon folder; raise ConfigError with the line for what cannot be used."""
        path = lexicon_dir / "measures.yml"
        data, positions = strict_yaml.load(path)
        by_unit: dict[str, list[Cue]] = defaultdict(list)
        problems: list[Problem] = []
        for index, row in enumerate(data.get("cues", ())):
            try:
                cue, units = _read_cue(row)
            except (ValueError, re.error) as error:
                line, column = positions.nearest(("cues", index))
                problems.append(Problem(path, line, column, str(error), "请改正这一条"))
                continue
            for unit in units:
                by_unit[unit].append(cue)
        try:
            no_figure = re.compile(str(data["no_figure"]))
        except (KeyError, re.error) as error:
            problems.append(Problem(path, None, None, f"no_figure：{error}", "请写成一条正则表达式"))
        if problems:
            raise ConfigError(problems)
        return cls({unit: tuple(cues) for unit, cues in by_unit.items()}, no_figure)

    def excludes(self, left: str, right: str) -> bool:
        """Say whether the clause makes its number a price, a legal threshold or a target."""
        return bool(self._no_figure.search(f"{left}N{right}"))

    def choose(self, left: str, right: str, unit: str, *, carried: str = "") -> str | None:
        """Return the measure of a number between `left` and `right` of its clause, None if no cue is there.

        `carried` is the verb that governs the clause from outside.
        """
        if left[-1:] in _ENDS_APPROXIMATE:
            left = _APPROXIMATE.sub("", left)
        clause = f"{carried}{left}N{right}"
        place = len(carried) + len(left)
        best: tuple[int, str] | None = None
        for cue in self._cues.get(unit, ()):
            for match in cue.pattern.finditer(clause):
                distance = max(0, place - match.end(), match.start() - place - 1 + _RIGHT_IS_FARTHER) + cue.far
                if match.start() <= place < match.end():
                    distance = cue.far
                elif match.end() <= len(carried):
                    distance += _CARRIED_IS_FARTHER
                if best is None or distance < best[0]:
                    best = distance, cue.measure
        return best[1] if best else None


def _read_cue(row: object) -> tuple[Cue, list[str]]:
    if not isinstance(row, dict) or not {"measure", "units", "cue"} <= row.keys() <= _KEYS:
        raise ValueError("一条应有 measure、units、cue，可有 far")
    if row["measure"] not in MEASURES:
        raise ValueError(f"没有“{row['measure']}”这个指标")
    units = [str(unit) for unit in row["units"]]
    if unknown := set(units) - UNITS:
        raise ValueError(f"没有“{'、'.join(sorted(unknown))}”这个单位")
    return Cue(str(row["measure"]), re.compile(str(row["cue"])), int(row.get("far", 0))), units
