"""Pages that stand in the way are told from pages that speak of such things."""

from __future__ import annotations

import time

import pytest

from crawler.fetching.challenge import detect_challenge

LONG = "记者从市公安局获悉，近日有不法分子以安全验证为名骗取验证码，提示访问过于频繁后诱导点击。" * 20


def html(body: str, title: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title><style>p{{}}</style></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (521, "<script>document.cookie=('_')+('_')+('jsl')+'=1';location.href=location.pathname</script>", "script"),
        (200, "<script>var x='__jsl_clearance_s=1655|-1|abc';document.cookie=x;location.reload()</script>", "script"),
        (
            200,
            "<html><script>var arg1='3A6C9A2E1B5F7D8C0A1B2C3D4E5F60718293A4B5';setCookie('acw_sc__v2',x)</script>",
            "script",
        ),
        (
            412,
            "<html><head><meta content='x'><script>$_ts=window['$_ts'];</script></head><body></body></html>",
            "script",
        ),
        (200, html("<script>document['cookie']='k=v';window.location=window.location.href</script>"), "script"),
        (200, html("<p>正在检查您的浏览器，请稍候</p>"), "script"),
        (503, html("<h1>Just a moment...</h1>", "Just a moment..."), "script"),
        (200, html("<div id=c>请完成安全验证后继续访问</div>", "安全验证"), "captcha"),
        (200, html("<form><input name=code><img src=/vcode></form><p>请输入图中的验证码</p>"), "captcha"),
        (200, html("<p>您的访问过于频繁，请稍后再试</p>"), "rate-limit"),
        (429, html("<p>Too Many Requests</p>"), "rate-limit"),
        (403, html("<p>很抱歉，您的请求可能被网站管理员设置的规则拦截</p>"), "firewall"),
        (200, html("<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>", "网站防火墙"), "firewall"),
        (200, html("<h1>用户登录</h1><form><input name=u><input type=password name=p></form>"), "login"),
        (403, html("<h1>403 Forbidden</h1><hr>nginx"), "refused"),
        (521, "", "script"),
    ],
)
def test_what_stands_in_the_way(status: int, text: str, kind: str) -> None:
    challenge = detect_challenge(status, {}, text)
    assert challenge is not None
    assert challenge.kind == kind
    assert challenge.evidence


@pytest.mark.parametrize(
    "text",
    [
        html(f"<h1>警惕：安全验证骗局</h1><p>{LONG}</p>", "警惕安全验证骗局"),
        html("".join(f"<li><a href='/n/{n}.html'>访问过于频繁？专家解读验证码</a></li>" for n in range(30))),
        html("<p>近日，市公安局通报一起贩卖毒品案件，抓获犯罪嫌疑人三名，案件正在进一步办理。</p>"),
        html("<script>location.href='/index.html'</script>"),
        html("<script>document.cookie='visited=1'</script><p>通报</p>" + "<p>正文</p>" * 40),
        html("<h1>页面不存在</h1>"),
        html(f"<p>{LONG}</p><form>会员登录<input type=password></form>"),
        "",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert detect_challenge(200, {}, text) is None


def test_headers_name_the_wall_of_a_refusal() -> None:
    challenge = detect_challenge(403, {"server": "Safedog/4.0.0"}, html("<p>出错了</p>"))
    assert challenge is not None
    assert challenge.kind == "firewall"
    assert detect_challenge(200, {"server": "Safedog/4.0.0"}, html("<p>正文</p>")) is None


@pytest.mark.parametrize("text", ["<script>" * 100_000, "<a href" * 100_000, "<!--" + "x" * 2_000_000, "<" * 500_000])
def test_hostile_pages_do_not_stall_it(text: str) -> None:
    started = time.process_time()
    detect_challenge(200, {}, text)
    assert time.process_time() - started < 3
