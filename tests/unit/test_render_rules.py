"""What a page in the browser may ask for, and how often."""

from __future__ import annotations

import pytest

from crawler.fetching.render_rules import MOST_DOCUMENTS, MOST_REQUESTS, MOST_STRANGERS, Answer, RenderRules

PAGE = "https://news.shiliu-daily.cn/fazhi/"


@pytest.mark.parametrize(
    ("url", "method", "kind", "answer"),
    [
        (PAGE, "GET", "document", Answer.FETCH),
        ("https://static.shiliu-daily.cn/app.js", "GET", "script", Answer.FETCH),
        ("https://api.shiliu-daily.cn/list", "POST", "fetch", Answer.FETCH),
        ("https://cdn.other-libraries.com/vue.js", "GET", "script", Answer.FETCH),
        ("https://rented-search.com/list.json", "GET", "xhr", Answer.FETCH),
        ("https://news.shiliu-daily.cn/theme.css", "GET", "stylesheet", Answer.EMPTY),
        ("https://cdn.other-libraries.com/theme.css", "GET", "stylesheet", Answer.EMPTY),
        ("https://news.shiliu-daily.cn/logo.png", "GET", "image", Answer.REFUSE),
        ("https://news.shiliu-daily.cn/film.mp4", "GET", "media", Answer.REFUSE),
        ("https://news.shiliu-daily.cn/word.woff2", "GET", "font", Answer.REFUSE),
        ("https://news.shiliu-daily.cn/comment", "POST", "document", Answer.REFUSE),
        ("https://news.shiliu-daily.cn/comment/3", "DELETE", "fetch", Answer.REFUSE),
        ("https://elsewhere.com/", "GET", "document", Answer.REFUSE),
        ("https://elsewhere.com/collect", "POST", "fetch", Answer.REFUSE),
        ("https://hm.baidu.com/hm.js", "GET", "script", Answer.REFUSE),
        ("https://s4.cnzz.com/stat.php", "GET", "script", Answer.REFUSE),
        ("https://news.shiliu-daily.cn/seen", "POST", "ping", Answer.REFUSE),
        ("ws://news.shiliu-daily.cn/", "GET", "websocket", Answer.REFUSE),
        ("file:///etc/passwd", "GET", "document", Answer.REFUSE),
    ],
)
def test_a_page_gets_what_its_text_needs(url: str, method: str, kind: str, answer: Answer) -> None:
    assert RenderRules(PAGE).judge(url, method, kind) is answer


def test_nothing_is_asked_for_without_end() -> None:
    rules = RenderRules(PAGE)
    fetched = [rules.judge(f"{PAGE}{number}.json", "GET", "fetch") for number in range(MOST_REQUESTS + 5)]
    assert fetched.count(Answer.FETCH) == MOST_REQUESTS


def test_other_publishers_are_asked_for_little() -> None:
    rules = RenderRules(PAGE)
    fetched = [rules.judge(f"https://library{number}.com/a.js", "GET", "script") for number in range(40)]
    assert fetched.count(Answer.FETCH) == MOST_STRANGERS
    assert rules.judge(f"{PAGE}app.js", "GET", "script") is Answer.FETCH, "its own are not held back by them"


def test_a_page_that_is_sent_on_for_ever_is_a_loop() -> None:
    rules = RenderRules(PAGE)
    fetched = [rules.judge(PAGE, "GET", "document") for _ in range(MOST_DOCUMENTS)]
    assert set(fetched) == {Answer.FETCH}
    assert not rules.loops()
    assert rules.judge(PAGE, "GET", "document") is Answer.REFUSE
    assert rules.loops()
