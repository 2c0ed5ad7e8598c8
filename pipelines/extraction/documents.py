"""Read a notice that is a file: PDF and DOCX; other files are refused by name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines import furniture
from pipelines.extraction.document_parts import Paragraph, is_number, read_parts
from pipelines.extraction.file_magic import FileKind, file_kind
from pipelines.extraction.headline import letters
from pipelines.extraction.mojibake import is_mojibake
from pipelines.extraction.pdf_lines import UnreadableFileError
from pipelines.extraction.published import finer, read_time, url_day
from pipelines.items import PageStatus, RawPage, Reading

MOST_BYTES = 40_000_000
_LEAST_BODY = 30  # letters
_LEAST_WITHOUT_SENTENCE = 120  # letters; a table of names and figures has more
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|ofd)\b.*$", re.IGNORECASE)
_ANNEX = re.compile(r"^\s*附\s?件\s?[\d一二三四五六七八九十]{0,2}\s?[:：.、]?\s*")
_WORD_PROCESSOR = re.compile(
    r"microsoft word|新建|文档\d*|未命名|untitled|document\d*|无标题|幻灯片|powerpoint|"
    r"\.(?:doc|wps|dot|pdf|cdr|indd|rtf)|^\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Content:
    """Hold what a file holds: paragraphs, its own title, whether it shows pictures."""

    paragraphs: tuple[Paragraph, ...]
    title: str
    pictures: bool


def read_document(page: RawPage) -> Reading:
    """Return what a PDF or DOCX says.

    `page.document` is recognised by its first bytes, whatever its name. A file that cannot be read is no-text with the
    reason file-encrypted, file-unreadable, file-unsupported, too-large, or scan where it holds pictures only. The
    title is the caller's, else the document's own first headline, else the list's, else the one in its properties;
    the time is the date at the document's end, else what a list said, always Asia/Shanghai.
    """
    data = page.document or b""
    try:
        content = _content(data)
    except UnreadableFileError as error:
        return Reading(PageStatus.NO_TEXT, error.reason, title=page.title or _of_list(page.anchor), reader="file")
    return _read(page, content)


def with_document(page: RawPage, own: Reading) -> Reading:
    """Return the reading of a page that only links to a file, or shows it in a viewer: the file's text, its own title.

    `own` is what the page itself says; it stays where it is an article longer than the file's text. A file that cannot
    be read gives the page its reason, unless the page is a refusal.
    """
    found = read_document(replace(page, anchor=own.title or page.anchor))
    if own.status not in {PageStatus.ARTICLE, PageStatus.NO_TEXT, PageStatus.LIST}:
        return own
    if found.status is not PageStatus.ARTICLE:
        return own if own.status is PageStatus.ARTICLE else replace(own, status=found.status, reason=found.reason)
    if own.status is PageStatus.ARTICLE and len(own.text) > len(found.text):
        return own
    return replace(
        found,
        title=own.title if _is_name(own.title) else found.title,
        published=finer(own.published, found.published),
        source=own.source or found.source,
        author=own.author,
        editor=own.editor,
        original_url=own.original_url,
    )


def _content(data: bytes) -> _Content:
    if len(data) > MOST_BYTES:
        raise UnreadableFileError("too-large")
    kind = file_kind(data)
    if kind is FileKind.PDF:
        from pipelines.extraction.pdf_lines import read_pdf
        from pipelines.extraction.pdf_paragraphs import paragraphs

        text = read_pdf(data)
        return _Content(paragraphs(text), text.title, text.pictures)
    if kind is FileKind.DOCX:
        from pipelines.extraction.docx_paragraphs import read_docx

        found, title, pictures = read_docx(data)
        return _Content(found, title, pictures)
    if kind is FileKind.OLE and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
        raise UnreadableFileError("file-encrypted")
    raise UnreadableFileError("empty" if not data else "file-unsupported")


def _read(page: RawPage, content: _Content) -> Reading:
    found = [tidied for paragraph in content.paragraphs for tidied in _tidied(paragraph)]
    parts = read_parts(found, page.fetched_at)
    title = _title(page, parts.title, content.title)
    lines = _body(found, parts.start, title)
    hint = read_time(page.published_hint, now=page.fetched_at) if page.published_hint else None
    status, reason = _kind(lines, content)
    return Reading(
        status,
        reason,
        title=title,
        text="\n".join(lines),
        published=finer(parts.published, hint) or hint or url_day(page.url, now=page.fetched_at),
        source=parts.source,
        reader="file",
    )


def _tidied(paragraph: Paragraph) -> list[Paragraph]:
    """Return a paragraph without characters nobody sees; none where nothing is left."""
    seen = "".join(" " if character in "\t\n\x0b" else character for character in paragraph.text)
    seen = "".join(character for character in seen if unicodedata.category(character) not in {"Cf", "Co", "Cc", "Cn"})
    text = re.sub(r"\s+", " ", seen).strip()
    return [Paragraph(text, paragraph.centred, paragraph.size, paragraph.row)] if letters(text) else []


def _body(found: Sequence[Paragraph], start: int, title: str) -> list[str]:
    """Return the paragraphs behind the headline; what stands above is kept where it is prose."""
    above = [p.text for p in found[: max(0, start - 1)] if furniture.is_prose(p.text)]
    behind = [p.text for p in found[start:]]
    lines = [*above, *behind]
    if lines and (is_number(lines[0]) or letters(lines[0]) == letters(title)):
        lines = lines[1:]
    return lines


def _title(page: RawPage, own: str, property_: str) -> str:
    if page.title:
        return page.title
    listed = _of_list(page.anchor)
    if own and (not listed or not _is_name(listed) or _same(own, listed)):
        return own
    if _is_name(listed):
        return listed
    named = _FILE_NAME.sub("", property_).strip()
    return own or listed or ("" if _WORD_PROCESSOR.search(property_) else named)


def _of_list(anchor: str | None) -> str:
    """Return what a list called a file, without 附件1： and the file's ending."""
    return _ANNEX.sub("", _FILE_NAME.sub("", (anchor or "").strip())).strip("《》<> \u3000")


