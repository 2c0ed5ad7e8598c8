"""Parse a page into one tree, and select in it by the rules of a site file."""

from __future__ import annotations

import re
from typing import Any, cast

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

# An early </html> or </body> hides the rest of the page from the parser, though browsers show it.
_EARLY_END = re.compile(rb"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")  # sought twice as fast as ignoring case
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_TITLE = etree.XPath("/descendant::title[1]", regexp=False)  # ends there; find() and iter() look ahead through all
# All elements get one class: lxml.html would ask a Python function for the class of each.
_PARSER = etree.HTMLParser(encoding="utf-8", remove_pis=True, collect_ids=False)
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement, comment=lxml_html.HtmlComment))


def parse(html: str) -> HtmlElement | None:
    """Return the tree of a page; None where there is nothing to read in it."""
    text = _DECLARATION.sub("", html)
    if not text or text.isspace():
        return None
    try:
        # Bytes in UTF-8: a str with a meta charset in it would be read by that charset.
        written = _EARLY_END.sub(b"", text.encode("utf-8", "replace"))
        root = lxml_html.document_fromstring(written, parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root if isinstance(root, HtmlElement) else None


def select(root: HtmlElement, rule: str) -> list[HtmlElement | str]:
    """Return what a CSS selector or an XPath finds: elements, or strings for attributes and text().

    Raises SelectorError or lxml's XPathError for a rule that cannot be compiled.
    """
    if rule.startswith(("/", "./", "(", "string(", "normalize-space(")):
        found = cast(Any, root.xpath(rule))  # a list of nodes, or one string, number or truth value
        nodes: list[object] = [*found] if isinstance(found, list) else [found]
    else:
        nodes = list(cast("list[object]", CSSSelector(rule, translator="html")(root)))
    return [node if isinstance(node, HtmlElement) else str(node) for node in nodes[:200]]


def title_of(root: HtmlElement) -> str:
    """Return what the first <title> says, as it is written; '' without one."""
    found = cast("list[HtmlElement]", _TITLE(root))
    return (found[0].text or "") if found else ""


def text_of(node: HtmlElement | str) -> str:
    """Return the text of a selected node on one line."""
    text = node if isinstance(node, str) else str(node.text_content())
    return re.sub(r"\s+", " ", text[:2000]).strip()
