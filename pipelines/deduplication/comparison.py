"""Compare an article with one earlier article: what they share, what forbids a merge, what it would be called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.deduplication.alignment import Alignment, align
from pipelines.deduplication.comparable import SharedGrams, Text, bare_title, prepare
from pipelines.deduplication.records import Candidate, Probe
from pipelines.deduplication.vetoes import Dispute, Evidence, title_dispute, weigh
from pipelines.items import Relation

_FULL = 0.8  # covered this much, a text is the other's copy
_ENTIRE = 0.9  # covered this much, nothing of an earlier text was left out but its credits
_WHOLE = 0.65  # an earlier text covered less than this: the copy is an excerpt
_TINY = 20  # too short to tell anything
_FRAGMENT = 40  # characters a copy must share
_LEAD = 0.35  # a replaced lead may be this much of a text
_REPLACED_NOISY = 0.05  # the same between texts edited all over: look-alikes differ by passages
_REPLACED = 0.12  # content replaced elsewhere
_REMAINDER = 80  # an uncovered passage this long tells something of its own
_NOTE = 120  # characters; a note that hands on a document is no longer
_OPENING = 100  # characters a reader takes for the page's subject
_REWORDED = 0.12  # characters in rephrased passages
_GARBLED, _REWRITTEN = 0.1, 0.1  # edited all over, and as much written anew: another text of its kind
_TORN = 0.25  # edited more than this, a text is another one of its kind
_SHORT = 150  # so short, and edited: only title or figures tell a copy from a flash of the same kind
_PROVEN = 5  # figures and dates that agree, none that differs: proof without a title
_SCRATCHED = 0.05  # so few single characters changed are slips of the pen
_ADDED = 60  # a lead of its own this long tells news
_CREDITS = re.compile(r"(?:责任编辑|责编|编辑|记者|通讯员|来源|校对|审核|作者|供稿|图片|供图)")
_FURNITURE = re.compile(
    r"免责|版权(?:所有|归|属|声明|说明)|(?:请|须|禁止|不得|谢绝).{0,6}转载|转载.{0,4}(?:请|须|注明|自)|侵权|责任编辑|责编|扫码|关注我们|下载客户端|举报电话"
)
_HANDED_ON = re.compile(r"(?:转发|印发|下发)给你|(?:遵照|贯彻|参照)执行|(?:贯彻|抓好)落实")
_RECALLED = re.compile(
    r"此前|早前|早些时候|前情|曾报道|先前|(?:背景|回顾|往期|相关(?:链接|阅读|新闻|报道))(?:.{0,8}(?:讯|电|消息|报道).{0,6})?$"
)
_GENERIC = 30  # a lead up to this long says nothing of its own
_TRIFLE = 0.08  # so small a part of a text is its lead, even under a title of the day (警情通报)
_FACTS = 3  # figures and dates: a passage with so many is a report, no stock passage
_TELLING = 10  # characters of a title that can stand for a story; 警情通报 cannot


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold the comparison of the probe with one candidate."""

    candidate: Candidate
    alignment: Alignment
    evidence: Evidence
    veto: Dispute | None
    relation: Relation | None  # None: not a copy
    opens: bool  # the probe tells something of its own besides

    @property
    def exact(self) -> bool:
        """Tell whether nothing can come closer: the same text but for dateline and punctuation, with facts in it."""
        a = self.alignment
        same = self.veto is None and not a.gaps and not a.extra_a and not a.extra_b and len(a.runs) == 1
        return same and self.evidence.agreed >= 3

    @property
    def close(self) -> bool:
        """Tell whether other copies of the same story can add nothing: all is found there, and nothing disputed."""
        e = self.evidence
        whole = self.relation is not None and not self.alignment.extra_a and self.candidate.also is None
        return whole and not (self.opens or self.veto or e.disputes or e.hidden or e.unfit)

    @property
    def rank(self) -> tuple[float, ...]:
        """Order findings: fewest disputes, most of the probe shared, most facts in it, fewest edits."""
        a = self.alignment
        fits = -len(self.evidence.disputes) - self.evidence.unfit
        return (fits, round(a.cover_a, 2), self.evidence.agreed, -round(self.evidence.noise, 3))


def _same_title(probe: Probe, candidate: Candidate) -> bool:
    ours, theirs = bare_title(probe.title).text, bare_title(candidate.title).text
    return bool(ours and theirs) and (ours in theirs or theirs in ours)


