"""Choose which of the articles that share keys with an arriving one are worth reading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain

CAP = 32  # articles handed to `decide`
KEY_CAP = 16  # newest articles read under one key: a key of boilerplate costs no more
_RARE = 0.7  # keys weigh one divided by the number of articles that have them; what is rare proves most
_MANY = 8  # so many shared keys count, however many others share them: a story may have a hundred copies
_NEXT, _NEARLY = 8, 0.6  # of the first so many, those that share nearly as much as the best: siblings of one template


def worth_reading(hits: Iterable[tuple[int, int]], page: int) -> list[int]:
    """Return the articles to compare, those that share most first, and all that have the page's own key.

    `hits` are (key, article). Texts of all kinds share a phrase or two (据…介绍, 党的十八大以来): an article is read
    where it shares several keys or a rare one, and the one that shares most is read anyway; so are the next ones where
    they share nearly as much, for a short text on a merged page has few keys there, and its siblings have the same.
    """
    under: defaultdict[int, list[int]] = defaultdict(list)
    for key, article in hits:
        under[key].append(article)
    same_page = sorted(under.pop(page, ()), reverse=True)
    shared = Counter(chain.from_iterable(under.values()))
    weight = dict.fromkeys(shared, 0.0)
    for articles in under.values():
        share = 1 / len(articles)
        for article in articles:
            weight[article] += share
    several = [article for article, keys in shared.items() if keys > 1]
    ranked = sorted(several or shared, key=lambda article: (-shared[article], -weight[article], -article))[:CAP]
    near = max(3, _NEARLY * shared[ranked[0]]) if ranked else 0
    chosen = [
        each
        for place, each in enumerate(ranked)
        if place == 0 or weight[each] >= _RARE or shared[each] >= _MANY or (place < _NEXT and shared[each] >= near)
    ]
    return list(dict.fromkeys([*same_page, *chosen]))
