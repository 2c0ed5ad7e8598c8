"""Choose which of the articles that share keys with an arriving one are worth reading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

CAP = 32  # articles handed to `decide`
KEY_CAP = 16  # newest articles read under one key: a key of boilerplate costs no more
_RARE = 0.7  # keys weigh one divided by the number of articles that have them; what is rare proves most
_MANY = 6  # so many shared keys count, however many others share them: a story may have a hundred copies


def worth_reading(hits: Iterable[tuple[int, int]], page: int) -> list[int]:
    """Return the articles to compare, those that share most first, and all that have the page's own key.

    `hits` are (key, article). Texts of all kinds share a phrase or two (据…介绍, 党的十八大以来): an article is read
    where it shares several keys or a rare one, and the one that shares most is read anyway.
    """
    under: dict[int, list[int]] = defaultdict(list)
    for key, article in hits:
        under[key].append(article)
    same_page = sorted(under.pop(page, ()), reverse=True)
    shared: Counter[int] = Counter()
    weight: dict[int, float] = defaultdict(float)
    for articles in under.values():
        for article in articles:
            shared[article] += 1
            weight[article] += 1 / len(articles)
    ranked = sorted(shared, key=lambda article: (-shared[article], -weight[article], -article))[:CAP]
    chosen = [each for each in ranked if each == ranked[0] or weight[each] >= _RARE or shared[each] >= _MANY]
    return list(dict.fromkeys([*same_page, *chosen]))
