"""What cleaning removes, what it leaves, and that it names both."""

from __future__ import annotations

import time

import pytest

from pipelines.cleaning import NOISE, clean

PARAGRAPHS = [
    "本报讯 三月以来，某县公安局集中力量开展禁毒专项行动，全县民警走村入户，排查重点场所二百余处。",
    "行动中共破获毒品案件十二起，抓获犯罪嫌疑人十五名，缴获各类毒品三公斤，有力震慑了违法犯罪。",
    "该局负责人表示，下一步将继续保持严打高压态势，同时把预防教育送进学校、社区和企业。",
]
BODY = "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("written", "readable"),
    [
        ("警方通报(tōngbào)了情况", "警方通报了情况"),
        ("系列(děng)(děng)行动", "系列行动"),
        ("易制毒化学品(huàxuépǐn)(huàxuépǐn)企业", "易制毒化学品企业"),
        ("自治区(guǎngxīzhuàngzúzìzhìqū)南宁市", "自治区南宁市"),
        ("他们(men)的(de)目标", "他们的目标"),
        ("西安（Xī'ān）警方", "西安警方"),
    ],
)
def test_it_removes_pinyin_notes(written: str, readable: str) -> None:
    cleaned = clean(written)
    assert cleaned.text == readable
    assert "pinyin-notes" in cleaned.noise


