"""`jindu alerts plan/send/list/preview/retry`: the outbox by hand."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from console.cli.output import emit_json, emit_table, iso, say, shown, stderr
from console.cli.words import INBOUND, KINDS, STATES
from console.mail_preview import FORMATS, PreviewError, preview_of, rendered
from console.workplace import open_workplace, utc_now
from scheduler.alerts.inbound import read_mailbox
from scheduler.alerts.mailbox import MailboxError
from scheduler.alerts.outbox import Outbox, Sent
from scheduler.alerts.plan import plan as plan_all
from storage import alerts, feedback, inbound
from storage.alerts import Delivery


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("plan")(plan)
    app.command("send")(send)
    app.command("list")(list_all)
    app.command("preview")(preview)
    app.command("retry")(retry)
    app.command("inbound")(inbound_mail)
    app.command("feedback")(feedback_list)


def plan() -> None:
    """把还没告知的公告排进发件箱。"""
    with open_workplace() as place:
        planned = plan_all(place.db, utc_now(), place.mail_domain)
    say(f"计划了 {planned.stories} 条报道，新增应告 {planned.obligations} 项、邮件 {planned.mails} 封")
    if planned.mails:
        say("jindu alerts send 发送；守护进程运行时会自动发送")


def send(limit: Annotated[int | None, typer.Option("--limit", min=1, help="最多发几封")] = None) -> None:
    """发送发件箱里到期的邮件。"""
    with open_workplace() as place:
        outbox = place.outbox()
        try:
            results = _send(outbox, limit)
        finally:
            outbox.close()
        with place.db.read() as s:
            waiting = alerts.counts(s).get(alerts.WAITING, 0)
    count = {outcome: sum(result.outcome == outcome for result in results) for outcome in STATES}
    say(f"已发 {count['sent']} 封，推迟 {count['waiting']} 封，失败 {count['failed']} 封，作废 {count['dropped']} 封")
    for result in results:
        if result.outcome in ("waiting", "failed"):
            say(f"  {result.delivery.id} → {result.delivery.recipient}：{result.answer}")
    if waiting:
        say(f"还有 {waiting} 封待发；jindu alerts retry --all 让它们立即到期")
    if count["waiting"] or count["failed"]:
        raise typer.Exit(1)


def _send(outbox: Outbox, limit: int | None) -> list[Sent]:
    results = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns, console=stderr(), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("发送", total=limit)
        for result in outbox.send_due(limit):
            results.append(result)
            progress.update(task, advance=1, description=f"发送 {result.delivery.recipient}")
    return results


def list_all(
    state: Annotated[str | None, typer.Option("--state", help="waiting、leased、sent、failed 或 dropped")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列几封，新的在前")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出发件箱。"""
    if state is not None and state not in STATES:
        raise typer.BadParameter(f"没有状态“{state}”；可用：{'、'.join(STATES)}")
    with open_workplace() as place, place.db.read() as s:
        found = alerts.outbox(s, state=state, limit=limit)
        counts = alerts.counts(s)
    if as_json:
        emit_json([_as_json(delivery) for delivery in found])
        return
    rows = [_row(delivery) for delivery in found]
    columns = ("编号", "类别", "收件人", "报道", "状态", "次", "时间", "主题和回答")
    emit_table(f"邮件 {len(rows)} 封", columns, rows)
    totals = "，".join(f"{name} {counts[key]}" for key, name in STATES.items() if counts.get(key))
    say(f"全部：{totals or '没有邮件'}；应告未成邮件 {counts['owed']} 项")


