"""Invented letters of every sort: what a template must be able to render before it is used."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from scheduler.alerts.addresses import MailAddress
from scheduler.alerts.letters import (
    ChangedLine,
    ConfirmationLetter,
    Excerpt,
    FigureRow,
    HeartbeatLetter,
    IncidentLetter,
    LaterOutlets,
    Letter,
    Mail,
    Notice,
    Reprint,
    Sender,
)
from scheduler.alerts.sheets import Sheet, sheet_of

_MOMENT = dt.datetime(2026, 6, 18, 2, 30, tzinfo=dt.UTC)
SAMPLE_SENDER = Sender(MailAddress("jindu", "example.org"), operator="operator@example.org")

FULL_ALERT = Notice(
    kind="alert",
    story_id=17,
    province="山东",
    title="青岚市通报上半年禁毒工作：破获毒品案件一百二十六起",
    site_name="青岚新闻网",
    source="青岚市公安局",
    url="http://news.example.org/shandong/2026/0618/1024.html",
    first_seen=_MOMENT,
    published="2026-06-18 09:12",
    type="发布会通报",
    regions=("山东省", "青岚市"),
    excerpts=(
        Excerpt("今年上半年，全市公安机关共破获毒品案件126起，缴获冰毒12.5公斤。", ((15, 19), (26, 28))),
        Excerpt("…将依托咪酯电子烟纳入重点整治。", ((2, 6),)),
    ),
    figures=(
        FigureRow("破获案件", "126 起", "", "青岚市", "今年上半年"),
        FigureRow("抓获嫌疑人", "超 200 人", "", "青岚市", "今年上半年"),
        FigureRow("缴获毒品", "12.5 公斤", "冰毒", "青岚市", "今年上半年"),
    ),
    reprints=(
        Reprint("齐岭网", "http://www.example.net/a/20260618-33.html", "2026-06-18 10:01"),
        Reprint("海右在线", "http://hy.example.com/n/8842", ""),
    ),
    flags=("标题与正文不符", "采集站转载", "时间存疑"),
    own_page="https://jindu.example.org/my/abc/story/17",
)
BARE_ALERT = Notice(
    kind="alert",
    story_id=18,
    province="辽宁",
    title="辽州铲除罂粟原植物",
    site_name="辽州日报",
    url="https://lz.example.org/1",
    first_seen=_MOMENT,
)
HEADLINE_ALERT = replace(
    BARE_ALERT,
    title="辽州市公安局关于公开征集涉毒违法犯罪线索的通告",
    flags=("仅标题", "时间存疑"),
    unread="原页正文是图片",
)
CORRECTION = replace(
    FULL_ALERT,
    kind="correction",
    changes=(
        ChangedLine("-", "共破获毒品案件126起，缴获冰毒12.5公斤。"),
        ChangedLine("+", "共破获毒品案件162起，缴获冰毒12.5公斤。"),
        ChangedLine(" ", "另有 2 处改动，见原文"),
    ),
)
WITHDRAWAL = replace(FULL_ALERT, kind="withdrawal", flags=())


def _letter(*notices: Notice, **more: object) -> Letter:
    letter = Letter(
        delivery_id=1,
        message_id="<delivery-1@jindu.example.org>",
        recipient="reader@example.com",
        written_at=_MOMENT,
        kind="immediate",
        notices=notices,
        provinces=("山东", "辽宁"),
    )
    return replace(letter, **more)  # type: ignore[arg-type]


def sample_mails() -> tuple[Mail, ...]:
    """Return one mail of every sort, the full and the bare ones."""
    face = {"delivery_id": 2, "message_id": "<delivery-2@jindu.example.org>", "written_at": _MOMENT}
    incident = IncidentLetter(
        **face,  # type: ignore[arg-type]
        recipient="operator@example.org",
        title="青岚新闻网 6 小时没有新文章",
        what="列表页能打开，但选择器没有取到任何链接；往常这段时间有 14 篇。",
        remedy="运行 jindu sites check qinglan 查看列表页，改正站点文件里的 selectors。",
        since=_MOMENT,
        details=(("站点", "qinglan"), ("最近一次成功", "2026-06-18 04:10")),
    )
    confirmation = ConfirmationLetter(
        **face,  # type: ignore[arg-type]
        recipient="reader@example.com",
        provinces=("山东",),
        confirm_url="https://jindu.example.org/confirm/abc",
        expires_at=_MOMENT + dt.timedelta(days=3),
    )
    heartbeat = HeartbeatLetter(
        **face,  # type: ignore[arg-type]
        recipient="operator@example.org",
        day="2026-06-18",
        lines=("监测在运行。过去 24 小时访问列表 2880 次（12 次没读到）。", "没有未解决的事故。"),
    )
    return (
        _letter(
            FULL_ALERT,
            references="<story-17@jindu.example.org>",
            wishes=("山东、辽宁的禁毒公告（类型：案件通报、发布会通报）",),
            manage_url="https://jindu.example.org/my/abc",
            unsubscribe_url="https://jindu.example.org/my/abc/unsubscribe",
        ),
        _letter(BARE_ALERT, provinces=()),
        _letter(HEADLINE_ALERT),
        _letter(HEADLINE_ALERT, BARE_ALERT),
        _letter(CORRECTION),
        _letter(WITHDRAWAL, unsubscribe_url="https://jindu.example.org/my/abc/unsubscribe"),
        _letter(replace(BARE_ALERT, kind="correction")),
        _letter(replace(BARE_ALERT, kind="withdrawal")),
        _letter(FULL_ALERT, BARE_ALERT, CORRECTION),
        _letter(
            *(FULL_ALERT, BARE_ALERT, replace(WITHDRAWAL, title="青岚市征集涉毒违法犯罪线索", figures=(), reprints=())),
            kind="daily",
            unwatched=("辽宁：6 月 17 日 03:00–07:00 没能看到",),
            later=(
                LaterOutlets(
                    "青岚警方通报一起运输毒品案", ("齐岭网", "海右在线", "岭海网", "辽新网", "东海网", "北网")
                ),
            ),
        ),
        _letter(kind="weekly"),
        incident,
        replace(incident, details=()),
        heartbeat,
        confirmation,
        replace(confirmation, provinces=(), confirm_url=None, expires_at=None),
    )


def sample_sheets() -> tuple[Sheet, ...]:
    """Return what the sample mails are rendered from."""
    return tuple(sheet_of(mail, SAMPLE_SENDER) for mail in sample_mails())
