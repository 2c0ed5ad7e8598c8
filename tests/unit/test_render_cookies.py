"""Cookies of solved challenges: where they are sent, how long, and over crawls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawler.fetching.render_cookies import LONGEST, SESSION, CookieShelf

NOW = 1_790_000_000.0
HOST = "www.shiliu-daily.cn"
URL = f"https://{HOST}/fazhi/index.html"


def cookie(**more: Any) -> dict[str, Any]:
    base = {"name": "pass", "value": "42", "domain": HOST, "path": "/", "secure": False, "expires": NOW + 600}
    return base | {"httpOnly": False, "sameSite": "Lax"} | more


def shelf(folder: Path, **more: Any) -> CookieShelf:
    made = CookieShelf(folder / "cookies")
    made.keep(HOST, [cookie(**more)], NOW)
    return made


@pytest.mark.parametrize(
    ("more", "url", "sent"),
    [
        ({}, URL, True),
        ({}, f"http://{HOST}:8080/other", True),
        ({}, "https://news.shiliu-daily.cn/", False),
        ({}, "https://shiliu-daily.cn/", False),
        ({"domain": ".shiliu-daily.cn"}, "https://news.shiliu-daily.cn/", True),
        ({"domain": ".shiliu-daily.cn"}, "https://shiliu-daily.cn/", True),
        ({"domain": ".shiliu-daily.cn"}, "https://not-shiliu-daily.cn/", False),
        ({"secure": True}, URL, True),
        ({"secure": True}, f"http://{HOST}/", False),
        ({"path": "/fazhi"}, URL, True),
        ({"path": "/fazhi/"}, URL, True),
        ({"path": "/fazhi"}, f"https://{HOST}/fazhiban/", False),
    ],
)
def test_a_cookie_goes_where_a_browser_would_send_it(
    tmp_path: Path, more: dict[str, Any], url: str, sent: bool
) -> None:
    assert shelf(tmp_path, **more).header(url, NOW) == ("pass=42" if sent else "")


@pytest.mark.parametrize(
    ("expires", "lasts"), [(NOW + 600, 600.0), (-1, SESSION), (NOW + 400 * 86_400, LONGEST)], ids=str
)
def test_a_cookie_lasts_as_long_as_it_says_and_no_longer_than_is_believed(
    tmp_path: Path, expires: float, lasts: float
) -> None:
    kept = shelf(tmp_path, expires=expires)
    assert kept.header(URL, NOW + lasts - 1)
    assert not kept.header(URL, NOW + lasts)


def test_the_next_crawl_finds_what_this_one_solved(tmp_path: Path) -> None:
    shelf(tmp_path)
    later = CookieShelf(tmp_path / "cookies")
    assert later.header(URL, NOW + 60) == "pass=42"
    assert later.for_browser(URL, NOW + 60)[0]["domain"] == HOST
    assert not later.header(URL, NOW + 600)
    (file,) = (tmp_path / "cookies").iterdir()
    assert file.stat().st_mode & 0o077 == 0, "they let their holder in: nobody else reads them"


def test_a_file_that_is_not_ours_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "cookies").mkdir()
    (tmp_path / "cookies" / f"{HOST}.json").write_text('[{"name": 1}]')
    assert not CookieShelf(tmp_path / "cookies").header(URL, NOW)
