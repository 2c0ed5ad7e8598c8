"""Read the lines of a PDF with their places, through PDFium."""

from __future__ import annotations

import ctypes
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.extraction.memory_bound import memory_bound

MOST_PAGES = 200
MOST_CHARACTERS = 300_000
MOST_MEMORY = 768 * 1024 * 1024  # bytes on top of what the process has
MOST_SECONDS = 12.0  # of CPU; what was read by then is kept
_WIDE_GAP = 1.6  # of the line's height: a gap between two cells, no space between words


class UnreadableFileError(Exception):
    """A file could not be read; `reason` is one of the closed list of reasons."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one printed line: text, page from 0, edges in points (the page's bottom is 0), cells beside each other."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    cells: int = 1

    @property
    def height(self) -> float:
        """Return the height of the type."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class PdfText:
    """Hold the lines of a PDF, the heights of its pages in points, its own title, and whether pages hold pictures."""

    lines: tuple[Line, ...]
    pages: tuple[float, ...]
    title: str
    pictures: bool


@dataclass(frozen=True, slots=True)
class _Glyph:
    character: str
    left: float
    right: float
    bottom: float
    top: float


def read_pdf(data: bytes) -> PdfText:
    """Return the text of a PDF in the order it is printed; raise UnreadableFileError where it cannot be opened.

    Read are at most 200 pages, 300,000 characters and 12 s of CPU, with at most 768 MB: a file that needs more ends
    the process. The library runs no scripts and loads nothing.
    """
    import pypdfium2 as pdfium  # a crawl that meets no PDF does not pay for it

    with memory_bound(MOST_MEMORY):
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD
            raise UnreadableFileError("file-encrypted" if locked else "file-unreadable") from error
        try:
            return _text_of(document)
        except (pdfium.PdfiumError, MemoryError) as error:
            raise UnreadableFileError("file-unreadable") from error
        finally:
            document.close()


def _text_of(document: Any) -> PdfText:
    lines: list[Line] = []
    heights: list[float] = []
    characters, pictures = 0, False
    until = time.process_time() + MOST_SECONDS
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        heights.append(float(page.get_height()))
        found = [line for row in _rows(page) for line in [_line(row, number)] if line is not None]
        characters += sum(len(line.text) for line in found)
        lines += found
        pictures = pictures or (len(found) < 3 and _has_pictures(page))
        page.close()
        if characters > MOST_CHARACTERS or time.process_time() > until:
            break
    title = str(document.get_metadata_dict(skip_empty=True).get("Title", ""))
    return PdfText(tuple(lines), tuple(heights), title, pictures)


def _has_pictures(page: Any) -> bool:
    """Tell whether a page shows anything besides text: a scan, or letters drawn as outlines."""
    from pypdfium2 import raw

    shown = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING}
    return any(item.type in shown for item, _ in zip(page.get_objects(max_depth=4), range(200), strict=False))


def _rows(page: Any) -> Iterator[list[_Glyph]]:
    """Yield the glyphs of each row: what PDFium takes as lines, those on one height beside each other together."""
    row: list[_Glyph] = []
    for line in _printed_lines(page):
        if row and line and _beside(row, line):
            row += line
            continue
        if row:
            yield row
        row = line
    if row:
        yield row


def _beside(row: Sequence[_Glyph], line: Sequence[_Glyph]) -> bool:
    """Tell whether a line goes on at the right of another, on the same height."""
    before, after = row[-1], line[0]
    shared = min(before.top, after.top) - max(before.bottom, after.bottom)
    lower = min(before.top - before.bottom, after.top - after.bottom)
    return shared > 0.6 * lower and after.left >= before.right - 1


def _printed_lines(page: Any) -> Iterator[list[_Glyph]]:
    from pypdfium2 import raw

    text = page.get_textpage()
    box = raw.FS_RECTF()
    line: list[_Glyph] = []
    for index in range(min(text.count_chars(), MOST_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0x0A, 0x0D):
            if line:
                yield line
            line = []
        elif code > 0x20 and code not in _NO_CHARACTER:
            raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box))
            line.append(_Glyph(chr(code), box.left, box.right, box.bottom, box.top))
        elif code == 0x20 and line and line[-1].character != " ":
            last = line[-1]  # spaces PDFium adds have no place of their own
            line.append(_Glyph(" ", last.right, last.right, last.bottom, last.top))
    if line:
        yield line
    text.close()


def _line(glyphs: list[_Glyph], page: int) -> Line | None:
    """Return the text of a row and its edges; a wide gap in it parts two cells."""
    while glyphs and glyphs[-1].character == " ":
        glyphs.pop()
    if not glyphs:
        return None
    written: list[str] = []
    cells = 1
    last: _Glyph | None = None
    for glyph in glyphs:
        if glyph.character == " ":
            written.append(" ")
            continue
        if last is not None:
            gap = glyph.left - last.right
            wide = gap > _WIDE_GAP * (last.top - last.bottom)
            cells += wide
            if (wide or gap > 0.5 * (last.top - last.bottom)) and written[-1] != " ":
                written.append(" ")
        written.append(glyph.character)
        last = glyph
    ink = [glyph for glyph in glyphs if glyph.character != " "]
    heights = sorted(glyph.top - glyph.bottom for glyph in ink)
    bottom = min(glyph.bottom for glyph in ink)
    height = heights[len(heights) // 2]
    return Line(plain(written), page, ink[0].left, max(g.right for g in ink), bottom, bottom + height, cells)


_NO_CHARACTER = frozenset({0xFFFD, 0xFFFE, 0xFFFF, 0x7F, 0xAD, *range(0xD800, 0xE000)})
# Many fonts map 长 or 民 to the radical of the same shape; Unicode decomposes one block of them, not the other.
_SUPPLEMENT = (
    "⺁厂⺇几⺊卜⺋卩⺎尣⺏尢⺐尢⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺝月⺟母⺠民⺡氵⺢水⺣灬⺤爫⺥爪⺦丬⺨犭⺩王⺫罒⺬示⺭礻⺮竹⺯糸⺰纟⺱罓⺲罒"
    "⺷羊⺸羊⺹耂⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门"
    "⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞飠⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_RADICALS = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA))},
    **dict(zip(map(ord, _SUPPLEMENT[::2]), _SUPPLEMENT[1::2], strict=True)),
}


def plain(characters: Sequence[str]) -> str:
    """Return text with the characters that fonts only pretend to be radicals or compatibility forms."""
    return "".join(characters).translate(_RADICALS).strip()
