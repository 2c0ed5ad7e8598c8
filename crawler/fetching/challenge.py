"""Pages that stand in the way: script challenges, captchas, limits, firewalls, logins; also with status 200.

An article or a list that only speaks of captchas is no challenge: such pages are short and lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from pipelines.extraction.signs import CHALLENGE_SCRIPTS, RELOADS, SETS_COOKIE

ChallengeKind = Literal["script", "captcha", "rate-limit", "firewall", "login", "refused"]

MAX_WORDS = 600  # visible characters; the longest interstitials have about 400
MAX_LINKS = 12
_SAMPLE = 300_000

_INVISIBLE = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+|&nbsp;")
_LINK = re.compile(r"<a\s[^<>]{0,1000}href", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)

_HEADERS: tuple[tuple[str, re.Pattern[str], ChallengeKind], ...] = (
    ("cf-mitigated", re.compile("challenge"), "script"),
    ("server", re.compile(r"safedog|yunsuo|yunjiasu-nginx.*block|wts/|waf", re.IGNORECASE), "firewall"),
    ("x-powered-by-360wzb", re.compile("."), "firewall"),
    ("x-waf-status", re.compile("block|deny", re.IGNORECASE), "firewall"),
)
_PHRASES: tuple[tuple[ChallengeKind, re.Pattern[str]], ...] = (
    (
        "rate-limit",
        re.compile(
            r"(?:访问|请求|操作|点击|刷新)(?:次数|速度|频率)?(?:过于|太过|太|过)(?:频繁|快|多|高)|频率(?:过高|超限|受限)|"
            r"too many requests|rate limit",
            re.I,
        ),
    ),
    (
        "captcha",
        re.compile(
            r"安全验证|人机验证|滑动验证|滑块|请(?:先)?(?:完成|进行|通过).{0,8}验证|请输入.{0,6}验证码|点击.{0,6}验证|图形验证码|"
            r"验证您是(?:否)?真人|确认您不是机器人|captcha",
            re.I,
        ),
    ),
    (
        "firewall",
        re.compile(
            r"(?:请求|访问)(?:已|可能)?被.{0,10}(?:拦截|阻断|拒绝|屏蔽)|拦截(?:提示|原因|时间)|网站防火墙|Web应用防火墙|云防护|"
            r"安全狗|云锁|创宇盾|知道创宇|不合法的?参数|疑似.{0,6}攻击|存在(?:安全)?威胁|安全策略|您的IP.{0,20}(?:禁止|限制|封|黑名单)|"
            r"request (?:blocked|rejected|unsuccessful)|access (?:to this .{0,20} )?(?:is )?denied|"
            r"the requested url was rejected|"
            r"errors\.aliyun\.com|Incapsula",
            re.I,
        ),
    ),
    (
        "script",
        re.compile(
            r"正在(?:检查|验证|检测).{0,8}浏览器|浏览器安全检查|请(?:开启|启用|打开).{0,10}(?:JavaScript|Cookie)|"
            r"(?:enable|requires) (?:javascript|cookies)|checking your browser|just a moment",
            re.I,
        ),
    ),
)
_PASSWORD = re.compile(r"<input[^<>]{0,500}type\s*=\s*['\"]?password", re.IGNORECASE)
_LOGIN = re.compile(r"登录|登陆|统一身份认证|sign in|log in", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Challenge:
    """Say what stands in the way, and the words or marks that showed it."""

    kind: ChallengeKind
    evidence: str


def detect_challenge(status: int, headers: Mapping[str, str], text: str) -> Challenge | None:
    """Return what a page is instead of content, or None; `headers` has lower-case names, `text` is decoded.

    403, 405, 412, 418 and 521 count as refused even where nothing on the page says why.
    """
    page = text[:_SAMPLE]
    refused = status in (403, 405, 412, 418, 521)
    leads_on = _leads_on(page)  # most pages of a crawl do, and end here
    if leads_on and not refused and status != 503:
        return None
    visible = _SPACE.sub(" ", _TAG.sub(" ", _INVISIBLE.sub(" ", page))).strip()
    found = None
    if len(visible) <= MAX_WORDS and not leads_on:
        found = _from_page(page, visible)
    if found is None and (refused or (status == 503 and len(visible) <= MAX_WORDS)):
        found = _from_headers(headers)
    if found is None and refused:
        return Challenge("script" if status in (412, 521) else "refused", f"HTTP {status}")
    return found


def _leads_on(page: str) -> bool:
    """Tell whether a page has more links than one that stands in the way."""
    return next(islice(_LINK.finditer(page), MAX_LINKS, None), None) is not None


def _from_page(page: str, visible: str) -> Challenge | None:
    if match := CHALLENGE_SCRIPTS.search(page):
        return Challenge("script", match[0][:60])
    title = _TITLE.search(page)
    words = f"{title[1] if title else ''} {visible}"
    for kind, phrase in _PHRASES:
        if match := phrase.search(words):
            return Challenge(kind, match[0])
    if _PASSWORD.search(page) and (match := _LOGIN.search(words)):
        return Challenge("login", match[0])
    if len(visible) < 50 and SETS_COOKIE.search(page) and RELOADS.search(page):
        return Challenge("script", "document.cookie + location")
    return None


def _from_headers(headers: Mapping[str, str]) -> Challenge | None:
    for name, pattern, kind in _HEADERS:
        if (value := headers.get(name)) and pattern.search(value):
            return Challenge(kind, f"{name}: {value[:60]}")
    return None
