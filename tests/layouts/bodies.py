"""Write the body of a story as editors' tools do: paragraphs, line breaks, spans in divs, sections."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

from tests.layouts.records import Part

Writer = Callable[[str], str]
INDENT = "　　"


def body_lines(parts: Sequence[Part], style: str, choose: random.Random) -> list[str]:
    """Return the HTML of a body in one of the styles of `STYLES`: a line for each of its parts, lists and tables."""
    paragraph, head = STYLES[style]
    lines: list[str] = []
    for kind, group in groupby(parts, key=lambda part: part.kind):
        members = list(group)
        if kind == "row":
            lines.append(_table(members, style))
        elif kind == "item":
            lines.append(_list(members, style, paragraph))
        elif kind == "figure":
            lines += [_figure(part.line, style, choose) for part in members]
        elif kind == "quote":
            lines += [_quote(part.line, style, paragraph) for part in members]
        else:
            write = head if kind == "head" else paragraph
            lines += [write(_inked(part.line, style, choose)) for part in members]
    return lines


def _inked(text: str, style: str, choose: random.Random) -> str:
    """Return a paragraph as HTML; now and then a word of it is a link or bold, as editors leave them."""
    written = escape(text, quote=False)
    if style == "jammed" and len(text) > 30:
        at = choose.randrange(10, 20)
        written = (
            f'{written[:at]}<span style="display:none">{choose.randrange(10**5):x}!本文来自网络</span>{written[at:]}'
        )
    word = choose.choice(("毒品", "公安机关", "记者", "全省", "群众", "企业", "学生"))
    if style in {"section", "open"} or len(text) < 60 or choose.random() > 0.3 or word not in written:
        return written
    marked = choose.choice(
        (f'<a href="/tag/{ord(word[0])}.html" target="_blank">{word}</a>', f"<strong>{word}</strong>")
    )
    return written.replace(word, marked, 1)


def _table(rows: Sequence[Part], style: str) -> str:
    border = ' border="1" cellspacing="0"' if style in {"br", "open", "trs"} else ' class="MsoNormalTable"'
    cells = "".join(
        "<tr>" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in row.cells) + "</tr>\n" for row in rows
    )
    return f"<table{border}><tbody>\n{cells}</tbody></table>"


def _list(items: Sequence[Part], style: str, paragraph: Writer) -> str:
    if style in {"p", "section", "divs"}:
        return "<ul>" + "".join(f"<li>{escape(item.line, quote=False)}</li>\n" for item in items) + "</ul>"
    return "\n".join(paragraph(escape(item.line, quote=False)) for item in items)


def _quote(text: str, style: str, paragraph: Writer) -> str:
    written = paragraph(escape(text, quote=False))
    return f"<blockquote>{written}</blockquote>" if style in {"p", "divs"} else written


def _figure(caption: str, style: str, choose: random.Random) -> str:
    picture = f"/upload/pic/{choose.randrange(10**6, 10**7)}.jpg"
    written = escape(caption, quote=False)
    if style == "br":
        return f'<center><img src="{picture}" border="0"><br>{written}</center><br>'
    if style == "section":
        return (
            f'<section style="text-align:center"><img data-src="{picture}"/></section>'
            f'<section style="text-align:center;color:#888">{written}</section>'
        )
    if style == "divs":
        return f'<figure><img src="{picture}"/><figcaption>{written}</figcaption></figure>'
    return (
        f'<p style="text-align: center;"><img src="{picture}" width="600" alt=""/></p>\n'
        f'<p style="text-align: center;"><span style="color:#0000cd">{written}</span></p>'
    )


def _wrapped(before: str, after: str) -> Writer:
    return lambda text: f"{before}{text}{after}"


STYLES: dict[str, tuple[Writer, Writer]] = {
    "p": (_wrapped(f"<p>{INDENT}", "</p>"), _wrapped(f"<p>{INDENT}<strong>", "</strong></p>")),
    "trs": (
        _wrapped('<p align="justify" style="line-height:2"><font face="宋体">　　', "</font></p>"),
        _wrapped('<p align="justify" style="line-height:2"><b><font face="黑体">　　', "</font></b></p>"),
    ),
    "editor": (
        _wrapped(
            '<p style="text-indent: 2em;"><span style="font-family: 宋体, SimSun; font-size: 16px;">', "</span></p>"
        ),
        _wrapped('<p style="text-indent: 2em;"><span style="font-size: 16px;"><strong>', "</strong></span></p>"),
    ),
    "jammed": (_wrapped("<div>", "<br /></div>"), _wrapped("<div><strong>", "</strong></div>")),
    "br": (_wrapped(INDENT, "<br><br>"), _wrapped(f"{INDENT}<b>", "</b><br><br>")),
    "divs": (_wrapped('<div class="para"><span>', "</span></div>"), _wrapped("<h3>", "</h3>")),
    "section": (
        _wrapped('<section style="margin-left: 8px;"><span style="font-size: 15px;">', "</span></section>"),
        _wrapped('<section style="margin: 20px 0;"><strong><span>', "</span></strong></section>"),
    ),
    "open": (_wrapped(f"<P>{INDENT}", ""), _wrapped(f"<P>{INDENT}<B>", "</B>")),
}