def _led_by(probe: Probe, candidate: Candidate, alignment: Alignment) -> bool:
    """Tell whether the probe's page begins with the candidate's text, or carries its title."""
    if candidate.title and bare_title(probe.title).text == bare_title(candidate.title).text:
        return True
    covered = sum(max(0, min(i + n, _OPENING) - i) for i, _, n in alignment.runs)
    return covered >= 0.6 * _OPENING


def _content_end(text: str, start: int, end: int) -> int:
    """Return where the credits begin that end a text, or its end."""
    credits_ = _CREDITS.search(text, start, end) if end == len(text) else None
    return credits_.start() if credits_ else end


def _replaced(a: str, b: str, alignment: Alignment) -> int:
    """Return the characters of content replaced after the lead; credits at the end are no content."""
    replaced = 0
    for gap in alignment.gaps:
        if not gap.edited and (gap.a0 or gap.b0):
            size = min(_content_end(a, gap.a0, gap.a1) - gap.a0, _content_end(b, gap.b0, gap.b1) - gap.b0)
            replaced += size if size >= 8 else 0
    return replaced


def _openings(alignment: Alignment) -> tuple[int, int]:
    """Return how many characters of its own each text begins with."""
    a, b = (extras[0] if extras else (0, 0) for extras in (alignment.extra_a, alignment.extra_b))
    return a[1] if a[0] < _GENERIC else 0, b[1] if b[0] < _GENERIC else 0


def _news_above(probe: Probe, candidate: Candidate, alignment: Alignment, size: int, agreed: int) -> bool:
    """Tell whether the probe begins with news of its own: an old story or a common passage only follows.

    A short lead says nothing (近日,记者获悉); a longer one is a rewritten lead only under the same, telling title.
    """
    ours, theirs = _openings(alignment)
    title = bare_title(probe.title).text
    lead = _LEAD if _telling(title, agreed) else _TRIFLE
    if title and title == bare_title(candidate.title).text and ours <= lead * size:
        return False
    return ours > _ADDED or (ours > _GENERIC and theirs > _GENERIC)


def _hands_on(probe: Text, start: int, end: int) -> bool:
    """Tell whether a lead only hands on what follows (现将公告转发给你们,请遵照执行)."""
    short = start < _GENERIC and end - start < _NOTE
    return short and _HANDED_ON.search(probe.text, start, end) is not None


def _telling(title: str, agreed: int) -> bool:
    """Tell whether a title stands for one story: by itself, or by the figures of the texts under it."""
    return len(title) >= _TELLING or (bool(title) and agreed >= _FACTS)


def _lead_exchanged(probe: Probe, candidate: Candidate, alignment: Alignment, evidence: Evidence) -> bool:
    """Tell whether the candidate follows whole but for its own lead, under the same, telling title."""
    title = bare_title(probe.title).text
    if title != bare_title(candidate.title).text or not _telling(title, evidence.agreed):
        return False
    return alignment.cover_b >= _WHOLE and all(start == 0 for start, _ in alignment.extra_b)


def _keeps_facts(candidate: Text, evidence: Evidence) -> bool:
    """Tell whether half of a text's facts are shared: a page that only begins like it (a series) has others."""
    facts = sum(claim.kind in ("number", "date") for claim in candidate.claims.all)
    return evidence.agreed + evidence.hidden >= facts / 2


