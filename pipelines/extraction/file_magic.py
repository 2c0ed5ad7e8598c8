"""Tell by its first bytes what a file is: names and content types are often wrong."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

_HEAD = 1024  # PDF readers take a header within the first kilobyte: some systems put bytes before it
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .xls, .ppt, .wps; also a .docx with a password
_OTHERS = (
    b"{\\rtf",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"RIFF",
    b"II*\x00",
    b"MM\x00*",
    b"ID3",
    b"OggS",
    b"CAJ\x00",
    b"%!PS",
)


class FileKind(StrEnum):
    """Name what a file is."""

    PDF = "pdf"
    DOCX = "docx"
    OLE = "ole"  # legacy Office and WPS
    OTHER = "other"  # an archive, a picture, a spreadsheet, OFD


def file_kind(data: bytes) -> FileKind | None:
    """Return what bytes are; None where they are no file known here, and so may be a page."""
    head = data[:_HEAD]
    if data.startswith(b"PK\x03\x04"):
        return _of_zip(data)
    if data.startswith(_OLE):
        return FileKind.OLE
    if data.startswith(_OTHERS) or head[4:8] == b"ftyp":
        return FileKind.OTHER
    if data.startswith(b"%PDF-") or (b"%PDF-" in head and b"<html" not in head.lower()):
        return FileKind.PDF
    return None


def _of_zip(data: bytes) -> FileKind:
    """Look for Word's main part; its name is fixed in all but a few odd files, and OFD and XLSX have none such."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # Cut short, the list of names at the end is gone; the first name still tells what it was meant to be.
        return FileKind.DOCX if b"word/" in data[:65536] else FileKind.OTHER
    return FileKind.DOCX if any(name.startswith("word/document") for name in names) else FileKind.OTHER