def feedback_list(
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列几条，新的在前")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出收件人点了“与我无关”的公告。"""
    with open_workplace() as place, place.db.read() as s:
        found, count = feedback.complaints(s, limit), feedback.complaint_count(s)
    if as_json:
        emit_json([asdict(each) | {"at": iso(each.at)} for each in found])
        return
    rows = [(shown(each.at), each.email, each.story_id, each.title) for each in found]
    emit_table(f"与我无关 {count} 次", ("时间", "收件人", "报道", "标题"), rows)
    if found:
        say(f"jindu stories show {found[0].story_id} 看它为何命中；多人说无关的，先看规则或订阅是否太宽")


def _row(delivery: Delivery) -> tuple[Any, ...]:
    sent = delivery.state == alerts.SENT
    when = delivery.sent_at if sent else delivery.next_try_at if delivery.state == alerts.WAITING else None
    return (
        delivery.id,
        KINDS.get(delivery.kind, delivery.kind),
        delivery.recipient,
        _stories(delivery),
        STATES[delivery.state],
        delivery.attempts,
        f"{shown(when)} 再试" if when and not sent and delivery.attempts else shown(when),
        "\n".join(filter(None, (delivery.subject, delivery.answer))),
    )


def _stories(delivery: Delivery) -> str:
    ids = list(dict.fromkeys(str(owed.story_id) for owed in delivery.obligations))
    return "、".join(ids[:3]) + (f" 等 {len(ids)} 条" if len(ids) > 3 else "")


def _as_json(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "kind": delivery.kind,
        "recipient": delivery.recipient,
        "message_id": delivery.message_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "created_at": iso(delivery.created_at),
        "next_try_at": iso(delivery.next_try_at) if delivery.state == alerts.WAITING else None,
        "sent_at": iso(delivery.sent_at),
        "subject": delivery.subject,
        "answer": delivery.answer,
        "stories": [
            {"story": owed.story_id, "kind": owed.kind, "version": owed.version} for owed in delivery.obligations
        ],
    }


def preview(
    story: Annotated[int, typer.Argument(metavar="STORY", help="报道的编号")],
    subscriber: Annotated[str | None, typer.Option("--subscriber", help="按这位订阅者来写")] = None,
    form: Annotated[str, typer.Option("--format", help="txt、html 或 eml")] = "txt",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到文件")] = None,
    browser: Annotated[bool, typer.Option("--browser", help="在浏览器里打开")] = False,
) -> None:
    """看看一条报道的邮件会是什么样；不发送，也不记录。"""
    if form not in FORMATS:
        raise typer.BadParameter(f"没有格式“{form}”；可用：{'、'.join(FORMATS)}")
    with open_workplace() as place:
        try:
            message = preview_of(place, story, subscriber, utc_now())
        except PreviewError as error:
            say(str(error))
            raise typer.Exit(1) from None
    if browser:
        _show_in_browser(rendered(message, "html"))
        return
    content = rendered(message, form)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        say(f"写不了 {output}（{error.strerror}）；请检查目录和权限")
        raise typer.Exit(1) from None
    say(f"已写到 {output}")


def retry(
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID", help="邮件编号；失败的也能重发")] = None,
    every: Annotated[bool, typer.Option("--all", help="全部待发的邮件")] = False,
) -> None:
    """让待发的邮件立即到期，或重发指定的邮件。"""
    if bool(ids) == every:
        raise typer.BadParameter("请写一个或几个邮件编号，或者写 --all（两者取一）")
    with open_workplace() as place, place.db.write() as s:
        due = alerts.retry(s, utc_now(), ids or None)
    say(f"{due} 封邮件现在到期；jindu alerts send 立即发送")
    if ids and due < len(set(ids)):
        say(f"另外 {len(set(ids)) - due} 个编号不是待发或失败的邮件；jindu alerts list 可查看")
        raise typer.Exit(1)


def _show_in_browser(content: bytes) -> None:
    with tempfile.NamedTemporaryFile(prefix="jindu-mail-", suffix=".html", delete=False) as file:
        file.write(content)
    say(f"已写到 {file.name}")
    if not webbrowser.open(Path(file.name).as_uri()):
        say("这台机器上没有浏览器；请把文件拿到有浏览器的机器上打开")
        raise typer.Exit(1)


def inbound_mail(
    receive: Annotated[bool, typer.Option("--receive", help="先读一遍退信邮箱")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列几封，新的在前")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出收到的退信和回信。"""
    with open_workplace() as place:
        source = place.settings.bounces
        if receive and source is None:
            raise typer.BadParameter("没有设 JINDU_BOUNCE_URL，不知道读哪个邮箱")
        if receive and source is not None:
            try:
                done = read_mailbox(place.db, source, utc_now())
            except MailboxError as error:
                say(str(error))
                raise typer.Exit(1) from None
            say("新读了 " + ("，".join(f"{INBOUND[kind]} {n} 封" for kind, n in done.items()) or "0 封"))
        with place.db.read() as s:
            found = inbound.newest(s, limit)
    if as_json:
        emit_json([asdict(each) | {"at": iso(each.at)} for each in found])
        return
    rows = [(shown(e.at), INBOUND[e.kind], e.sender, e.delivery_id or "", e.detail or "") for e in found]
    emit_table(f"退信和回信 {len(rows)} 封", ("时间", "是什么", "发件人", "邮件", "内容"), rows)
