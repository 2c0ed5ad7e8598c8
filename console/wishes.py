"""Read what an operator types for a subscription: addresses, provinces, topics, rhythm; refuse with a hint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from config.errors import ConfigError, closest
from config.rulebook import load_rulebook
from config.settings import Settings
from config.sitebook import PROVINCES
from scheduler.alerts.addresses import AddressError, parse_address
from storage.wishes import DELIVERY_NAMES, EVERYTHING, Finer, Subscription

DELIVERIES = ("immediate", "daily", "weekly")
_DELIVERY_WORDS = {"": "immediate", "即时": "immediate", "立即": "immediate", "每日": "daily", "日报": "daily"} | {
    "每天": "daily",
    "每周": "weekly",
    "周报": "weekly",
}
_YES = frozenset({"1", "true", "yes", "y", "是", "已确认", "√"})
_NO = frozenset({"", "0", "false", "no", "n", "否", "未确认"})
_SUFFIX = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔|维吾尔族)?自治区|生产建设兵团|兵团)")
_SEPARATORS = re.compile(r"[、,，;；|/\s]+")


class WishError(ValueError):
    """Say what in a wish cannot be used and what to write instead."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold one checked wish; `notes` says what was understood differently from how it was typed."""

    email: str
    provinces: tuple[str, ...]
    topics: tuple[str, ...]
    delivery: str
    confirmed: bool
    notes: tuple[str, ...] = ()
    finer: Finer = EVERYTHING

    @property
    def told(self) -> str:
        """Return the wish in a line."""
        return described(Subscription(0, self.provinces, self.topics, self.delivery, self.finer))


def described(wish: Subscription) -> str:
    """Return a wish in a line, as operators and readers see it."""
    places, topics = "、".join(wish.places) or "全部地方", "、".join(wish.topics) or "全部主题"
    return " · ".join([places, topics, DELIVERY_NAMES[wish.delivery], *wish.finer.words_of_it()])


def read_wish(
    email: str,
    provinces: Iterable[str],
    topics: Iterable[str],
    delivery: str,
    *,
    confirmed: bool,
    known_topics: Sequence[str],
    finer: Finer = EVERYTHING,
) -> Wish:
    """Check a wish; raise WishError with everything that is wrong in it."""
    faults: list[str] = []
    notes: list[str] = []
    short: list[str] = []
    for name in provinces:
        try:
            found = province(name)
        except WishError as error:
            faults.append(str(error))
            continue
        short.append(found)
        if found != name.strip():
            notes.append(f"“{name}”按“{found}”记录")
    faults += [fault for name in topics if (fault := _topic_fault(name, known_topics))]
    try:
        email = email.strip()
        parse_address(email)
    except AddressError as error:
        faults.insert(0, str(error))
    rhythm = _DELIVERY_WORDS.get(delivery.strip(), delivery.strip().lower())
    if rhythm not in DELIVERIES:
        faults.append(f"发送方式“{delivery}”不对；可用：immediate（即时）、daily（每日）、weekly（每周）")
    if faults:
        raise WishError("；".join(faults))
    return Wish(email, tuple(short), tuple(name.strip() for name in topics), rhythm, confirmed, tuple(notes), finer)


def province(name: str) -> str:
    """Return the short name of a province, 兵团 or 全国; 山东省 is understood. Raise WishError with a guess."""
    wanted = name.strip()
    if wanted in PROVINCES:
        return wanted
    if wanted.startswith("新疆") and wanted.endswith("兵团"):
        return "兵团"
    for known in PROVINCES:
        if wanted.startswith(known) and _SUFFIX.fullmatch(wanted.removeprefix(known)):
            return known
    # Names of two characters: one of them right is as near as a guess can come.
    near = [known for known in PROVINCES if wanted.startswith(known)] or get_close_matches(wanted, PROVINCES, 3, 0.5)
    hint = f"是不是“{'”或“'.join(near)}”？" if near else f"可用：{'、'.join(PROVINCES)}"
    raise WishError(f"不认识省份“{wanted}”；{hint}")


def _topic_fault(name: str, known: Sequence[str]) -> str | None:
    if name.strip() in known:
        return None
    guess = closest(name.strip(), known)
    hint = f"是不是“{guess}”？" if guess else f"规则文件里的主题有：{'、'.join(known) or '（一个也没有）'}"
    return f"不认识主题“{name}”；{hint}"


def topics_in_force(settings: Settings) -> tuple[str, ...]:
    """Return the topics of the rule files that hold; none where the folder cannot be read."""
    try:
        book = load_rulebook(settings.rules_dir, settings.lexicon_dir)
    except ConfigError:
        return ()
    return tuple(sorted({file.topic for file in book.files}))


def split_names(cell: str) -> list[str]:
    """Split a table cell that holds several names."""
    return [name for name in _SEPARATORS.split(cell.strip()) if name]


def yes_or_no(cell: str) -> bool:
    """Read 是/否, yes/no, 1/0; an empty cell is no. Raise WishError for anything else."""
    word = cell.strip().lower()
    if word not in _YES | _NO:
        raise WishError(f"confirmed 一列的“{cell}”看不懂；请写 是 或 否")
    return word in _YES
