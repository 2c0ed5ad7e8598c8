"""Pages with several articles, and articles that only look like several."""

from __future__ import annotations

import pytest

from pipelines.extraction import read_page
from pipelines.items import PageStatus, RawPage, Reading
from tests.unit.page_kinds import SITE, page

ONE = (
    "城北菜场改造完工",
    "改造后的菜场多了一百二十个摊位，通道拓宽到四米，老人推着小车也能并排走。",
    "摊主们说，屋顶换成采光板之后，白天不用再开灯，夏天也凉快了不少。",
)
TWO = (
    "滨江分局查获一起运毒案",
    "民警在服务区检查时，从一辆货车的备胎里查获冰毒三公斤，当场抓获两名嫌疑人。",
    "经讯问，二人受雇于境外贩毒人员，先后运毒四次，案件已移送检察机关审查起诉。",
)
THREE = (
    "河湾图书馆延长开放",
    "从下周起，图书馆每晚开放到十点，自习室增加两百个座位，读者凭身份证就可以入馆。",
    "馆方还为夜间读者准备了热水和雨伞，闭馆前半小时有班车开往地铁站。",
)


def told(*lines: str) -> str:
    return "".join(f"<p>　　{line}</p>" for line in lines)


def read(inner: str, *, title: str = f"{ONE[0]}_{SITE}") -> Reading:
    return read_page(RawPage("http://news.example.cn/1.html", html=page(inner, title=title)))


def imprint(day: int, source: str) -> str:
    return f"<p class='info'>2026-11-{day} 09:30　来源：{source}</p>"


def both(reading: Reading) -> list[tuple[str, list[str]]]:
    assert reading.status is PageStatus.ARTICLE
    return [(found.title, found.text.split("\n")) for found in (reading, *reading.others)]


WANTED = [(ONE[0], list(ONE[1:])), (TWO[0], list(TWO[1:]))]


@pytest.mark.parametrize(
    "inner",
    [
        f"<h1>{ONE[0]}</h1>{imprint(20, '河湾日报')}<div class='content'>{told(*ONE[1:])}<h2>{TWO[0]}</h2>"
        f"{imprint(19, '平安河湾')}{told(*TWO[1:])}</div>",
        "".join(
            f"<div class='article'><h2 class='tit'>{piece[0]}</h2>{imprint(day, source)}{told(*piece[1:])}</div>"
            for piece, day, source in ((ONE, 20, "河湾日报"), (TWO, 19, "平安河湾"))
        ),
        f"<h1>{ONE[0]}</h1>{imprint(20, '河湾日报')}<div id='ozoom'><p>本报讯（记者 李某）{ONE[1]}</p>{told(ONE[2])}"
        f"<p><strong>{TWO[0]}</strong></p><p>本报讯（记者 王某）{TWO[1]}</p>{told(TWO[2])}</div>",
    ],
    ids=["one container", "two containers", "a newspaper's page"],
)
def test_two_articles_give_two_texts(inner: str) -> None:
    found = both(read(inner))
    assert [title for title, _ in found] == [ONE[0], TWO[0]]
    for (_, text), (_, wanted) in zip(found, WANTED, strict=True):
        assert len(text) == len(wanted)
        assert all(line.endswith(end) for line, end in zip(text, wanted, strict=True))


def test_the_second_has_its_own_time_and_source() -> None:
    first = f"<h1>{ONE[0]}</h1>{imprint(20, '河湾日报')}<div class='content'>{told(*ONE[1:])}"
    inner = f"{first}<h2>{TWO[0]}</h2>{imprint(19, '平安河湾')}{told(*TWO[1:])}</div>"
    reading = read(inner)
    (other,) = reading.others
    assert (reading.source, other.source) == ("河湾日报", "平安河湾")
    assert reading.published is not None
    assert other.published is not None
    assert (reading.published.isoformat(), other.published.isoformat()) == (
        "2026-11-20T09:30+08:00",
        "2026-11-19T09:30+08:00",
    )


