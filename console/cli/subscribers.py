"""`jindu subscribers add/list/show/confirm/pause/resume/remove/import`: who hears what, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from console.asking import ask
from console.cli.output import emit_json, emit_table, iso, say, shown
from console.cli.words import CHANGES
from console.cli.words import SUBSCRIBERS as STATES
from console.finer_wishes import Asked, FinerError, read_finer, read_timing
from console.subscriber_table import Refused, read_table
from console.wishes import Wish, WishError, described, read_wish, topics_in_force
from console.workplace import Workplace, open_workplace, operator_name, utc_now
from scheduler.alerts.channels import masked
from storage import subscriber_log, subscribers
from storage.database import Session
from storage.subscriber_log import Change
from storage.subscribers import Subscriber, SubscriberError

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Returning = Annotated[bool, typer.Option("--returning", help="退订或停发的人要求恢复；只在本人提出时用")]
_ASKED = "还没有确认，确认以前不会收到公告"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("add")(add)
    app.command("when")(when)
    app.command("list")(list_all)
    app.command("show")(show)
    app.command("confirm")(confirm)
    app.command("pause")(pause)
    app.command("resume")(resume)
    app.command("remove")(remove)
    app.command("import")(import_table)


def add(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="邮件地址")],
    province: Annotated[list[str] | None, typer.Option("--province", "-p", help="省份，可重复；不写是全部")] = None,
    city: Annotated[list[str] | None, typer.Option("--city", "-c", help="城市或区县，可重复；与省份并列")] = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", "-t", help="主题，可重复；不写是全部")] = None,
    kind: Annotated[list[str] | None, typer.Option("--type", help="公告类型，可重复，如 案件通报")] = None,
    substance: Annotated[list[str] | None, typer.Option("--substance", help="物质，可重复，如 依托咪酯")] = None,
    word: Annotated[list[str] | None, typer.Option("--word", help="自己的词，可重复；含有任何一个才发")] = None,
    least_score: Annotated[str, typer.Option("--least-score", help="最低评分，低于它的不发")] = "",
    channel: Annotated[list[str] | None, typer.Option("--channel", help="另发的通知渠道，apprise 地址")] = None,
    delivery: Annotated[str, typer.Option("--delivery", help="immediate 即时、daily 每日、weekly 每周")] = "immediate",
    confirmed: Annotated[bool, typer.Option("--confirmed", help="本人已同意，立即生效")] = False,
    returning: Returning = False,
) -> None:
    """增加一个订阅；同一地址可以有几个。没有 --confirmed 就发一封确认邮件。"""
    asked = Asked(city or (), kind or (), substance or (), word or (), least_score, channel or ())
    with open_workplace() as place:
        known = topics_in_force(place.settings)
        try:
            finer = read_finer(asked, place.settings)
            wish = read_wish(
                email, province or (), topic or (), delivery, confirmed=confirmed, known_topics=known, finer=finer
            )
        except (WishError, FinerError) as error:
            raise typer.BadParameter(str(error)) from None
        try:
            with place.db.write() as s:
                subscriber, changed = _store(s, wish, returning=returning)
                if subscriber.state == subscribers.PENDING:
                    ask(s, subscriber, wish, place.mail_domain, utc_now())
        except SubscriberError as error:
            say(_with_way_back(error))
            raise typer.Exit(1) from None
    for note in wish.notes:
        say(note)
    say(f"{'已记录' if changed else '早已有这个订阅'}：{subscriber.email}，{wish.told}")
    if subscriber.state == subscribers.PENDING:
        say(f"{_ASKED}；确认邮件已排进发件箱，{_how_to_confirm(place)}")


def when(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="邮件地址")],
    quiet: Annotated[str, typer.Option("--quiet", help="静默时段，可跨午夜，如 22:00-07:00")] = "",
    at_most: Annotated[str, typer.Option("--at-most", help="最多多久一封，如 30m、6h、1d；其间的攒成一封")] = "",
    hour: Annotated[str, typer.Option("--hour", help="每日、每周汇总在几点，0 到 23")] = "",
    weekday: Annotated[str, typer.Option("--weekday", help="每周汇总在周几，如 周一")] = "",
    empty_digest: Annotated[bool, typer.Option("--empty-digest", help="没有公告的日子也发一行汇总")] = False,
) -> None:
    """设定什么时候给一个订阅者发信；不写的恢复默认。时间都是北京时间。"""
    try:
        timing = read_timing(quiet=quiet, at_most=at_most, hour=hour, weekday=weekday, empty_digest=empty_digest)
    except FinerError as error:
        raise typer.BadParameter(str(error)) from None
    with open_workplace() as place, place.db.write() as s:
        found = subscribers.find(s, email)
        changed = found is not None and subscribers.set_timing(s, found.id, timing, utc_now(), by=operator_name())
    if found is None:
        say(_unknown(email))
        raise typer.Exit(1)
    said = "；".join(timing.words_of_it()) or "随时可发，汇总在 8:00（每周的在周一）"
    say(f"{found.email}：{said}" if changed else f"{found.email} 早已如此：{said}")


def list_all(
    state: Annotated[str | None, typer.Option("--state", help="pending、confirmed、paused、left 或 suppressed")] = None,
    as_json: AsJson = False,
) -> None:
    """列出订阅者。"""
    if state is not None and state not in STATES:
        raise typer.BadParameter(f"没有状态“{state}”；可用：{'、'.join(STATES)}")
    with open_workplace() as place, place.db.read() as s:
        found = subscribers.everyone(s, state=state)
    if as_json:
        emit_json([_as_json(subscriber) for subscriber in found])
        return
    rows = [
        (each.email, STATES[each.state], "\n".join(map(described, each.subscriptions)), shown(each.confirmed_at))
        for each in found
    ]
    emit_table(f"订阅者 {len(found)} 位", ("邮箱", "状态", "订阅", "确认时间"), rows)


def show(email: Annotated[str, typer.Argument(metavar="EMAIL")], as_json: AsJson = False) -> None:
    """查看一个订阅者。"""
    with open_workplace() as place, place.db.read() as s:
        found = subscribers.find(s, email)
        changes = subscriber_log.history(s, found.id) if found else []
    if found is None:
        say(_unknown(email))
        raise typer.Exit(1)
    if as_json:
        emit_json(_as_json(found) | {"changes": [_change_as_json(change) for change in changes]})
        return
    reason = f"（{found.state_reason}）" if found.state_reason else ""
    rows = [("邮箱", found.email), ("状态", STATES[found.state] + reason), ("加入", shown(found.created_at))]
    rows += [("确认", shown(found.confirmed_at))]
    rows += [(f"订阅 {wish.id}", described(wish)) for wish in found.subscriptions]
    rows += [("什么时候发", "\n".join(found.timing.words_of_it()) or "随时")]
    rows += [(shown(change.at), _change_text(change)) for change in changes]
    emit_table("订阅者", ("项", "值"), rows)


def confirm(email: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """记下本人已同意（回信、电话、书面）；确认以后首次发现的公告才会发。"""
    with open_workplace() as place:
        try:
            with place.db.write() as s:
                subscriber, changed = subscribers.confirm(s, email, utc_now(), by=operator_name())
        except SubscriberError as error:
            say(str(error))
            raise typer.Exit(1) from None
    say(f"{subscriber.email} " + ("已确认" if changed else f"现在是“{STATES[subscriber.state]}”，没有改动"))


def pause(email: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """暂停给一个订阅者发信，到恢复为止；暂停期间出现的公告不补发。"""
    _turn(email, subscribers.pause, "已暂停；jindu subscribers resume 恢复")


def resume(email: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """恢复给暂停的订阅者发信。"""
    _turn(email, subscribers.resume, "已恢复")


def _turn(email: str, change: Callable[..., bool], done: str) -> None:
    with open_workplace() as place, place.db.write() as s:
        found = subscribers.find(s, email)
        changed = found is not None and change(s, found.id, utc_now(), by=operator_name())
    if found is None:
        say(_unknown(email))
        raise typer.Exit(1)
    if not changed:
        say(f"{found.email} 现在是“{STATES[found.state]}”，没有改动")
        raise typer.Exit(1)
    say(f"{found.email} {done}")


def remove(email: Annotated[str, typer.Argument(metavar="EMAIL")]) -> None:
    """让一个订阅者退订；发过的邮件仍有记录。"""
    with open_workplace() as place, place.db.write() as s:
        gone = subscribers.remove(s, email, utc_now(), by=operator_name())
    if not gone:
        say(_unknown(email))
        raise typer.Exit(1)
    say(f"{email.strip()} 已退订，不再收到邮件；要恢复须本人重新订阅")


def import_table(
    table: Annotated[Path, typer.Argument(metavar="CSV", help="列：email,province,city,topic,type,…，见文档")],
    as_json: AsJson = False,
    returning: Returning = False,
) -> None:
    """从 CSV 表导入；不合格的行逐行说明，其余照收。新加而没有确认的人各发一封确认邮件。"""
    refused: list[Refused] = []
    added = known = unconfirmed = 0
    with open_workplace() as place:
        entries = list(read_table(table, topics_in_force(place.settings), place.settings))
        with place.db.write() as s:
            for entry in entries:
                if isinstance(entry, Refused):
                    refused.append(entry)
                    continue
                line, wish = entry
                try:
                    subscriber, changed = _store(s, wish, returning=returning)
                except SubscriberError as error:
                    refused.append(Refused(line, wish.email, _with_way_back(error)))
                    continue
                if changed and subscriber.state == subscribers.PENDING:
                    ask(s, subscriber, wish, place.mail_domain, utc_now())
                added, known = added + changed, known + (not changed)
                unconfirmed += subscriber.state == subscribers.PENDING
    _report(as_json, table, added, known, sorted(refused, key=lambda entry: entry.line), unconfirmed)
    if unconfirmed:
        say(f"其中 {unconfirmed} 行的订阅者{_ASKED}；新加的各排了一封确认邮件，{_how_to_confirm(place)}")
    if refused:
        raise typer.Exit(1)


def _report(as_json: bool, table: Path, added: int, known: int, refused: list[Refused], unconfirmed: int) -> None:
    if as_json:
        lines = [{"line": entry.line, "email": entry.email, "reason": entry.reason} for entry in refused]
        emit_json({"added": added, "unchanged": known, "unconfirmed": unconfirmed, "refused": lines})
    elif refused:
        rows = [(entry.line, entry.email, entry.reason) for entry in refused]
        emit_table(f"{table} 中没有收下的行", ("行", "邮箱", "原因"), rows)
    say(f"收下 {added} 行，早已有 {known} 行，没有收下 {len(refused)} 行")


def _with_way_back(error: SubscriberError) -> str:
    return f"{error}；本人向您提出恢复的，加 --returning"


def _how_to_confirm(place: Workplace) -> str:
    if place.links() is not None:
        return "本人打开其中的链接确认"
    how = "没有设 JINDU_PUBLIC_URL，邮件里请本人回信“确认”"
    if place.settings.bounces is not None:
        return f"{how}，守护进程会读到"
    return f"{how}；收到回信后运行 jindu subscribers confirm 地址"


def _store(s: Session, wish: Wish, *, returning: bool) -> tuple[Subscriber, bool]:
    return subscribers.add(
        s,
        email=wish.email,
        provinces=wish.provinces,
        topics=wish.topics,
        delivery=wish.delivery,
        confirmed=wish.confirmed,
        now=utc_now(),
        by=operator_name(),
        returning=returning,
        finer=wish.finer,
    )


def _unknown(email: str) -> str:
    return f"没有地址是 {email.strip()} 的订阅者；jindu subscribers list 列出全部"


def _change_text(change: Change) -> str:
    by = f"（{change.by}）" if change.by else ""
    return f"{CHANGES[change.what]}{by}{f'：{change.detail}' if change.detail else ''}"


def _change_as_json(change: Change) -> dict[str, Any]:
    return {"at": iso(change.at), "by": change.by, "what": change.what, "detail": change.detail}


def _as_json(subscriber: Subscriber) -> dict[str, Any]:
    return {
        "email": subscriber.email,
        "state": subscriber.state,
        "state_reason": subscriber.state_reason,
        "created_at": iso(subscriber.created_at),
        "confirmed_at": iso(subscriber.confirmed_at),
        "subscriptions": [
            {"id": wish.id, "provinces": wish.provinces, "topics": wish.topics, "delivery": wish.delivery}
            | wish.finer.as_data()
            | {"channels": [masked(url) for url in wish.finer.channels]}
            for wish in subscriber.subscriptions
        ],
        "timing": asdict(subscriber.timing),
    }
