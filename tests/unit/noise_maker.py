"""Spoil a text as reprinting does, so that cleaning can be held against the text it was made from."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from opencc import OpenCC

Maker = Callable[[str, Random], str]
TITLE = "某县公安局开展冬季禁毒宣传进乡村活动"
_SYLLABLES = {
    **{"禁": "jìn", "毒": "dú", "公": "gōng", "安": "ān", "机": "jī", "关": "guān", "破": "pò", "获": "huò"},
    **{"案": "àn", "宣": "xuān", "传": "chuán", "通": "tōng", "报": "bào", "的": "de", "民": "mín", "警": "jǐng"},
    **{"县": "xiàn", "局": "jú", "村": "cūn", "发": "fā", "展": "zhǎn", "社": "shè", "会": "huì", "员": "yuán"},
}
_TAILS = (
    "免责声明：本文转载自网络，版权归原作者所有，如有侵权请联系删除。",
    "相关阅读\n邻县举办读书节\n市里新修一座桥",
    "责任编辑：李明",
    "【责任编辑：王芳】",
    "发表评论\n已有12人参与\n文明上网理性发言",
    "推荐阅读：邻县警方侦破一起盗窃案",
    "扫一扫关注我们",
    "编辑：王五  审核：赵六",
    "更多精彩内容，请关注官方微信公众号",
    "上一篇：邻县的桥\n下一篇：市里的读书节",
    "网友评论\n还没有人评论，快来抢沙发",
)
_to_traditional = OpenCC("s2t").convert


def pinyin(text: str, random: Random) -> str:
    """Put notes behind words, some in other brackets or behind a blank."""
    out: list[str] = []
    word = ""
    for place, letter in enumerate(text):
        out.append(letter)
        word = word + _SYLLABLES[letter] if letter in _SYLLABLES else ""
        if word and text[place + 1 : place + 2] not in _SYLLABLES and random.random() < 0.6:
            opening, closing = random.choice(("()", "（）", "【】"))
            out.append(f"{random.choice(('', ' '))}{opening}{word}{closing}")
    return "".join(out)


def traditional(text: str, random: Random) -> str:
    """Write it in traditional script, with the readings of some characters."""
    out = []
    for before, after in zip(text, _to_traditional(text), strict=True):
        note = before != after and before in _SYLLABLES and random.random() < 0.5
        out.append(f"{after}({_SYLLABLES[before]})" if note else after)
    return "".join(out)


def full_width(text: str, _: Random) -> str:
    """Widen the digits."""
    return "".join(chr(ord(letter) + 0xFEE0) if "0" <= letter <= "9" else letter for letter in text)


def invisible(text: str, random: Random) -> str:
    """Strew zero-width and private-use characters."""
    return "".join(
        c + (random.choice("\u200b\ufeff\u2060\u00ad\ue5e5\uf8f5") if random.random() < 0.05 else "") for c in text
    )


def doubled(text: str, random: Random) -> str:
    """Double punctuation, some of it in the other width."""
    other = {"，": ",", "；": ";", "：": ":"}
    return "".join(
        c + random.choice((c, other.get(c, c))) if c in "，。、：；" and random.random() < 0.4 else c for c in text
    )


def spaced(text: str, random: Random) -> str:
    """Put blanks between characters and round punctuation, some as entities that were escaped twice."""
    blanks = (" ", "\u3000", "\xa0", "  ", "&nbsp;")
    return "".join(c + random.choice(blanks) if c not in "\n0123456789" and random.random() < 0.3 else c for c in text)


def twice(text: str, _: Random) -> str:
    """Print the body twice."""
    return f"{text}\n{text}"


def glued(text: str, _: Random) -> str:
    """Print the body twice without a line end between."""
    return text + text


def titled(text: str, random: Random) -> str:
    """Print the title at the top, once or several times."""
    return f"{TITLE}\n" * random.randint(1, 3) + text


def tailed(text: str, random: Random) -> str:
    """Add what sites print under an article."""
    return "\n".join((text, *random.sample(_TAILS, random.randint(1, 3))))


# In the order in which they happen: what is inside a body first.
MAKERS: tuple[Maker, ...] = (
    *(pinyin, traditional, full_width, invisible, doubled, spaced),
    *(twice, glued, titled, tailed),
)
NAMED: dict[Maker, set[str]] = {
    pinyin: {"pinyin-notes"},
    traditional: {"traditional", "bracketed-latin"},
    full_width: {"full-width"},
    invisible: {"zero-width", "private-use"},
    doubled: {"doubled-punctuation"},
    spaced: {"spaces"},
    twice: {"body-twice"},
    glued: {"body-twice"},
    titled: {"title-repeated"},
    tailed: {"tail"},
}