def test_three_articles_give_three_texts() -> None:
    inner = f"<h1>{ONE[0]}</h1>{imprint(20, '河湾日报')}<div class='content'>{told(*ONE[1:])}" + "".join(
        f"<h2>{piece[0]}</h2>{imprint(19, '平安河湾')}{told(*piece[1:])}" for piece in (TWO, THREE)
    )
    assert [title for title, _ in both(read(inner + "</div>"))] == [ONE[0], TWO[0], THREE[0]]


def test_the_article_that_the_title_names_comes_first() -> None:
    inner = "<div class='content'>" + "".join(
        f"<h2>{piece[0]}</h2>{imprint(19, '平安河湾')}{told(*piece[1:])}" for piece in (ONE, TWO, THREE)
    )
    found = both(read(inner + "</div>", title=f"{TWO[0]}_{SITE}"))
    assert found == [(piece[0], list(piece[1:])) for piece in (TWO, ONE, THREE)]


def test_a_bulletin_gives_its_articles() -> None:
    inner = "<h1>禁毒工作简报第十二期</h1><div class='content'>" + "".join(
        f"<h2>{piece[0]}</h2>{imprint(19, '平安河湾')}{told(*piece[1:])}" for piece in (ONE, TWO, THREE)
    )
    found = both(read(inner + "</div>", title=f"禁毒工作简报第十二期_{SITE}"))
    assert found == [(piece[0], list(piece[1:])) for piece in (ONE, TWO, THREE)]


@pytest.mark.parametrize(
    "behind",
    [
        f"<h2>一、{TWO[0]}</h2>{told(*TWO[1:])}<h2>二、{THREE[0]}</h2>{told(*THREE[1:])}",
        f"<h2>{TWO[0]}</h2>{told(*TWO[1:])}<h2>{THREE[0]}</h2>{told(*THREE[1:])}",
        f"<p><strong>{TWO[0]}</strong></p>{told(*TWO[1:])}",
        f"<h3>10:20 {TWO[0]}</h3>{told(*TWO[1:])}<h3>10:45 {THREE[0]}</h3>{told(*THREE[1:])}",
        f"<p><strong>{TWO[0]}</strong></p><p>11月20日 10:20</p>{told(*TWO[1:])}",
        f"<h3>相关链接</h3><p><strong>{TWO[0]}</strong></p>{told(*TWO[1:])}",
        f"<div class='item'><h3><a href='/2'>{TWO[0]}</a></h3><p>2026-11-19 来源：平安河湾</p><p>{TWO[1]}"
        f"<a href='/2'>[详细]</a></p></div>",
        f"<div class='box'><h3><a href='/2'>{TWO[0]}</a></h3><p>2026-11-19 来源：平安河湾</p><p>{TWO[1][:30]}…</p>"
        f"</div>",
        f"<p>（{TWO[0]}）</p>{told(*TWO[1:])}<p>来源：平安河湾 2026-11-19</p>",
        f"<p>{TWO[1]}</p><p>2026-11-19 来源：平安河湾</p>",
        f"<blockquote><p>{ONE[0]}</p>{imprint(19, '平安河湾')}{told(*TWO[1:])}</blockquote>",
    ],
    ids=[
        "numbered sections", "sections", "a bold subhead", "a live report", "a live report with days",
        "a box of background", "a teaser", "a teaser broken off", "an imprint at the end", "an imprint in the middle",
        "its own headline again",
    ],
)  # fmt: skip
def test_an_article_stays_whole(behind: str) -> None:
    inner = f"<h1>{ONE[0]}</h1>{imprint(20, '河湾日报')}<div class='content'>{told(*ONE[1:])}{behind}</div>"
    reading = read(inner)
    assert reading.others == ()
    assert reading.title == ONE[0]
    assert ONE[2] in reading.text
