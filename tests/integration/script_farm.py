"""Sites that show nothing without a browser, on one loopback address each; every request is written down."""

from __future__ import annotations

import json
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

NAMES = ("spa", "plain", "gate", "wall", "loop", "hang", "spy", "vault", "shop")
ADDRESSES = {name: f"127.0.62.{number}" for number, name in enumerate(NAMES, 1)}
NUMBERS = range(1, 5)
SENTENCE = (
    "本报讯：市禁毒办今天在人民广场举行宣传活动，民警向过往群众讲解毒品的危害，现场发放资料三百余份，收到线索两条。"
)

_SHELL = "<html><head><meta charset=utf-8><title>要闻</title>{head}</head><body><div id=app></div>{tail}</body></html>"
_LIST_SCRIPT = """
fetch('/api/list.json', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"page":1}'})
  .then(answer => answer.json())
  .then(rows => { document.getElementById('app').innerHTML = '<ul>' + rows.map(row =>
    `<li><a href="/news/2026/1121/${row.id}.html">${row.title}</a><span>2026-11-21</span></li>`).join('') + '</ul>' })
"""
# Where it asks, nobody finds out without running it.
_HIDDEN_LIST_SCRIPT = _LIST_SCRIPT.replace("'/api/list.json'", "['', 'api', 'list'].join('/') + '.json'")
_ARTICLE_SCRIPT = """
const id = location.pathname.match(/(\\d+)\\.html/)[1]
fetch('/api/article/' + id + '.json').then(answer => answer.json()).then(row => {
  document.title = row.title
  document.getElementById('app').innerHTML = `<h1>${row.title}</h1><p class=time>2026-11-21 08:30</p>` +
    row.paragraphs.map(text => `<p>${text}</p>`).join('')
})
"""
_CHALLENGE = """<html><script>setTimeout(function () {
  document.cookie = 'pass=' + (6 * 7) + ';path=/;max-age=600'; location.reload() }, 300)</script></html>"""
_WALL = "<html><script>document.cookie='pass=no;path=/';setTimeout('location.reload()',50)</script></html>"
_SPY = """
const inside = 'http://' + '{vault}'
for (const target of ['http://169.254.169.254/latest/', 'http://10.0.0.1/x.json', inside + '/a.json']) fetch(target)
navigator.sendBeacon(inside + '/beacon', 'x')
try { new WebSocket(inside.replace('http', 'ws') + '/socket') } catch (refused) {}
new Image().src = inside + '/image.png'
for (const [tag, name] of [['iframe', 'src'], ['link', 'href']]) {
  const made = document.createElement(tag); made.rel = 'prefetch'; made[name] = inside + '/' + tag
  document.body.append(made)
}
window.open(inside + '/window')
"""


class Answers(BaseHTTPRequestHandler):
    """Answer by the address that was asked."""

    protocol_version = "HTTP/1.1"
    server: ScriptFarm

    def do_GET(self) -> None:
        """Answer one request."""
        address = self.connection.getsockname()[0]
        name = next((name for name, known in ADDRESSES.items() if known == address), "?")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked[name, self.path] += 1
        if self.path == "/robots.txt" and name != "gate":  # its wall stands before everything, as real ones do
            self._send(404, "")
        elif name in ("gate", "wall") and "pass=42" not in (self.headers.get("Cookie") or ""):
            self.server.turned_away[name] += 1
            self._send(521, _WALL if name == "wall" else _CHALLENGE, {"Set-Cookie": "visit=1; HttpOnly"})
        else:
            self._content(name)

    do_POST = do_GET  # noqa: N815  (the base class names it so)

    def _content(self, name: str) -> None:
        if self.path == "/robots.txt":
            self._send(404, "")
        elif self.path.startswith("/api/list"):
            rows = [{"id": number, "title": _title(number)} for number in NUMBERS]
            self._send(200, json.dumps(rows), {"Content-Type": "application/json"})
        elif self.path.startswith("/api/article/"):
            number = int(self.path.rpartition("/")[2].removesuffix(".json"))
            row = {"title": _title(number), "paragraphs": [f"{SENTENCE}这是第 {number} 场。"] * 4}
            self._send(200, json.dumps(row), {"Content-Type": "application/json"})
        elif self.path.endswith("app.js"):
            script = _HIDDEN_LIST_SCRIPT if name == "shop" else _LIST_SCRIPT
            self._send(200, script, {"Content-Type": "application/javascript"})
        elif self.path == "/moved/":
            self._send(200, _SHELL.format(head="", tail="<script>location.href = '/old/'</script>"))
        elif self.path == "/old/":
            self._send(302, "", {"Location": "/list/"})
        elif self.path.startswith("/news/"):
            self._article(name)
        elif name in ("gate", "plain"):
            self._send(200, f"<html><body><ul>{_links()}</ul></body></html>")
        elif name == "loop":
            self._send(
                200, _SHELL.format(head="", tail="<script>setInterval(() => fetch('/tick?' + Date.now()), 50)</script>")
            )
        elif name == "hang":
            self._send(200, _SHELL.format(head="", tail="<script>for (;;) {}</script>"))
        else:
            inside = f"{ADDRESSES['vault']}:{self.server.server_port}"
            spying = f"<script>{_SPY.replace('{vault}', inside)}</script>" if name == "spy" else ""
            head = "<link rel=stylesheet href=/theme.css><script src=/app.js defer></script>"
            self._send(200, _SHELL.format(head=head, tail="<img src=/logo.png>" + spying))

    def _article(self, name: str) -> None:
        if name == "spa":
            self._send(200, _SHELL.format(head="", tail=f"<script>{_ARTICLE_SCRIPT}</script>"))
            return
        number = int(self.path.rpartition("/")[2].removesuffix(".html"))
        text = "".join(f"<p>{SENTENCE}这是第 {number} 场。</p>" for _ in range(4))
        head = f"<h1>{_title(number)}</h1><p>2026-11-21 08:30</p>"
        self._send(
            200, f"<html><head><title>{_title(number)}</title></head><body>{head}<div>{text}</div></body></html>"
        )

    def _send(self, status: int, text: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html; charset=utf-8"} | dict(headers)).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Write nothing."""


class ScriptFarm(ThreadingHTTPServer):
    """Listen on every loopback address at once; count what was asked, and who came without the cookie."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.turned_away: Counter[str] = Counter()
        super().__init__(("", 0), Answers)

    def server_bind(self) -> None:
        """Bind without a look-up of the own name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "scripts", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: whoever is cut off leaves."""

    def url(self, name: str, path: str = "/list/") -> str:
        """Return an address of a site."""
        return f"http://{ADDRESSES[name]}:{self.server_port}{path}"

    def paths(self, name: str) -> set[str]:
        """Return what was asked of a site."""
        return {path for site, path in self.asked if site == name}


@contextmanager
def script_farm() -> Iterator[ScriptFarm]:
    """Serve the sites."""
    with ScriptFarm() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)


def _title(number: int) -> str:
    return f"民警走进第 {number} 小学讲解禁毒知识"


def _links() -> str:
    return "".join(f'<li><a href="/news/2026/1121/{number}.html">{_title(number)}</a></li>' for number in NUMBERS)
