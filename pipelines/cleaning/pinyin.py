"""Find pinyin notes such as 通报(tōngbào), and leave real brackets such as (CPI), (kg) and 贝利(Pelé) alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.cleaning.code_points import BLANK
from pipelines.cleaning.script import simplify
from pipelines.furniture import HAN

_PLAIN = {
    **dict.fromkeys("āáǎàăɑ", "a"),
    **dict.fromkeys("ēéěèĕêếềể", "e"),
    **dict.fromkeys("īíǐìĭ", "i"),
    **dict.fromkeys("ōóǒòŏ", "o"),
    **dict.fromkeys("ūúǔùŭ", "u"),
    **dict.fromkeys("ǖǘǚǜü", "v"),
    **dict.fromkeys("ńňǹ", "n"),
    "ḿ": "m",
    "ɡ": "g",
}
_TONES = "āáǎàăēéěèĕếềểīíǐìĭōóǒòŏūúǔùŭǖǘǚǜńňǹḿ\u0300\u0301\u0304\u030c"
_TONED = re.compile(f"[{_TONES}]", re.IGNORECASE)
_UNTONE = str.maketrans({**{ord(k): v for k, v in _PLAIN.items()}, **dict.fromkeys((0x300, 0x301, 0x304, 0x30C))})
_CLOSING = ")）]】"
_SEPARATORS = re.compile(r"[\s'’‘·-]+")
_LATIN = f"A-Za-z{_TONES}{_TONES.upper()}üÜêÊɑɡ"
_NOTE = re.compile(rf"[(（\[【]([{_LATIN}'’{BLANK}·-]{{1,60}})[)）\]】]")
_BEFORE = re.compile(rf"([{HAN}])[{BLANK}]{{0,3}}\Z")

# The syllables of Standard Chinese by initial; v stands for ü. A table, because the free product of initials and
# finals would let foreign names through: Pelé, Café, José.
_GUTTURAL = "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"
_PALATAL = "i ia ian iang iao ie in ing iong iu u uan ue un v ve van vn"
_FINALS_BY_INITIAL = {
    "": "a ai an ang ao e ei en eng er o ou r",  # r: the suffix of 花儿(huār)
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve ue",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve ue",
    "g": _GUTTURAL,
    "k": _GUTTURAL,
    "h": _GUTTURAL,
    "j": _PALATAL,
    "q": _PALATAL,
    "x": _PALATAL,
    "zh": _GUTTURAL + " i",
    "ch": _GUTTURAL + " i",
    "sh": _GUTTURAL + " i",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un v",
    "w": "a ai an ang ei en eng o u",
}
_SYLLABLES = frozenset(initial + final for initial, finals in _FINALS_BY_INITIAL.items() for final in finals.split())
# Neutral-tone words, whose notes carry no tone mark.
_NEUTRAL = {
    **dict.fromkeys("的地得", "de"),
    **dict.fromkeys("着著", "zhe"),
    **dict.fromkeys("们們", "men"),
    **dict.fromkeys("吗嘛", "ma"),
    **dict.fromkeys("个個", "ge"),
    **dict.fromkeys("么麼", "me"),
    **{"了": "le", "呢": "ne", "吧": "ba", "子": "zi", "啦": "la", "啊": "a", "呀": "ya"},
}


@lru_cache(maxsize=8192)
def syllable_count(letters: str) -> int:
    """Count the syllables that toneless pinyin splits into; 0 when it is no pinyin.

    Dynamic programming over positions, so a hostile bracket costs at most 6 look-ups a letter.
    """
    best: list[int] = [0] + [-1] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            if best[start] >= 0 and letters[start:end] in _SYLLABLES and (best[end] < 0 or best[start] + 1 < best[end]):
                best[end] = best[start] + 1
    return max(best[-1], 0)


@lru_cache(maxsize=8192)
def _is_note(inside: str, before: str, *, loose: bool) -> bool:
    """Tell whether a bracket holds pinyin; without tones it must be one syllable, and something else must speak for it.

    That is a neutral-tone word (的(de)), a traditional character (國(guo)), or a text that is annotated throughout.
    """
    tones = len(_TONED.findall(inside))
    letters = _SEPARATORS.sub("", inside).lower().translate(_UNTONE)
    count = syllable_count(letters)
    if not count:
        return False
    if tones:
        return not inside[0].isupper() or tones >= count
    if not inside.islower():
        return False
    return _NEUTRAL.get(before) == letters or (
        count == 1 and len(letters) > 1 and (loose or simplify(before) != before)
    )


def note_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of pinyin notes, brackets and a blank before them included, in order.

    A note without a tone mark counts after a neutral-tone word (的(de)) or a traditional character, or where at least
    three notes have one.
    """
    if not any(bracket in text for bracket in "(（[【"):
        return
    notes = list(_notes(text))
    loose = sum(1 for note, _, _ in notes if _TONED.search(note[1])) >= 3  # a page that is annotated throughout
    reached = -1
    for note, word, begin in notes:
        follows = text[begin - 1] in _CLOSING
        if (not follows or begin == reached) and _is_note(note[1], word, loose=loose):
            reached = note.end()
            yield begin, reached


def _notes(text: str) -> Iterator[tuple[re.Match[str], str, int]]:
    """Yield each bracket behind a Chinese character, that character and where it ends; a repeated bracket has the same.

    For a bracket that follows another one, it is that one's end: a careless annotator repeats his notes.
    """
    word, end = "", -1
    for note in _NOTE.finditer(text):
        start = note.start()
        before = _BEFORE.search(text, max(0, start - 4), start)
        if before:
            word = before[1]
            yield note, word, before.end(1)
        elif end >= 0 and start - end <= 3 and not text[end:start].strip(" \u3000\xa0"):
            yield note, word, end
        else:
            end = -1
            continue
        end = note.end()