def _is_name(listed: str) -> bool:
    """Tell whether a list's words name the document: 点击下载, 附件 and 查看全文 name none."""
    return len(letters(listed)) >= 6 and not re.search(r"下载|点击|查看|浏览|打开|详情|全文$", listed)


def _same(own: str, listed: str) -> bool:
    """Tell whether a list prints a headline, perhaps cut short or without the organ's name."""
    short = letters(listed.rstrip(".…"))
    return short in letters(own) or letters(own) in short


def _kind(lines: Sequence[str], content: _Content) -> tuple[PageStatus, str | None]:
    text = "\n".join(lines)
    size = len(letters(text))
    if is_mojibake(text) or _is_garbled(text):
        return PageStatus.NO_TEXT, "file-unreadable"
    prose = any(furniture.is_prose(line, least=20) for line in lines)
    if size < _LEAST_BODY or (not prose and size < _LEAST_WITHOUT_SENTENCE):
        return PageStatus.NO_TEXT, "scan" if content.pictures else "short" if size else "empty"
    return PageStatus.ARTICLE, None


def _is_garbled(text: str) -> bool:
    """Tell whether a font without a table of its characters was read as if it had one."""
    sample = [character for character in text[:4000] if not character.isspace()]
    odd = sum(1 for character in sample if _is_odd(ord(character)))
    return len(sample) >= 20 and 4 * odd > len(sample)


def _is_odd(code: int) -> bool:
    """Tell whether a code is no character a Chinese document is written with."""
    return not (code < 0x7F or 0x2000 <= code < 0x2E80 or 0x3000 <= code < 0xA000 or code >= 0xF900 or code in _LATIN)


_LATIN = frozenset(map(ord, "·×÷°±§¥—áàāǎéèēěíìīǐóòōǒúùūǔüǘǜǚǖ"))
