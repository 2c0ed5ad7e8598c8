"""The pages for subscribers: subscribe, confirm, manage, unsubscribe. Looking changes nothing, posting does.

There is no session: what a page may do is what its signed link says. Whose address is known here is never told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from config.sitebook import PROVINCES
from console.asking import TooManyError, ask_stranger
from console.finer_wishes import FinerError, read_timing
from console.web.posted_form import PostedForm, posted_form
from console.web.throttle import Throttle, client_of
from console.wishes import DELIVERIES, WishError, described, read_wish
from scheduler.alerts.links import LinkError, Links, StaleLinkError, is_of
from storage import confirmations, feedback, obligations, stories, subscribers
from storage.confirmations import Asked
from storage.database import Database, Session
from storage.subscribers import Subscriber, SubscriberError
from storage.wishes import DELIVERY_NAMES, WEEKDAYS

Form = Annotated[PostedForm, Depends(posted_form)]
READ = ["GET", "HEAD"]
FORM_VALID = dt.timedelta(hours=6)
PLACES = tuple(name for name in PROVINCES if name != "全国")
PACES = {"": "不限", "30m": "30 分钟", "1h": "1 小时", "3h": "3 小时", "6h": "6 小时", "12h": "12 小时", "1d": "1 天"}
BY_PAGE, BY_LINK = "本人（网页）", "本人（退订链接）"


class NoSuchLinkError(Exception):
    """The link is none of ours; the answer says no more than that."""


@dataclass(frozen=True, slots=True)
class SubscriberPages:
    """Answer subscribers; `show` renders a template with a status."""

    db: Database
    links: Links
    mail_domain: str
    clock: Callable[[], dt.datetime]
    show: Callable[..., HTMLResponse]
    throttle: Throttle = field(default_factory=lambda: Throttle(20, dt.timedelta(hours=1)))

    def add_to(self, app: FastAPI) -> None:
        """Add the addresses to the application."""
        app.add_api_route("/subscribe", self.subscription_form, methods=READ)
        app.add_api_route("/subscribe", self.subscribe, methods=["POST"])
        app.add_api_route("/confirm/{token}", self.confirmation, methods=READ)
        app.add_api_route("/confirm/{token}", self.confirm, methods=["POST"])
        app.add_api_route("/my/{token}", self.own_page, methods=READ)
        app.add_api_route("/my/{token}", self.change, methods=["POST"])
        app.add_api_route("/my/{token}/story/{story_id}", self.story, methods=READ)
        app.add_api_route("/my/{token}/story/{story_id}", self.judge, methods=["POST"])
        app.add_api_route("/my/{token}/unsubscribe", self.leaving, methods=READ)
        app.add_api_route("/my/{token}/unsubscribe", self.leave, methods=["POST"])

        @app.exception_handler(NoSuchLinkError)
        async def no_such_link(_: Request, __: NoSuchLinkError) -> Response:
            return self._say(404, "链接无效", "请从邮件里完整地打开链接；链接可能被截断了。")

    def subscription_form(self) -> Response:
        """Show the form."""
        return self._form(200, "", PostedForm({}))

    def _form(self, status: int, fault: str, given: PostedForm) -> Response:
        token = self.links.form(self.clock() + FORM_VALID)
        return self.show(
            "subscribe.html", status, places=PLACES, deliveries=DELIVERY_NAMES, token=token, fault=fault, given=given
        )

    def subscribe(self, request: Request, form: Form) -> Response:
        """Ask the address by mail; the answer is the same whether it is known or not."""
        now = self.clock()
        if not self.throttle.lets(client_of(request), now):
            return self._say(429, "请稍后再试", "短时间内提交得太多了，请过一小时再来。")
        try:
            self.links.check_form(form.one("token"), now)
            wish = read_wish(
                form.one("email"), form.every("place"), (), form.one("delivery"), confirmed=False, known_topics=()
            )
        except LinkError:
            return self._form(400, "页面打开得太久了，请再提交一次。", form)
        except WishError as error:
            return self._form(400, str(error), form)
        try:
            with self.db.write() as s:
                ask_stranger(s, wish, self.mail_domain, now)
        except TooManyError:
            return self._say(429, "请稍后再试", "现在订阅的人太多，请过一小时再来。")
        return self._say(
            200,
            "请查收确认邮件",
            f"确认邮件会发到 {wish.email}。打开信里的链接，按一下“确认订阅”才生效。",
            "几分钟后还没有收到，请看看垃圾邮件文件夹，或过一刻钟再提交一次。",
        )

    def confirmation(self, token: str) -> Response:
        """Show what is to be confirmed."""
        with self.db.read() as s:
            asked = self._asked(s, token)
        return self.show("confirm.html", asked=asked, deliveries=DELIVERY_NAMES) if asked else self._expired()

    def confirm(self, token: str) -> Response:
        """Confirm."""
        try:
            with self.db.write() as s:
                asked = self._asked(s, token)
                subscriber = confirmations.accept(s, asked, self.clock(), by=BY_PAGE) if asked else None
        except SubscriberError:
            return self._say(409, "没有确认", "收到这封确认邮件以后，这个地址退订过。要再收，请重新订阅。")
        if subscriber is None:
            return self._expired()
        return self.show("confirmed.html", subscriber=subscriber, manage=self.links.manage(subscriber))

    def _asked(self, s: Session, token: str) -> Asked | None:
        try:
            return confirmations.find(s, self.links.read_confirm(token, self.clock()))
        except StaleLinkError:
            return None
        except LinkError:
            raise NoSuchLinkError from None

    def _expired(self) -> Response:
        return self._say(410, "链接已过期", "确认链接七天内有效。请重新订阅，或请管理员再发一次。")

    def own_page(self, token: str) -> Response:
        """Show a subscriber's wishes and state."""
        with self.db.read() as s:
            return self._own_page(self._owner(s, token), token, "")

    def _own_page(self, owner: Subscriber, token: str, done: str) -> Response:
        more = {"deliveries": DELIVERY_NAMES, "weekdays": WEEKDAYS, "paces": PACES, "described": described}
        return self.show("my.html", subscriber=owner, token=token, done=done, **more)

    def change(self, token: str, form: Form) -> Response:
        """Pause, resume, change or drop a wish, as the form says; show the page as it is then."""
        with self.db.write() as s:
            owner = self._owner(s, token)
            done = self._changed(s, owner, form)
            return self._own_page(subscribers.get(s, owner.id), token, done)

    def _changed(self, s: Session, owner: Subscriber, form: PostedForm) -> str:
        now, how = self.clock(), {"by": BY_PAGE}
        wish, delivery = form.one("wish"), form.one("delivery")
        match form.one("action"):
            case "pause" if subscribers.pause(s, owner.id, now, **how):
                return "已暂停。恢复以前不会给您发信。"
            case "resume" if subscribers.resume(s, owner.id, now, **how):
                return "已恢复。"
            case "delivery" if delivery in DELIVERIES and _wish_of(owner, wish):
                subscribers.set_delivery(s, owner.id, int(wish), delivery, now, **how)
                return "已保存。"
            case "timing":
                return self._timing(s, owner, form)
            case "drop" if _wish_of(owner, wish) and subscribers.drop_wish(s, owner.id, int(wish), now, **how):
                return "已删除这一项。"
        return ""

    def story(self, token: str, story_id: int) -> Response:
        """Show the text of a story as it was kept, and ask whether it was worth a mail."""
        with self.db.read() as s:
            return self._story(s, token, story_id, "")

    def _story(self, s: Session, token: str, story_id: int, done: str) -> Response:
        owner, view = self._owner(s, token), stories.view(s, story_id)
        if view is None or not obligations.is_owed(s, owner.id, view.id):
            raise NoSuchLinkError
        said = feedback.said(s, owner.id, view.id)
        return self.show("my_story.html", story=view, said=said, token=token, done=done)

    def judge(self, token: str, story_id: int, form: Form) -> Response:
        """Record whether a story concerns its reader."""
        with self.db.write() as s:
            owner, view = self._owner(s, token), stories.view(s, story_id)
            if view is None or not obligations.is_owed(s, owner.id, view.id):
                raise NoSuchLinkError
            feedback.say(s, owner.id, view.id, relevant=form.one("relevant") == "yes", now=self.clock())
            return self._story(s, token, story_id, "谢谢，已记下。")

    def _timing(self, s: Session, owner: Subscriber, form: PostedForm) -> str:
        begin, end = form.one("quiet_from"), form.one("quiet_until")
        try:
            timing = read_timing(
                quiet=f"{begin}-{end}" if begin and end else "",
                at_most=form.one("at_most"),
                hour=form.one("hour"),
                weekday=form.one("weekday"),
                empty_digest=form.one("empty_digest") == "yes",
            )
        except FinerError as error:
            return str(error)
        subscribers.set_timing(s, owner.id, timing, self.clock(), by=BY_PAGE)
        return "已保存。"

    def leaving(self, token: str) -> Response:
        """Show the button that unsubscribes; link scanners of mail servers come this far."""
        with self.db.read() as s:
            owner = self._owner(s, token)
        return self._left() if owner.state == subscribers.LEFT else self.show("leave.html", subscriber=owner)

    def leave(self, token: str) -> Response:
        """Unsubscribe at once: the page's button and a mail program's one click (RFC 8058), whatever the body says."""
        with self.db.write() as s:
            subscribers.remove(s, self._owner(s, token).email, self.clock(), by=BY_LINK)
        return self._left()

    def _left(self) -> Response:
        return self._say(200, "已退订", "不会再给您发公告。以后想再收，可以重新订阅。")

    def _owner(self, s: Session, token: str) -> Subscriber:
        try:
            subscriber_id, mark = self.links.read_own(token)
        except LinkError:
            raise NoSuchLinkError from None
        owner = subscribers.lookup(s, subscriber_id)
        if owner is None or not is_of(owner, mark):
            raise NoSuchLinkError
        return owner

    def _say(self, status: int, title: str, *paragraphs: str) -> Response:
        return self.show("said.html", status, title=title, paragraphs=paragraphs)


def _wish_of(owner: Subscriber, wish: str) -> bool:
    return any(str(known.id) == wish for known in owner.subscriptions)