def _printed_below(probe: Text, alignment: Alignment, size: int) -> bool:
    """Tell whether the candidate is printed whole below other news: two stories on one page, not one with a background.

    A report repeats an old one in part, or says that it does (此前报道).
    """
    if alignment.cover_b < _ENTIRE or size < _ADDED:
        return False
    _, end = max(alignment.extra_a, key=lambda own: own[1] - own[0])
    said_before = _RECALLED.search(probe.text, max(0, end - _GENERIC), end)
    return not (said_before or _RECALLED.match(probe.text, end, end + _GENERIC // 2))


def remainder(probe: Text, alignment: Alignment) -> list[tuple[int, int]]:
    """Return the passages only the probe has that read like a text, not a disclaimer or a list of headlines."""
    found = []
    for start, end in alignment.extra_a:
        sentences = sum(1 for at in probe.sentence_ends if start < at <= end)
        furniture = end - start < 400 and (_FURNITURE.search(probe.text, start, end) or _hands_on(probe, start, end))
        at_border = start < _ADDED / 2 or end == len(probe.text)
        news = sentences >= 2 and end - start >= _REMAINDER
        if (news or (at_border and sentences and end - start > _ADDED)) and not furniture:
            found.append((start, end))
    return found


def _lead_only(alignment: Alignment, size_a: int, size_b: int) -> bool:
    """Tell whether all that differs is a short lead."""
    for size, extras in ((size_a, alignment.extra_a), (size_b, alignment.extra_b)):
        head = sum(end - start for start, end in extras if start == 0)
        rest = sum(end - start for start, end in extras if start > 0)
        if head > _LEAD * size or rest > (1 - _FULL) * size:
            return False
    return True


def _covered(probe: Text, alignment: Alignment) -> float:
    """Return the share of the probe that the candidate covers, but for a disclaimer that ends it."""
    uncovered = sum(end - start for start, end in alignment.extra_a)
    start, end = alignment.extra_a[-1] if alignment.extra_a else (0, 0)
    tail = 0
    if start and end == len(probe.text) and _FURNITURE.search(probe.text, start, start + _GENERIC):
        tail = end - start
    return 1.0 - (uncovered - tail) / (len(probe.text) - tail)


def _classify(
    probe: Probe, candidate: Candidate, a: Text, b: Text, alignment: Alignment, evidence: Evidence
) -> tuple[Relation | None, bool]:
    """Return the relation by the shared text alone, and whether the probe tells something of its own besides."""
    size_a, size_b = len(a.text), len(b.text)
    size = min(size_a, size_b)
    both = min(alignment.cover_a, alignment.cover_b)
    if size < _TINY or (alignment.matched < _FRAGMENT and both < 0.95):
        return None, False
    if evidence.noise > _TORN or (evidence.noise > _GARBLED and evidence.rewritten > _REWRITTEN * size):
        return None, False
    limit = _REPLACED_NOISY if evidence.noisy else _REPLACED
    if _replaced(a.text, b.text, alignment) > limit * size or evidence.reworded > _REWORDED * size:
        return None, False
    scratched = evidence.noise <= _SCRATCHED and not evidence.swapped and not evidence.reworded
    proven = evidence.agreed >= (_FACTS if scratched else _PROVEN) and not evidence.disputes
    if evidence.noisy and size < _SHORT and not proven and not _same_title(probe, candidate):
        return None, False
    opens = bool(remainder(a, alignment))
    handed_on = bool(alignment.extra_a) and _hands_on(a, *alignment.extra_a[0])
    if handed_on or not _news_above(probe, candidate, alignment, size_a, evidence.agreed):
        if _covered(a, alignment) >= _FULL:
            return ("reprint" if alignment.cover_b >= _WHOLE else "excerpt"), opens
        if _lead_only(alignment, size_a, size_b):
            return "reprint", False
        if alignment.cover_b >= _FULL and not opens:
            return "reprint", False
    if opens and _holds(probe, candidate, a, b, alignment, evidence):
        return "reprint", True
    return None, False


def _holds(probe: Probe, candidate: Candidate, a: Text, b: Text, alignment: Alignment, evidence: Evidence) -> bool:
    """Tell whether a page that tells something of its own holds the candidate, too."""
    if alignment.matched < _REMAINDER and not _keeps_facts(b, evidence):
        return False
    if alignment.cover_b >= _FULL and _led_by(probe, candidate, alignment):
        return True
    return _printed_below(a, alignment, len(b.text)) or _lead_exchanged(probe, candidate, alignment, evidence)


def compare(probe: Probe, candidate: Candidate, shared: SharedGrams | None = None) -> Finding:
    """Compare the probe with one candidate in full."""
    a, b = prepare(probe.normal), prepare(candidate.normal)
    alignment = align(a, b, shared)
    evidence = weigh(a, b, alignment)
    relation, opens = _classify(probe, candidate, a, b, alignment, evidence)
    title, other = bare_title(probe.title), bare_title(candidate.title)
    same_title = bool(probe.title) and title.text == other.text
    veto = evidence.veto(same_title=same_title and _telling(title.text, evidence.agreed))
    if veto is None and relation is not None and not same_title:
        veto = title_dispute(title, other, evidence.swapped, noisy=evidence.noisy)
    return Finding(candidate, alignment, evidence, veto, relation, opens)
