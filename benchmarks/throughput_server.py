"""A web server that costs next to nothing: every site on a loopback address of its own, every answer ready in memory.

python -m benchmarks.throughput_server --corpus DIR --copies N --lessons N

One JSON line on stdout says where the sites are. `/lists/lessons`, `/lists/news` and `/lists/later` on any of them
switch what the lists show: the articles of one edition, those of the other, or the other's with the last few of the
first below them, as a channel shows to who comes again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from benchmarks.throughput_pages import Corpus, Printed

LESSONS, NEWS = 1, 2  # seeds of the two editions
STILL_LISTED = 3  # articles of the first edition that a list shows below those of the second


class Sites:
    """Hold the ready answers of all sites by path."""

    def __init__(self, corpus: Corpus, copies: int, lessons: int) -> None:
        self.answers: dict[bytes, bytes] = {}
        self.count = len(corpus.sites)
        news = self._publish(corpus.edition(copies, NEWS), "n")
        self.pages = len(self.answers)
        lessons_links = self._publish(corpus.edition(lessons, LESSONS), "l")
        later = [new + old[:STILL_LISTED] for new, old in zip(news, lessons_links, strict=True)]
        shown = {"lessons": lessons_links, "news": news, "later": later}
        self.lists = {name: list_pages(links) for name, links in shown.items()}
        self.shown = "news"

    def _publish(self, edition: list[list[Printed]], letter: str) -> list[list[str]]:
        """Keep the pages of an edition ready; return each site's links."""
        return [
            [self._link(f"/article/{letter}{site}x{number:05}.html", page) for number, page in enumerate(printed)]
            for site, printed in enumerate(edition)
        ]

    def _link(self, path: str, page: Printed) -> str:
        self.answers[path.encode()] = answer(page.body)
        return f'<li><a href="{path}">{page.title}</a></li>'

    def find(self, path: bytes) -> bytes:
        """Return the whole answer to a path."""
        known = self.answers.get(path) or self.lists[self.shown].get(path)
        if known is not None:
            return known
        _, _, wish = path.decode().rpartition("/lists/")
        if wish in self.lists:
            self.shown = wish
            return answer(b"")
        return answer(b"", status="404 Not Found")


def list_pages(links: list[list[str]]) -> dict[bytes, bytes]:
    """Return the answers of all sites' lists by path."""
    pages = (f"<html><body><ul>{''.join(of_site)}</ul></body></html>".encode() for of_site in links)
    return {f"/site{site}/".encode(): answer(page, "text/html; charset=utf-8") for site, page in enumerate(pages)}


def answer(body: bytes, content_type: str = "text/html", status: str = "200 OK") -> bytes:
    """Return the bytes of a response."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Connection(asyncio.Protocol):
    """Answer one request after the other (no pipelining) with what is ready."""

    transport: asyncio.Transport

    def __init__(self, sites: Sites) -> None:
        self.sites = sites
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer as soon as the head is complete; nobody sends a body here."""
        self.waiting += data
        if self.waiting.endswith(b"\r\n\r\n"):
            path, self.waiting = self.waiting[4 : self.waiting.index(b" ", 4)], b""
            self.transport.write(self.sites.find(path))


def address(site: int) -> str:
    """Return a site's own loopback address."""
    return f"127.0.{10 + site // 200}.{1 + site % 200}"


async def serve(sites: Sites) -> None:
    """Listen on every site's address under one port, until the process is ended."""
    loop = asyncio.get_running_loop()
    port = 0
    for site in range(sites.count):
        server = await loop.create_server(lambda: Connection(sites), address(site), port)
        port = server.sockets[0].getsockname()[1]
    lists = [f"http://{address(site)}:{port}/site{site}/" for site in range(sites.count)]
    print(json.dumps({"lists": lists, "pages": sites.pages}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # ends with whoever started it


def main() -> None:
    """Print the pages and serve them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=16)
    parser.add_argument("--lessons", type=int, default=2)
    options = parser.parse_args()
    asyncio.run(serve(Sites(Corpus.load(options.corpus), options.copies, options.lessons)))


if __name__ == "__main__":
    main()
