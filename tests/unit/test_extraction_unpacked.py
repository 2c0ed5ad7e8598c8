"""Articles that a page keeps for its scripts: the state they start from, a hidden text field."""

from __future__ import annotations

import datetime as dt
import html as markup
import json
import time

import pytest

from pipelines.extraction import read_page
from pipelines.items import PageStatus, RawPage, Reading

TITLE = "渡口县给外卖站点上了一堂禁毒课"
FIRST = "9月3日下午，渡口县禁毒办走进城东外卖站点，给四十多名骑手讲了一堂禁毒课。"
SECOND = "民警提醒骑手，遇到收件人反复更换地址、拒绝当面验视的包裹，要及时报告站点和派出所。"
CONTENT = f"<p>{FIRST}</p><p>{SECOND}</p>"
RECORD = {
    "id": 7,
    "title": TITLE,
    "createTime": "2025-01-01 00:00:00",
    "publishTime": "2025-09-04 08:15:00",
    "sourceName": "渡口县融媒体中心",
    "author": "温岭",
    "editorName": "韩雪",
    "content": CONTENT,
}
OTHERS = [
    {
        "title": f"渡口县第{i}个便民菜市场开业",
        "content": f"<p>第{i}个便民菜市场开业了，附近三千多户居民买菜只要走五分钟。</p>",
    }
    for i in range(4)
]
SHELL = "<div id='app'><div class='skeleton'></div><img src='/loading.gif'></div>"


def _read(inner: str, *, title: str = TITLE) -> Reading:
    page = f"<html><head><title>{title}</title></head><body>{inner}</body></html>"
    now = dt.datetime(2025, 9, 5, 1, 0, tzinfo=dt.UTC)
    return read_page(RawPage(url="https://h5.example.cn/detail?id=7", html=page, fetched_at=now))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


@pytest.mark.parametrize(
    "script",
    [
        f"<script>window.__NUXT__={_json({'data': [{'detail': RECORD, 'recommend': OTHERS}]})};</script>",
        f"<script>var a=1;window.__INITIAL_STATE__ = {_json({'news': RECORD})};(function(){{a=2}}());</script>",
        f"<script>window.__DATA__=JSON.parse({_json(_json({'news': RECORD}))});</script>",
        f"<script type='application/json' id='__NEXT_DATA__'>{_json({'props': {'pageProps': RECORD}})}</script>",
        f"<script>var d = {_json({'list': [*OTHERS, RECORD]})};</script>",
        f"<script>var d = {_json({'news': RECORD | {'content': markup.escape(CONTENT)}})};</script>",
        f"<script>var o={{id: 3}}; var d={_json({'news': RECORD | {'publishTime': 1756944900000}})};</script>",
    ],
    ids=["state", "with code behind", "parsed", "script of data", "one of a list", "escaped", "epoch"],
)
def test_an_article_in_the_state_of_a_script_is_read(script: str) -> None:
    reading = _read(SHELL + script)
    assert (reading.status, reading.title, reading.text) == (PageStatus.ARTICLE, TITLE, f"{FIRST}\n{SECOND}")
    assert reading.published is not None
    assert reading.published.isoformat() == "2025-09-04T08:15+08:00"
    assert (reading.source, reading.author, reading.editor) == ("渡口县融媒体中心", "温岭", "韩雪")


@pytest.mark.parametrize("field", ["textarea", "xmp"])
def test_a_text_field_that_a_script_shows_is_read_under_the_pages_own_header(field: str) -> None:
    written = markup.escape(CONTENT) if field == "textarea" else CONTENT
    reading = _read(
        f"<h2>{TITLE}</h2><div>来源：渡口县融媒体中心 2025-09-04 08:15</div><div id='nr'></div>"
        f"<{field} style='display:none'>{written}</{field}><script>show('nr')</script>"
    )
    assert (reading.status, reading.title, reading.text) == (PageStatus.ARTICLE, TITLE, f"{FIRST}\n{SECOND}")
    assert reading.source == "渡口县融媒体中心"


@pytest.mark.parametrize(
    "inner",
    [
        f"{SHELL}<script>var d = {_json({'list': OTHERS})};</script>",
        f"{SHELL}<script>var d = {_json({'config': {'title': TITLE, 'tip': '请打开客户端查看'}})};</script>",
        f"{SHELL}<script>var d = {_json(RECORD)[:-40]};</script>",
        f"<p>抱歉，您访问的页面不存在或已被删除！</p><script>var d = {_json({'news': RECORD})};</script>",
        "<form><textarea>请输入您的意见和建议</textarea></form>",
    ],
    ids=["other articles", "no text", "cut off", "error page", "form"],
)
def test_nothing_is_made_up(inner: str) -> None:
    assert _read(inner).status is PageStatus.NO_TEXT


def test_a_text_that_is_shown_is_the_one_that_is_read() -> None:
    other = RECORD | {"content": "<p>脚本里的文字与页面上显示的不同，读者看到的是页面上的文字，以显示的为准。</p>"}
    reading = _read(f"<h1>{TITLE}</h1><div>{CONTENT}</div><script>var d = {_json({'news': other})};</script>")
    assert reading.text == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    "hostile",
    ["={" * 100_000, '={"a":' * 50_000, "=" + "[" * 100_000, '={"t":"' + "&lt;p" * 100_000 + '"}'],
    ids=["openings", "nested", "brackets", "escapes"],
)
def test_hostile_scripts_cost_little(hostile: str) -> None:
    began = time.process_time()
    assert _read(f"{SHELL}<script>{hostile}</script>").status is PageStatus.NO_TEXT
    assert time.process_time() - began < 2
