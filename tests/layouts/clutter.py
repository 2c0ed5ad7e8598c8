"""What editors and systems leave in bodies: original titles, teasers, empty paragraphs, players, notes at the end."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from html import escape

from tests.layouts.furniture import Link

Writer = Callable[[str], str]

_ENDS = (
    "初审：{0} 复审：{1} 终审：{2}",
    "审核：{0}",
    "（扫描二维码，关注本网官方微信）",
    "声明：转载此文是出于传递更多信息之目的，若有来源标注错误或侵犯了您的合法权益，请作者持权属证明与本网联系。",
    "免责声明：本文仅供读者参考，不构成任何建议，版权归原作者所有。",
)
_PLAYER = '<div class="video-js"><p>视频加载中，请稍候...</p><p>自动播放</p></div>'


def cluttered(
    lines: Sequence[str], title: str, link: Link, people: Sequence[str], paragraph: Writer, choose: random.Random
) -> list[str]:
    """Return the lines of a body with clutter among them; most bodies get little of it, some none."""
    found = list(lines)
    middle = len(found) // 2
    if len(found) >= 4 and choose.random() < 0.15:
        teaser = f'<a href="{link.url}">{escape(link.title, quote=False)}</a>'
        found.insert(middle, paragraph(f"相关阅读：{teaser}"))
    if choose.random() < 0.3:
        found.insert(middle, paragraph("&nbsp;"))
    if choose.random() < 0.12:
        found.insert(0, paragraph(f"原标题：{escape(title, quote=False)}"))
    if choose.random() < 0.08:
        found.insert(0, _PLAYER)
    if choose.random() < 0.12:
        found.insert(0, paragraph('<img src="/upload/top.jpg" border="0">'))
    if choose.random() < 0.25:
        found.append(paragraph(choose.choice(_ENDS).format(*choose.sample(list(people), 3))))
    return found
