"""Hand a short message to a channel that is not mail: any URL apprise knows (企业微信, 钉钉, 飞书), or a webhook."""

from __future__ import annotations

import hashlib
import logging
from importlib.util import find_spec
from urllib.parse import urlsplit

# What would write to the machine itself instead of to somebody.
_LOCAL = frozenset({"dbus", "kde", "qt", "glib", "gnome", "macosx", "windows", "syslog", "file"})
_MISSING = "没有安装通知渠道的组件；请运行 pip install 'jindu[notify]'"


class ChannelError(ValueError):
    """Say why an address is no channel, or a message could not be handed over."""


def checked_channel(url: str) -> str:
    """Return an apprise URL that can be used; a plain web address that is nobody's known one becomes a JSON webhook.

    Raise ChannelError with what to write instead.
    """
    url = url.strip()
    scheme, separator, rest = url.partition("://")
    if not separator or not rest or not url.isprintable() or scheme.lower() in _LOCAL:
        remedy = "请写 wecombot://、dingtalk://、feishu://、tgram:// 等 apprise 地址"
        raise ChannelError(f"“{masked(url)}”不是通知地址；{remedy}")
    if find_spec("apprise") is None:
        raise ChannelError(_MISSING)
    from apprise import Apprise

    for candidate in (url, {"http": "json", "https": "jsons"}.get(scheme.lower(), "") + separator + rest):
        if not candidate.startswith(separator) and Apprise.instantiate(candidate, suppress_exceptions=True) is not None:
            return candidate
    raise ChannelError(f"“{masked(url)}”不是 apprise 认识的通知地址；写法见 https://github.com/caronc/apprise/wiki")


def push(url: str, title: str, body: str) -> str:
    """Hand a message over and return what can be said of it; raise ChannelError where the channel did not take it."""
    channel = checked_channel(url)
    from apprise import Apprise, NotifyFormat

    notes = _Notes()
    logger = logging.getLogger("apprise")
    logger.addHandler(notes)
    try:
        sender = Apprise()
        sender.add(channel)
        taken = sender.notify(title=title, body=body, body_format=NotifyFormat.TEXT)
    finally:
        logger.removeHandler(notes)
    if not taken:
        raise ChannelError(f"{masked(url)} 没有收下：{notes.last or '没有说明原因'}")
    return f"{masked(url)} 已收下"


class _Notes(logging.Handler):
    """Keep what apprise last complained of: it only answers yes or no."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.getMessage()[:200]


def masked(url: str) -> str:
    """Return what of a channel's URL may be shown: scheme and host, where the host is no token."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    shown = host if "." in host or host == "localhost" else "…"
    return f"{parts.scheme or '?'}://{shown}"


def mark_of(url: str) -> str:
    """Return what names a channel in the store without telling its secret."""
    return hashlib.sha256(url.encode()).hexdigest()[:12]
