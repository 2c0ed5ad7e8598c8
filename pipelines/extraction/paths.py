"""The way from the root of a page to an element: written down on one page, found again on another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from pipelines.site_template import Locator, Path, Step

_PLAIN_TAG = re.compile(r"[a-z][a-z0-9]*")  # no o:p


def path_of(element: HtmlElement) -> Path:
    """Return the steps from the root's first child to an element; empty for the root itself."""
    root = element.getroottree().getroot()
    steps: list[Step] = []
    node: HtmlElement | None = element
    while node is not None and node is not root:
        steps.append(step_of(node, root))
        node = node.getparent()
    return tuple(reversed(steps))


def step_of(element: HtmlElement, root: HtmlElement) -> Step:
    """Return the step that leads from an element's parent to it."""
    tag = str(element.tag)
    written_id, classes = element.get("id") or None, element.get("class") or None
    nth = sum(1 for _ in element.itersiblings(tag, preceding=True))
    return Step(tag, written_id, classes, nth, _is_alone(element, root))


def _is_alone(element: HtmlElement, root: HtmlElement) -> bool:
    """Tell whether no other element of its tag has an element's id, or where it has none its class as it is written."""
    alike = _named(root, Step(str(element.tag), element.get("id") or None, element.get("class") or None))
    return next(alike, None) is not None and next(alike, None) is None


def chain_of(element: HtmlElement) -> str:
    """Return tags, ids and classes from an element up; a redesign hardly leaves all as they were."""
    return "<".join(
        f"{node.tag}#{_stable(node.get('id'))}.{_stable(node.get('class'))}"
        for node in (element, *element.iterancestors())
    )


@lru_cache(maxsize=4096)
def _stable(written: str | None) -> str:
    """Return an id or classes without the words that look like the page's own number."""
    words = (written or "").split()
    return " ".join(word for word in words if sum(character.isdigit() for character in word) <= 3)


def common_locator(paths: Sequence[Path]) -> Locator | None:
    """Return what finds the last element of all paths; None where they do not lead to the same place.

    The deepest element with an id or class of its own on every page is the anchor; from there the steps keep what
    all pages share. Without such an element the steps begin at the root.
    """
    first = paths[0]
    for depth in range(1, len(first) + 1):  # counted from the end: the element itself is 1
        anchor = first[-depth]
        if not anchor.alone or any(len(path) < depth for path in paths):
            continue
        if all(path[-depth].alone and _same_name(path[-depth], anchor) for path in paths):
            tails = [path[len(path) - depth + 1 :] for path in paths]
            steps = _common_steps(tails)
            if steps is not None:
                return Locator(Step(anchor.tag, anchor.id, None if anchor.id else anchor.classes), steps)
    steps = _common_steps(paths)
    return None if steps is None else Locator(None, steps)


def _same_name(one: Step, other: Step) -> bool:
    return one.tag == other.tag and one.id == other.id and (one.id is not None or one.classes == other.classes)


def _common_steps(paths: Sequence[Path]) -> Path | None:
    if len({tuple(step.tag for step in path) for path in paths}) != 1:
        return None
    return tuple(common_step(steps) for steps in zip(*paths, strict=True))


def common_step(steps: Sequence[Step]) -> Step:
    """Return what steps of the same tag share."""
    ids = {step.id for step in steps}
    classes = {step.classes for step in steps}
    places = {step.nth for step in steps}
    return Step(
        steps[0].tag,
        ids.pop() if len(ids) == 1 else None,
        classes.pop() if len(classes) == 1 else None,
        places.pop() if len(places) == 1 else None,
    )


def find(root: HtmlElement, locator: Locator) -> HtmlElement | None:
    """Return the one element a locator finds on a page; None where there is none, or more than one."""
    level = [root]
    if locator.anchor is not None:
        level = list(_named(root, locator.anchor))
        if len(level) != 1:
            return None
    for step in locator.steps:
        level = [child for element in level for child in children(element, step)]
        if not level:
            return None
    return level[0] if len(level) == 1 else None


def _named(root: HtmlElement, anchor: Step) -> Iterator[HtmlElement]:
    """Yield the elements of an anchor's tag with its id, or where it has none with its class as it is written."""
    attribute, value = ("id", anchor.id) if anchor.id is not None else ("class", anchor.classes)
    if value and _PLAIN_TAG.fullmatch(anchor.tag):
        yield from (node for node in root.iter(anchor.tag) if node.get(attribute) == value)  # as soon as by XPath


def children(element: HtmlElement, step: Step) -> list[HtmlElement]:
    """Return the children that fit a step; the place counts only where neither id nor class tell them apart."""
    alike = [
        (place, child)
        for place, child in enumerate(element.iterchildren(step.tag))
        if (step.id is None or child.get("id") == step.id)
        and (step.classes is None or child.get("class") == step.classes)
    ]
    if len(alike) > 1 and step.nth is not None:
        alike = [(place, child) for place, child in alike if place == step.nth]
    return [child for _, child in alike]
