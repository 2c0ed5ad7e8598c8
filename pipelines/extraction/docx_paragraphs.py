"""Read the paragraphs of a DOCX: docx2python finds them, tables and content controls included, and counts its lists."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from statistics import median
from typing import Any

from lxml import etree

from pipelines.extraction.document_parts import Paragraph
from pipelines.extraction.pdf_lines import UnreadableFileError

MOST_PARTS = 5_000
MOST_UNPACKED = 60_000_000  # bytes of XML: pictures are not unpacked
MOST_PARAGRAPHS = 20_000
MOST_CHARACTERS = 300_000
_COUNTED = "〇一二三四五六七八九十"
_CHINESE_COUNT = re.compile(r"chinese|ideograph|japanese|taiwanese|korean", re.IGNORECASE)
_TITLE_STYLES = frozenset({"title", "heading1", "heading 1", "1", "标题", "标题1"})
_ELSEWHERE = frozenset({"txbxContent", "Fallback", "del", "moveFrom", "pPr", "rPr"})  # not this paragraph's words


def read_docx(data: bytes) -> tuple[tuple[Paragraph, ...], str, bool]:
    """Return the paragraphs of a DOCX, the title in its properties, and whether it holds pictures.

    A table's row is one paragraph. Words struck out under change tracking are left out, inserted ones are read. Raise
    UnreadableFileError: file-unreadable where it is broken, too-large where it unpacks to more than 60 MB of XML.
    """
    names = _checked(data)
    from docx2python import docx2python  # a crawl that meets no DOCX does not pay for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns about files we did not write
            with docx2python(io.BytesIO(data), duplicate_merged_cells=False) as document:
                found = _paragraphs(document)
                title = str(document.core_properties.get("title") or "")
    except Exception as error:  # a third-party parser on hostile input
        raise UnreadableFileError("file-unreadable") from error
    return found, title, any(name.startswith("word/media/") for name in names)


def _checked(data: bytes) -> list[str]:
    """Return the names of the package's parts; refuse what unpacks to too much, and XML with entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
            if len(parts) > MOST_PARTS or sum(part.file_size for part in xml) > MOST_UNPACKED:
                raise UnreadableFileError("too-large")
            for part in xml:
                with package.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096):  # Word writes none
                        raise UnreadableFileError("file-unreadable")
            return [part.filename for part in parts]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, RuntimeError) as error:
        raise UnreadableFileError("file-unreadable") from error
    except etree.Error as error:
        raise UnreadableFileError("file-unreadable") from error


def _paragraphs(document: Any) -> tuple[Paragraph, ...]:
    found: list[tuple[str, bool, float, bool]] = []
    characters = 0
    for text, pars, row in _rows(document):
        characters += len(text)
        if len(found) >= MOST_PARAGRAPHS or characters > MOST_CHARACTERS:
            break
        found.append((text, not row and _centred(pars), _size(pars), row))
    sizes = [size for text, _, size, _ in found if size and len(text) >= 20]
    body = median(sizes) if sizes else 0.0
    return tuple(
        Paragraph(text, centred, size / body if size and body else 1.0, row) for text, centred, size, row in found
    )


def _rows(document: Any) -> Iterator[tuple[str, Any, bool]]:
    """Yield text, first paragraph and whether it is a row of a table; a line break in running text parts two lines."""
    formats = document.docx_reader.numId2Attrs
    for table in document.body_pars:
        is_table = any(par.lineage[1] == "tbl" for row in table for cell in row for par in cell)
        for row in table:
            pars = [par for cell in row for par in cell if par.elem is not None and not _is_fallback(par.elem)]
            if is_table:
                cells = [
                    " ".join(_text(par.elem).split())
                    for cell in row
                    for par in cell
                    if par.elem is not None and not _is_fallback(par.elem)
                ]
                if joined := " ".join(cell for cell in cells if cell):
                    yield joined, pars[0], True
                continue
            for par in pars:
                yield from ((line, par, False) for line in _lines(par, formats))


def _lines(par: Any, formats: Any) -> list[str]:
    text = _text(par.elem)
    if _centred(par):
        text = text.replace("\n", "")  # a headline broken by hand
    lines = [line for line in text.split("\n") if line.strip()]
    if lines:
        lines[0] = _number(par, formats) + lines[0].lstrip()
    return lines


def _text(paragraph: Any) -> str:
    """Return the words of a paragraph; those of a text box in it are a paragraph of their own."""
    parts: list[str] = []
    for child in paragraph:
        name = _name(child)
        if name in _ELSEWHERE:
            continue
        if name == "t":
            parts.append(child.text or "")
        elif name in {"br", "cr"}:
            parts.append("\n")
        elif name == "tab":
            parts.append("\t")
        elif name == "noBreakHyphen":
            parts.append("-")
        else:
            parts.append(_text(child))
    return "".join(parts)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_fallback(element: Any) -> bool:
    """Tell whether a paragraph is the copy of a text box for old readers."""
    return any(_name(ancestor) == "Fallback" for ancestor in element.iterancestors())


def _number(par: Any, formats: Any) -> str:
    """Return what Word prints before an item of a numbered list: 一、, （一）, 1. ; bullets are left out."""
    list_id, counts = par.list_position
    if list_id is None or not counts or not par.runs:
        return ""
    marker = par.runs[0].text
    level = len(marker) - len(marker.lstrip("\t"))
    if level >= len(counts) or level >= len(formats.get(list_id, ())):
        return ""
    kind = formats[list_id][level].fmt or ""
    if _CHINESE_COUNT.match(kind):
        return f"{_chinese(counts[level])}、" if level == 0 else f"（{_chinese(counts[level])}）"
    return f"{counts[level]}." if kind.startswith("decimal") else ""


def _chinese(number: int) -> str:
    """Return a number below 100 as 十二."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return (_COUNTED[tens] if tens > 1 else "") + ("十" if tens else "") + (_COUNTED[ones] if ones else "")


def _centred(par: Any) -> bool:
    return any(value == "center" for value in _values(par.elem, "pPr", "jc"))


def _size(par: Any) -> float:
    """Return the size of a paragraph's type in half points as it says itself; 0 where its style decides."""
    sizes = [float(value) for value in _values(par.elem, "r", "sz") if value.isdecimal()]
    if sizes:
        return max(sizes)
    return 44.0 if str(par.style).lower() in _TITLE_STYLES else 0.0


def _values(paragraph: Any, holder: str, wanted: str) -> list[str]:
    """Return the `val` attributes of elements by name, below those children of a paragraph that are called so."""
    return [
        value
        for child in paragraph
        if _name(child) == holder
        for element in child.iter("{*}" + wanted)
        for name, value in element.attrib.items()
        if name.endswith("}val")
    ]
