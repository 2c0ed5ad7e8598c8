"""Look at what a page holds besides text: pictures, players, frames, scripts that stand in the way or lead away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

# What script challenges leave in the source: 加速乐, 阿里云 (arg1, acw_sc__v2), 瑞数 ($_ts), 云锁, 360, Cloudflare.
CHALLENGE_SCRIPTS = re.compile(
    r"__jsl_clearance|acw_sc__v2|\bvar\s+arg1\s*=\s*['\"][0-9A-F]{20,}|\$_ts\s*=|_\$_[a-z]{2}\(|cf-browser-verification|"
    r"/cdn-cgi/challenge-platform|_cf_chl_opt|yunsuo_session_verify|WZWS-RAY|wzwsquestion|waf_cookie|probe\.js\?",
    re.IGNORECASE,
)
SETS_COOKIE = re.compile(r"document\s*(?:\.|\[['\"])\s*cookie", re.IGNORECASE)
RELOADS = re.compile(r"location\s*(?:\.\s*(?:reload|replace|assign|href)|\s*=)|http-equiv=.?refresh", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*\d{1,2}\s*[;,]\s*url\s*=", re.IGNORECASE)
_PLAYER = re.compile(
    r"player|video|\.(?:mp4|m3u8|flv|swf|mov|webm)\b|vod|youku|v\.qq\.com|bilibili|polyv|tcplayer|ckplayer|jwplayer",
    re.IGNORECASE,
)
_PLAYER_SCRIPT = re.compile(
    r"\.(?:mp4|m3u8|flv)\b|new\s+\w*player\s*\(|createPlayer|DPlayer|TcPlayer|Aliplayer|ckplayer", re.IGNORECASE
)
_SOUND = re.compile(r"\.(?:mp3|m4a|wav|aac)\b|audio", re.IGNORECASE)
_NO_PICTURE = re.compile(
    r"logo|icon|ico\b|qr|ewm|erweima|weixin|wechat|weibo|avatar|head|banner|arrow|btn|button|share|blank|spacer|space|"
    r"loading|beian|gongan|jiucuo|dzjg|dangzheng|close|search|print|nav|line|dot|bg\b|footer|foot|/ad|captcha|code",
    re.IGNORECASE,
)
_SMALL = 150  # pixels; a picture of a notice is larger
_MOST_SCRIPT = 300_000


@dataclass(frozen=True, slots=True)
class Signs:
    """Count what a page shows that is no text, and name what it does instead of showing anything."""

    pictures: int = 0
    players: int = 0
    sounds: int = 0
    frames: int = 0
    password: bool = False
    refreshes: bool = False  # leads to another address by itself
    challenge: bool = False  # a script that wants to know the browser


def read_signs(root: HtmlElement, html: str) -> Signs:
    """Return the signs of a page that has hardly any text: one walk over its tree."""
    source = html[:_MOST_SCRIPT]
    return Signs(
        pictures=sum(map(_is_picture, root.iter("img"))),
        players=sum(map(_is_player, root.iter("video", "embed", "object", "iframe")))
        + (1 if _PLAYER_SCRIPT.search(source) else 0),
        sounds=sum(1 for node in root.iter("audio", "embed", "source") if node.tag == "audio" or _names(node, _SOUND)),
        frames=sum(1 for _ in root.iter("frame", "frameset")),
        password=any((node.get("type") or "").lower() == "password" for node in root.iter("input")),
        refreshes=any(map(_refreshes, root.iter("meta"))) or RELOADS.search(source) is not None,
        challenge=CHALLENGE_SCRIPTS.search(source) is not None
        or (SETS_COOKIE.search(source) is not None and RELOADS.search(source) is not None),
    )


def _names(node: HtmlElement, pattern: re.Pattern[str]) -> bool:
    return pattern.search(" ".join(str(value)[:300] for value in node.attrib.values())) is not None


def _is_player(node: HtmlElement) -> bool:
    return node.tag == "video" or _names(node, _PLAYER)


def _is_picture(node: HtmlElement) -> bool:
    """Tell whether a picture may show what the page is about: not an icon, a logo, a code to scan."""
    address = next((node.get(name) for name in ("data-src", "data-original", "src", "file") if node.get(name)), "")
    if not address or _NO_PICTURE.search(address[:300].rsplit("/", 1)[-1]) or _names_furniture(node):
        return False
    return all(
        _pixels(node.get(side)) is None or (_pixels(node.get(side)) or 0) >= _SMALL for side in ("width", "height")
    )


def _names_furniture(node: HtmlElement) -> bool:
    around = [node, *list(node.iterancestors())[:4]]
    return any(
        near.tag in {"header", "footer", "nav", "aside"}
        or _NO_PICTURE.search(f"{near.get('class') or ''} {near.get('id') or ''}") is not None
        for near in around
    )


def _pixels(written: str | None) -> int | None:
    digits = re.match(r"\s*(\d{1,5})\s*(?:px)?\s*$", written or "")
    return int(digits[1]) if digits else None


def _refreshes(node: HtmlElement) -> bool:
    return (node.get("http-equiv") or "").lower() == "refresh" and _REFRESH.search(
        node.get("content") or ""
    ) is not None
