"""Articles split over several pages become one text."""

from __future__ import annotations

from pipelines.extraction.split import joined
from pipelines.items import PageStatus, Reading

TITLE = "山乡禁毒路：一个村庄十年的变化"
LEAD = "编者按：本报记者走进青石村，记录那里的禁毒故事。"
ONE = "青石村坐落在大山深处，十年前，这里因外流贩毒人员多而远近闻名。"
TWO = "村支书老何至今记得，二〇一六年春天，工作队第一次进村时，家家户户大门紧"
THREE = "闭，没有人愿意和他们说话。"
FOUR = "如今，村里种上了三千亩花椒，外出人员陆续返乡，连续五年没有新增吸毒人员。"


def reading(*lines: str, title: str = TITLE, **more: object) -> Reading:
    return Reading(PageStatus.ARTICLE, title=title, text="\n".join(lines), **more)  # type: ignore[arg-type]


def test_a_sentence_cut_by_the_break_is_whole_again() -> None:
    first = reading(LEAD, ONE, TWO)
    whole = joined(first, [reading(LEAD, THREE, FOUR, editor="何青")])
    assert whole.text.split("\n") == [LEAD, ONE, TWO + THREE, FOUR]
    assert (whole.title, whole.editor, whole.status) == (TITLE, "何青", PageStatus.ARTICLE)


def test_titles_with_page_numbers_bars_and_credits_are_said_once() -> None:
    credit = "文/图 本报记者 林小溪"
    first = reading(credit, ONE, "上一页 1 2 3 下一页", "（未完待续）")
    second = reading(f"{TITLE}（2）", "首页 上一页 [1] [2] [3] 下一页 尾页", FOUR, credit, title=f"{TITLE}(2)")
    assert joined(first, [second]).text.split("\n") == [credit, ONE, FOUR]


def test_a_line_said_again_in_the_middle_stays() -> None:
    filler = [f"第{n}户人家的院子里，晒满了刚刚摘下的花椒，一家人围坐着拣选装袋。" for n in range(20)]
    second = reading(*filler[:10], ONE, *filler[10:])
    assert joined(reading(ONE, FOUR), [second]).text.split("\n").count(ONE) == 2


def test_a_heading_is_not_glued_to_what_follows() -> None:
    lines = joined(reading(ONE, "回头路"), [reading("一、家门口的产业", FOUR)]).text.split("\n")
    assert lines == [ONE, "回头路", "一、家门口的产业", FOUR]
    assert joined(reading(ONE + "他说，村里还有"), [reading("（一）两条路", FOUR)]).text.count("\n") == 2


def test_a_short_last_page_counts_and_an_unreadable_one_leaves_a_gap() -> None:
    short = Reading(PageStatus.NO_TEXT, "short", text="老何笑了。")
    blocked = Reading(PageStatus.BLOCKED, "challenge", text="请完成验证。")
    assert joined(reading(ONE), [blocked, short]).text.split("\n") == [ONE, "老何笑了。"]


def test_a_first_page_with_a_picture_only() -> None:
    opening = Reading(PageStatus.NO_TEXT, "empty", title=TITLE)
    whole = joined(opening, [reading(ONE, FOUR)])
    assert (whole.status, whole.reason, whole.title, whole.text) == (PageStatus.ARTICLE, None, TITLE, f"{ONE}\n{FOUR}")


def test_a_long_bar_of_numbers_takes_no_time() -> None:
    line = "1" * 79 + "啊"
    assert line in joined(reading(ONE), [reading(line, FOUR)]).text
