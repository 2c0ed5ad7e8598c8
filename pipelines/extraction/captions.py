"""Recognise the lines that describe a picture: they are no part of the text."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.extraction.blocks import Block, tokens

_CAPTION = re.compile(
    r"^[▲△↑↓▼■●（(\[【]?\s?(?:图为|图片(?:来源|来自|说明)|图[一二三四五六七八九十\d]{0,2}[:：]|图源|资料图|"
    r"资料照片|视频截图|网络图|配图|示意图|照片|左图|右图|上图|下图)|"
    r"^[▲△]|图为[^，。]{2,80}。|(?:资料图|资料图片|视频截图|网络截图|截图|供图|摄影?|图片来源[:：].{1,12}|"
    r"图/.{1,12}|/图|制图|配图|[A-Z]{2,4}图片|摄[）)]|\\s摄)[)）】\]]?[。.]?$"
)
_CENTRED = re.compile(r"text-align\s{0,3}:\s{0,3}center", re.IGNORECASE)
_CAPTION_TOKENS = frozenset({"caption", "figcaption", "pictext", "picdesc", "imgdesc", "imgnote", "picnote", "tushuo"})
_SHORT_CAPTION = 45
_LONG_CAPTION = 300
_ENDS_SENTENCE = re.compile(r"[。！？!?；;：:，,][”’」』)）]?$")


def is_caption(block: Block) -> bool:
    """Tell whether a block describes the picture before it."""
    if not block.pictured:
        return False
    if len(block.text) <= _LONG_CAPTION and (
        _CAPTION.search(block.text) or _is_centred(block.element) or _is_marked(block.element)
    ):
        return True
    return (
        len(block.text) <= _SHORT_CAPTION
        and block.element.tag not in {"h1", "h2", "h3"}
        and not _ENDS_SENTENCE.search(block.text)
    )


def _is_marked(element: HtmlElement) -> bool:
    """Tell whether the page calls an element a caption itself."""
    return element.tag == "figcaption" or not _CAPTION_TOKENS.isdisjoint(tokens(element))


def _is_centred(element: HtmlElement) -> bool:
    return element.get("align") == "center" or _CENTRED.search(element.get("style") or "") is not None
