"""Read the paragraphs of a DOCX through mammoth: content controls, tracked changes, text boxes and tables included."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from statistics import median
from typing import Any

from lxml import etree

from pipelines.extraction.document_parts import Paragraph
from pipelines.extraction.memory_bound import memory_bound
from pipelines.extraction.pdf_lines import MOST_MEMORY, UnreadableFileError

MOST_PARTS = 5_000
MOST_UNPACKED = 12_000_000  # bytes of XML; pictures are never unpacked
MOST_PARAGRAPHS = 20_000
MOST_CHARACTERS = 300_000
_TITLE_STYLES = ("title", "heading 1", "标题")
_LARGE = 1.4  # what a title's style is taken for where the run does not give its size


def read_docx(data: bytes) -> tuple[tuple[Paragraph, ...], str, bool]:
    """Return the paragraphs of a DOCX, the title in its properties, and whether it holds pictures.

    A table's row is one paragraph. Words struck out under change tracking are left out, inserted ones are read; the
    numbers Word counts for its lists are not. Raise UnreadableFileError: file-unreadable where it is broken, too-large
    where its XML unpacks to more than 12 MB.
    """
    names, title = _checked(data)
    import mammoth  # a crawl that meets no DOCX does not pay for it

    seen: list[Any] = []

    def keep(document: Any) -> Any:
        seen.append(document)
        return mammoth.documents.document([])  # nothing is left to turn into HTML, no picture to unpack

    try:
        with memory_bound(MOST_MEMORY):
            mammoth.convert_to_html(io.BytesIO(data), transform_document=keep)
            found = _paragraphs(seen[0])
    except Exception as error:  # a third-party parser on hostile input
        raise UnreadableFileError("file-unreadable") from error
    return found, title, any(name.startswith("word/media/") for name in names)


def _checked(data: bytes) -> tuple[list[str], str]:
    """Return the names of the package's parts and its title; refuse what unpacks to too much, and XML with a DTD."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
            if len(parts) > MOST_PARTS or sum(part.file_size for part in xml) > MOST_UNPACKED:
                raise UnreadableFileError("too-large")
            for part in xml:
                with package.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096):  # Word writes none; entities could grow without end
                        raise UnreadableFileError("file-unreadable")
            names = [part.filename for part in parts]
            return names, _title(package.read("docProps/core.xml")) if "docProps/core.xml" in names else ""
    except UnreadableFileError:
        raise
    except Exception as error:  # zipfile, zlib and whatever else a damaged package meets
        raise UnreadableFileError("file-unreadable") from error


def _title(properties: bytes) -> str:
    try:
        root = etree.fromstring(properties, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return ""
    return (root.findtext("{http://purl.org/dc/elements/1.1/}title") or "").strip()


def _paragraphs(document: Any) -> tuple[Paragraph, ...]:
    """Return the paragraphs with their size against the body's."""
    found: list[tuple[str, bool, float, bool]] = []
    characters = 0
    for text, centred, size, row in _pieces(document.children):
        characters += len(text)
        if len(found) >= MOST_PARAGRAPHS or characters > MOST_CHARACTERS:
            break
        found.append((text, centred, size, row))
    sizes = [size for text, _, size, _ in found if size > 0 and len(text) >= 20]
    body = median(sizes) if sizes else 0.0
    return tuple(Paragraph(text, centred, _against(size, body), row) for text, centred, size, row in found)


def _against(size: float, body: float) -> float:
    if size < 0:
        return _LARGE
    return size / body if size and body else 1.0


def _pieces(elements: Any) -> Iterator[tuple[str, bool, float, bool]]:
    """Yield text, whether centred, size in points (0 unknown, negative large), whether it is a table's row."""
    for element in elements:
        name = type(element).__name__
        if name == "Paragraph":
            centred = element.alignment == "center"
            text = _text(element)
            lines = [text.replace("\n", "")] if centred else text.split("\n")  # a headline broken by hand stays whole
            yield from ((line, centred, _size(element), False) for line in lines if line.strip())
        elif name == "Table":
            for row in element.children:
                cells = [" ".join(_text(cell).split()) for cell in row.children]
                if joined := " ".join(cell for cell in cells if cell):
                    yield joined, False, 0.0, True
        elif hasattr(element, "children"):
            yield from _pieces(element.children)


def _text(element: Any) -> str:
    """Return the words below an element; paragraphs in a cell are parted by a line end."""
    parts: list[str] = []
    for child in getattr(element, "children", ()):
        name = type(child).__name__
        if name == "Text":
            parts.append(child.value)
        elif name == "Tab":
            parts.append("\t")
        elif name == "Break":
            parts.append("\n")
        else:
            parts.append(_text(child))
            if name in {"Paragraph", "TableRow"}:
                parts.append("\n")
    return "".join(parts)


def _size(paragraph: Any) -> float:
    """Return the size of a paragraph's type; where its style decides, whether that is a title's."""
    sizes = [size for child in paragraph.children if (size := getattr(child, "font_size", None))]
    if sizes:
        return float(max(sizes))
    return -1.0 if (paragraph.style_name or "").lower().startswith(_TITLE_STYLES) else 0.0
