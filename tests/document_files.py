"""Notices as files, in our own words: PDFs as word processors print them, DOCX, scans, locked and broken ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from xml.sax.saxutils import escape

from PIL import Image
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

FONT = "STSong-Light"  # one of PDF's built-in Chinese fonts: no font file is needed
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_BASE = {"fontName": FONT, "wordWrap": "CJK"}
STYLES = {
    "title": ParagraphStyle("title", fontSize=22, leading=34, alignment=TA_CENTER, **_BASE),
    "number": ParagraphStyle("number", fontSize=16, leading=28, alignment=TA_CENTER, **_BASE),
    "to": ParagraphStyle("to", fontSize=16, leading=28, **_BASE),
    "body": ParagraphStyle("body", fontSize=16, leading=28, firstLineIndent=32, alignment=TA_JUSTIFY, **_BASE),
    "sign": ParagraphStyle("sign", fontSize=16, leading=28, alignment=TA_RIGHT, **_BASE),
    "flush": ParagraphStyle("flush", fontSize=12, leading=16, spaceAfter=16, **_BASE),
}
TITLE = "关于集中收缴非法种植罂粟和开展禁种铲毒踏查工作的通告"
PARAGRAPHS = (
    "为巩固全县禁种铲毒工作成果，严防非法种植毒品原植物行为发生，根据《中华人民共和国禁毒法》等法律法规规定，现将有关事项通告如下。",
    "一、自本通告发布之日起至7月31日，各乡镇组织网格员对房前屋后、田间地头、林地荒坡逐户逐块踏查，共划定重点区域36处，做到不留死角、不漏一户。",
    "二、凡非法种植罂粟的单位和个人，应当在收获前自行铲除，并主动向当地派出所报告；在收获前自动铲除的，可以依法免除处罚。",
    "三、去年同期全县共铲除罂粟1280株，查处违法人员17名，治安拘留5名。对拒不铲除、抗拒铲除的，公安机关将依法从严处理，构成犯罪的追究刑事责任。",
    "四、鼓励群众举报。经查证属实的，按照举报奖励办法给予每条线索500元至5000元奖励，并严格为举报人保密。举报电话：110。",
)
ORGAN = "临溪县禁毒委员会办公室"
DAY = "2026年5月18日"


def notice_pdf(
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    title: str = TITLE,
    letterhead: str | None = "临溪县禁毒委员会办公室文件",
    number: str | None = "临禁毒办〔2026〕8号",
    day: str = DAY,
    rows: Sequence[Sequence[str]] = (),
    times: int = 1,
    password: str | None = None,
    head: str | None = "临溪县禁毒工作通告汇编",
) -> bytes:
    """Return a notice as a word processor prints it, with page numbers and a running head."""
    story = [Paragraph(text, STYLES["title"]) for text in (letterhead,) if text]
    story += [Paragraph(text, STYLES["number"]) for text in (number,) if text]
    story += [Spacer(1, 24), Paragraph(title, STYLES["title"]), Spacer(1, 12)]
    story += [Paragraph("各乡镇人民政府，县直各单位：", STYLES["to"])]
    story += [Paragraph(text, STYLES["body"]) for _ in range(times) for text in paragraphs]
    if rows:
        story.append(
            Table(
                [list(row) for row in rows],
                colWidths=[140] * len(rows[0]),
                style=[("FONTNAME", (0, 0), (-1, -1), FONT)],
            )
        )
    story += [Spacer(1, 30), Paragraph(ORGAN, STYLES["sign"]), Paragraph(day, STYLES["sign"])]
    made = io.BytesIO()
    lock = StandardEncryption(password, ownerPassword="owner", canPrint=0) if password is not None else None
    SimpleDocTemplate(
        made, pagesize=A4, leftMargin=80, rightMargin=80, title="Microsoft Word - 新建文档.doc", encrypt=lock
    ).build(
        story, onFirstPage=lambda c, d: _margins(c, d.page, head), onLaterPages=lambda c, d: _margins(c, d.page, head)
    )
    return made.getvalue()


def _margins(canvas: Canvas, page: int, head: str | None) -> None:
    canvas.setFont(FONT, 12)
    canvas.drawCentredString(A4[0] / 2, 40, f"— {page} —")
    if head:
        canvas.drawString(80, A4[1] - 40, head)


def lines_pdf(lines: Sequence[tuple[float, float, float, str]], *, pages: int = 1) -> bytes:
    """Return a PDF with lines at given places: x, y and size in points, y from the page's foot."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    for _ in range(pages):
        for x, y, size, text in lines:
            canvas.setFont(FONT, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def scan_pdf(*, pages: int = 2, stamp: str | None = None) -> bytes:
    """Return a PDF of pictures, with nothing but a page number or a stamp as text."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    picture = ImageReader(Image.new("L", (200, 280), 230))
    for number in range(pages):
        canvas.drawImage(picture, 0, 0, A4[0], A4[1])
        canvas.setFont(FONT, 12)
        canvas.drawString(290, 30, stamp or f"{number + 1}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def raw_pdf(stream: bytes) -> bytes:
    """Return a PDF of one page with a deflated stream as its content."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    )
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, start=1))
    return body + b"trailer<</Size 5/Root 1 0 R>>\n%%EOF"


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def par(text: str, *, align: str = "both", size: int = 32, number: int | None = None) -> str:
    """Return a paragraph of a DOCX; `size` in half points, `number` the level in its numbered list."""
    listed = f'<w:numPr><w:ilvl w:val="{number}"/><w:numId w:val="1"/></w:numPr>' if number is not None else ""
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    run = f'<w:r><w:rPr><w:sz w:val="{size}"/></w:rPr>{words}</w:r>'
    return f'<w:p><w:pPr>{listed}<w:jc w:val="{align}"/></w:pPr>{run}</w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table of a DOCX."""
    cells = ["".join(f"<w:tc>{par(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def notice_body(title: str = TITLE) -> str:
    """Return the notice as DOCX paragraphs."""
    return "".join(
        (
            par("临溪县禁毒委员会办公室文件", align="center", size=56),
            par("临禁毒办〔2026〕8号", align="center"),
            par(title, align="center", size=44),
            par("各乡镇人民政府，县直各单位："),
            *map(par, PARAGRAPHS),
            par(ORGAN, align="right"),
            par(DAY, align="right"),
        )
    )


def docx(body: str, *, strict: bool = False, parts: dict[str, bytes] | None = None, dangling: bool = False) -> bytes:
    """Return a DOCX with a body of WordprocessingML; `dangling` names a picture that is not in the package."""
    space = _STRICT if strict else _W
    missing = f'<Relationship Id="rId9" Type="{_OFFICE}/image" Target="NULL"/>' if dangling else ""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/></w:lvl>'
        for level, form in enumerate(("chineseCounting", "decimal"))
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    files: dict[str, bytes] = {
        "[Content_Types].xml": (
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            b'<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relations}">{missing}</Relationships>'.encode(),
        "word/numbering.xml": (
            f'<w:numbering xmlns:w="{space}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        ).encode(),
        "word/document.xml": (
            f'<w:document xmlns:w="{space}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            f'xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}</w:body></w:document>'
        ).encode(),
        **(parts or {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(str(PurePosixPath(name)), content)
    return made.getvalue()
