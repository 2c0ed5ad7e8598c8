"""XML that strangers wrote, made safe to parse: already decoded, no document type, so no entities."""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element

_DECLARATION = re.compile(r"^\s*<\?xml.{0,300}?\?>", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^>\[]{0,1000}(?:\[.*?\]\s*)?>", re.DOTALL)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def harmless(text: str) -> bytes:
    """Return the document as UTF-8 without declaration, document type and illegal characters."""
    text = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    start = text.find("<!DOCTYPE")
    if start >= 0 and (doctype := _DOCTYPE.match(text, start)):
        text = text[:start] + text[doctype.end() :]
    # A second or unfinished one is no document any more; what matters is that it declares nothing.
    text = text.replace("<!ENTITY", "<!").replace("<!DOCTYPE", "<!")
    return _ILLEGAL.sub("", text).strip().encode("utf-8", "replace")


def parse_xml(text: str) -> tuple[_Element | None, bool]:
    """Return the root, read as far as it goes, and whether the document was in order."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(harmless(text), parser)
    except etree.XMLSyntaxError:
        return None, False
    return root, root is not None and not parser.error_log