@pytest.mark.parametrize(
    "text",
    [
        "物价指数(CPI)上涨",
        "缴获海洛因五千克(kg)",
        "推荐指数(NPS)",
        "案件告破(图)",
        "球王贝利(Pelé)到访",
        "职(技)校",
        "选项(a)正确",
    ],
)
def test_it_keeps_brackets_that_mean_something(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.noise == ()


def test_latin_after_traditional_characters_is_its_own_noise() -> None:
    cleaned = clean("公安機關(guān)發(fā)布通報，破獲(huò)多起案件。")
    assert cleaned.text == "公安機關發布通報，破獲多起案件。"
    assert {"bracketed-latin", "traditional"} <= set(cleaned.noise)
    assert "机关发布通报" in cleaned.normal.text


@pytest.mark.parametrize(
    "second",
    [
        BODY,
        BODY.replace("专项行动", "专项(zhuānxiàng)行动").replace("十二起", "12起"),
        "\n".join(PARAGRAPHS[:2]),
        "标题在此" + BODY,
    ],
    ids=["same", "slightly different", "second cut", "headline glued to it"],
)
def test_a_body_printed_twice_is_kept_once(second: str) -> None:
    cleaned = clean(f"{BODY}\n{second}", "标题在此")
    assert "body-twice" in cleaned.noise
    assert cleaned.text.count("走村入户") == 1
    assert cleaned.text.count("下一步将继续保持") == 1


def test_the_fuller_copy_survives_when_the_first_is_cut() -> None:
    cleaned = clean("\n".join([*PARAGRAPHS[:2], *PARAGRAPHS]))
    assert cleaned.text == BODY


def test_a_body_printed_twice_without_a_line_end_is_kept_once() -> None:
    line = BODY.replace("\n", "")
    assert clean(line + line).text == line


def test_paragraphs_that_begin_alike_are_not_copies() -> None:
    months = [
        f"该县公安局禁毒大队在专项行动中{what}，并公布了举报电话和奖励办法，欢迎群众提供线索。"
        for what in ("破案三起", "查处五人", "走访百户")
    ]
    assert clean("\n".join(months)).text == "\n".join(months)


def test_the_title_at_the_start_of_the_body_goes() -> None:
    title = "某县开展禁毒专项行动 成效明显"
    cleaned = clean(f"{title}\n{title}\n{title}{BODY}", title)
    assert cleaned.text == BODY
    assert "title-repeated" in cleaned.noise


def test_a_headline_glued_to_a_dateline_goes() -> None:
    title = "某县开展禁毒专项行动 成效明显"
    body = f"某某网6月18日讯 在国际禁毒日来临之际，{PARAGRAPHS[1]}"
    assert clean(f"{title}{body}", title).text.startswith("某某网6月18日讯")


def test_a_sentence_that_begins_with_the_words_of_the_title_stays() -> None:
    text = "某县开展禁毒专项行动的消息传来，干部群众深受鼓舞，纷纷表示要积极参与。\n" + PARAGRAPHS[1]
    assert clean(text, "某县开展禁毒专项行动").text == text


def test_the_tail_is_cut() -> None:
    tail = "相关推荐\n另一条新闻的标题\n评论列表\n暂无评论，快抢沙发吧~"
    cleaned = clean(f"{BODY}\n{tail}")
    assert cleaned.text == BODY
    assert "tail" in cleaned.noise


def test_a_box_of_links_inside_the_text_does_not_end_it() -> None:
    text = "\n".join(
        [
            PARAGRAPHS[0],
            "相关链接",
            "另一条新闻的标题",
            *PARAGRAPHS[1:],
            *(line.replace("该局", "县局") for line in PARAGRAPHS),
        ]
    )
    cleaned = clean(text)
    assert "另一条新闻" not in cleaned.text
    assert PARAGRAPHS[1] in cleaned.text


@pytest.mark.parametrize(
    ("written", "readable", "name"),
    [
        ("公 安 机 关 通 报", "公安机关通报", "spaces"),
        ("民警介绍 ， 案件仍在侦办 。", "民警介绍，案件仍在侦办。", "spaces"),
        ("破获案件三起，，抓获五人。。", "破获案件三起，抓获五人。", "doubled-punctuation"),
        ("禁\u200b毒\ufeff宣传", "禁毒宣传", "zero-width"),
        ("禁毒\ue5e5宣传", "禁毒宣传", "private-use"),
    ],
)
def test_it_mends_what_copying_left(written: str, readable: str, name: str) -> None:
    cleaned = clean(written)
    assert cleaned.text == readable
    assert name in cleaned.noise


@pytest.mark.parametrize(
    "text",
    [
        "“拒毒品 正青春”主题活动启动",
        "(柴某 侯某)",
        "党政主导 全民参与",
        "沉默。。。",
        "本报讯 昨日，" + "警方通报案情" * 8,
    ],
)
def test_spaces_and_dots_with_a_meaning_stay(text: str) -> None:
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("text", "name"),
    [("缴获１２公斤", "full-width"), ("公安機關開展禁毒宣傳", "traditional"), ("抓获嫌疑人1##名", "masked-digits")],
)
def test_what_stays_readable_is_only_named(text: str, name: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.noise == (name,)


def test_names_come_from_the_closed_list_and_in_its_order() -> None:
    noisy = f"标题在此标题\n{BODY}\n{BODY.replace('三月', '三月(sānyuè)')}\n相关推荐\n１\u200b"
    noise = clean(noisy, "标题在此标题").noise
    assert list(noise) == [name for name in NOISE if name in noise]
    assert len(noise) >= 3


def test_cleaning_twice_changes_nothing() -> None:
    once = clean(f"{BODY}\n{BODY}\n相关推荐", "标题").text
    assert clean(once, "标题").text == once


def test_empty_text_stays_empty() -> None:
    cleaned = clean("  \n \n")
    assert (cleaned.text, cleaned.noise, cleaned.normal.text, cleaned.normal.offsets) == ("", (), "", (0,))


@pytest.mark.parametrize(
    "hostile",
    [
        "毒(" + "ang" * 15 + "x)",
        "毒 " * 2,
        "1" * 59 + "x\n",
        "记者" + "毒" * 40 + "\n",
        "“（《" * 30,
        "\u3000" * 500 + "毒",
    ],
)
def test_hostile_text_costs_linear_time(hostile: str) -> None:
    text = hostile * (60_000 // len(hostile))
    start = time.perf_counter()
    clean(text)
    assert time.perf_counter() - start < 5.0
