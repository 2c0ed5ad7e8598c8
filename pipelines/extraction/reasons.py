"""Name why a page is not an article: the closed list, and how an operator or subscriber reads it."""

from __future__ import annotations

from typing import Final

REASONS = frozenset(
    {
        "empty",  # nothing, or nothing a reader would see
        "deleted",  # the page says that its article is gone
        "error-page",  # 404 or 500 in a page delivered with 200
        "challenge",  # a browser check, a WAF page
        "login",  # readable for those who log in only
        "captcha",  # asks for a code
        "links",  # a page of links
        "short",  # text too short to be an article
        "image",  # the text is a picture, or the page shows pictures only
        "video",  # a player without text
        "audio",
        "frames",  # a frameset without text of its own
        "redirect",  # only leads to another address
        "mojibake",  # decoded with the wrong charset
        "too-large",  # above the size that is read
        "bad-selector",  # a selector of the site file cannot be used
        "unreadable",  # the parser could make nothing of it
        "scan",  # a file that holds pictures and no text
        "file-unreadable",  # a PDF or DOCX that is broken, or whose fonts do not say which characters they print
        "file-encrypted",  # a file that opens with a password only
        "file-unsupported",  # a file of a kind that is not read: .doc, .wps, .xls, OFD, an archive, a picture
    }
)

_SAID: Final = {
    "empty": "原页没有可读的文字",
    "short": "原页只有寥寥几个字",
    "image": "原页正文是图片",
    "video": "原页是视频，没有文字稿",
    "audio": "原页是音频，没有文字稿",
    "frames": "原页是框架页，没有自己的文字",
    "redirect": "原页只跳转到别处",
    "unreadable": "原页代码损坏，无法解析",
    "too-large": "原页过大，未读取",
    "scan": "原文件是扫描件，没有文字",
    "file-unreadable": "原文件损坏或字体不可识别，读不出文字",
    "file-encrypted": "原文件加密，打不开",
    "file-unsupported": "原文件格式不支持读取",
}


def why_headline_only(reason: str | None, *, failed: bool = False) -> str:
    """Return in Chinese why a page gave its headline only; `failed` pages were never had, their reason is free text."""
    if failed:
        blocked = (reason or "").startswith("blocked")
        return "原网站多次拦截访问，没有取到正文" if blocked else "原页多次抓取失败，没有取到正文"
    return _SAID.get(reason or "", "原页正文没有读出")
