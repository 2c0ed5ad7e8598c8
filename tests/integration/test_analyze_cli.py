"""`jindu analyze --jsonl` as a process: one answer a line, in order, whatever the lines are."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import psutil
import pytest

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from config.settings import Settings
from console.cli.analyze import analyst_spec, analyze_stream
from pipelines.items import Article, RawPage
from pipelines.workers import AnalysisPool
from tests import document_files as files
from tests.integration.line_command import COMMAND, SECONDS, environment, line, run, talking

BODY = (
    "云南省公安厅五月六日举行新闻发布会，通报今年前四个月全省禁毒工作情况。\n"
    "截至四月底，全省公安机关共破获毒品案件312起，抓获犯罪嫌疑人405名，缴获冰毒1.2吨。\n"
    "省禁毒办负责人说，下一步将加大对寄递物流渠道的查缉力度，并欢迎群众举报涉毒线索。"
)
TITLE = "云南通报前四个月禁毒工作"
NEWS = (
    "市图书馆新馆本周六向读者开放，首批上架图书二十万册，设有儿童阅览区和自习区。\n"
    "馆方介绍，读者凭身份证即可入馆，借书不收押金，每天开放到晚上九点。\n"
    "周边三条公交线路已增设站点，开馆首月还将举办十二场讲座。"
)
KEYS = [
    "id", "status", "reason", "title", "published_at", "published_precision", "source", "author", "editor",
    "original_url", "text", "noise", "announcement", "regions", "substances", "figures",
]  # fmt: skip
FIGURE_KEYS = ["measure", "value", "unit", "approx", "substance", "region", "period", "start", "end"]


def page(title: str, body: str, *, charset: str) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n"))
    return (
        f'<html><head><meta charset="{charset}"><title>{title}</title></head><body><h1>{title}</h1>'
        f"<div class=info>2026-05-06 10:20 来源：云南禁毒网</div><div class=content>{paragraphs}</div></body></html>"
    )


def test_a_path_may_name_a_notice_as_a_file(tmp_path: Path) -> None:
    given = b""
    for name, data in (
        ("a.pdf", files.notice_pdf()),
        ("b.html", files.docx(files.notice_body())),  # the bytes decide, not the name
        ("c.pdf", files.scan_pdf()),
    ):
        (tmp_path / name).write_bytes(data)
        given += line(id=name, html_path=str(tmp_path / name))
    code, (pdf, docx, scan), messages = run(["analyze", "--jsonl"], given, tmp_path / "home")
    assert (code, messages) == (0, "")
    assert pdf["status"] == docx["status"] == "article"
    assert pdf["title"] == docx["title"] == files.TITLE
    assert (pdf["published_at"], pdf["source"]) == ("2026-05-18", files.ORGAN)
    assert (scan["status"], scan["reason"]) == ("no-text", "scan")


def test_pages_in_three_forms_are_answered_in_order(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(page(TITLE, BODY, charset="gb2312").encode("gb18030"))
    given = b"".join(
        [
            line(id="文本", text=f"{TITLE}\n{BODY}"),
            line(id="文件", html_path=str(file), url="http://news.example.cn/a.html"),
            line(id=3, html=page("新馆周六开放", NEWS, charset="utf-8"), site_province="云南"),
            line(id=4, html="<html><body></body></html>", text=None),
        ]
    )
    code, records, messages = run(["analyze", "--jsonl"], given, tmp_path / "home")
    assert (code, messages) == (0, "")
    assert [record["id"] for record in records] == ["文本", "文件", 3, 4]
    assert [list(record) for record in records] == [KEYS] * 4
    assert [record["status"] for record in records] == ["article", "article", "article", "no-text"]
    assert [record["announcement"]["match"] for record in records] == [True, True, False, False]
    assert records[1]["published_at"] == "2026-05-06T10:20+08:00"
    assert (records[1]["published_precision"], records[1]["source"]) == ("minute", "云南禁毒网")
    assert records[3]["reason"] == "empty"
    assert (records[3]["published_at"], records[3]["published_precision"]) == (None, "none")
    for record in records[:2]:
        assert record["regions"][0] == {"name": "云南省", "code": "530000", "level": "province"}
        _offsets_lead_to_the_words(record)
    assert not (tmp_path / "home").exists()


def test_further_articles_and_headlines_alone(tmp_path: Path) -> None:
    paragraphs = ["".join(f"<p>{line}</p>" for line in text.split("\n")) for text in (NEWS, BODY)]
    both = (
        f"<html><head><title>新馆周六向读者开放</title></head><body><h1>新馆周六向读者开放</h1>"
        f"<p>2026-05-06 10:20 来源：晚报</p>"
        f"<div class=content>{paragraphs[0]}<h2>{TITLE}</h2><p>2026-05-05 来源：云南禁毒网</p>{paragraphs[1]}</div>"
        f"</body></html>"
    )
    scanned = page(TITLE, "<img src='/notice.jpg' width='900'>", charset="utf-8")
    given = b"".join([line(id=1, html=both), line(id=2, html=scanned)])
    code, records, _ = run(["analyze", "--jsonl"], given, tmp_path / "home")
    assert code == 0
    assert list(records[0]) == [*KEYS, "others"]
    (other,) = records[0]["others"]
    assert list(other) == KEYS[1:]
    assert (other["title"], other["source"], other["announcement"]["match"]) == (TITLE, "云南禁毒网", True)
    assert (records[0]["announcement"]["match"], records[0]["text"]) == (False, NEWS)
    assert list(records[1]) == KEYS
    assert (records[1]["status"], records[1]["reason"], records[1]["text"]) == ("no-text", "image", TITLE)
    assert records[1]["announcement"]["match"]
    assert {hit["zone"] for hit in records[1]["announcement"]["hits"]} == {"title"}


def _offsets_lead_to_the_words(record: dict[str, Any]) -> None:
    zones = {"title": record["title"], "lead": record["text"], "body": record["text"]}
    for hit in record["announcement"]["hits"]:
        assert list(hit) == ["rule", "term", "zone", "start", "end"]
        assert zones[hit["zone"]][hit["start"] : hit["end"]]
    named = {zones[hit["zone"]][hit["start"] : hit["end"]] for hit in record["announcement"]["hits"]}
    assert "禁毒工作" in named
    seizures = [figure for figure in record["figures"] if figure["measure"] == "缴获毒品"]
    assert [list(figure) for figure in seizures] == [FIGURE_KEYS]
    assert (seizures[0]["value"], seizures[0]["unit"], seizures[0]["substance"]) == (1.2, "吨", "冰毒")
    assert "1.2" in record["text"][seizures[0]["start"] : seizures[0]["end"]]


def test_a_bad_line_is_answered_and_the_next_one_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large.html").write_bytes(b"x" * 20_000_001)
    bad = [
        (b"not json\n", None, "not-json"),
        (b"\xff\n", None, "not-utf8"),
        (b"[]\n", None, "not-object"),
        (b'{"text": "x"}\n', None, "no-id"),
        (b'{"id": "' + b"x" * 20_000_000 + b'"}\n', None, "line-too-long"),
        (line(id="a"), "a", "no-page"),
        (line(id="b", html="<p>", text="x"), "b", "many-pages"),
        (line(id="c", text=["x"]), "c", "wrong-type"),
        (line(id="d", text="x", title=1), "d", "wrong-type"),
        (line(id="e", html_path=str(tmp_path / "none.html")), "e", "unreadable-file"),
        (line(id="f", html_path=str(tmp_path)), "f", "unreadable-file"),
        (line(id="g", html_path=str(tmp_path / "pipe")), "g", "unreadable-file"),
        (line(id="h", html_path="a\0b"), "h", "unreadable-file"),
        (line(id="i", html_path=str(tmp_path / "large.html")), "i", "file-too-large"),
        (line(id="j", text="x", site_province="云南州"), "j", "unknown-province"),
    ]
    given = b"".join(raw for raw, _, _ in bad) + line(id="good", text=f"{TITLE}\n{BODY}")
    code, records, messages = run(["analyze", "--jsonl"], given, tmp_path)
    assert code == 0
    assert f"{len(bad)} 行无法分析" in messages
    expected = [
        {"id": id_, "line": number, "status": "error", "reason": reason}
        for number, (_, id_, reason) in enumerate(bad, start=1)
    ]
    assert records[:-1] == expected
    assert (records[-1]["id"], records[-1]["announcement"]["match"]) == ("good", True)


def test_a_province_may_be_given_by_its_official_name(tmp_path: Path) -> None:
    text = "我省破获一起贩毒案\n昨天，省公安厅通报，我省破获一起贩毒案，缴获冰毒3公斤。"
    names = {
        "云南": "云南省",
        "云南省": "云南省",
        "内蒙古自治区": "内蒙古自治区",
        "新疆生产建设兵团": "新疆生产建设兵团",
    }
    given = b"".join(line(id=name, text=text, site_province=name) for name in names)
    _, records, _ = run(["analyze", "--jsonl"], given, tmp_path)
    assert {record["id"]: record["regions"][0]["name"] for record in records} == names


def test_an_answer_comes_before_the_next_line_is_sent(tmp_path: Path) -> None:
    with talking(["analyze", "--jsonl"], tmp_path) as talk:
        assert talk.ask(line(id=1, text=f"{TITLE}\n{BODY}"))[0]["announcement"]["match"]
        assert not talk.ask(line(id=2, text=f"新馆开放\n{NEWS}"))[0]["announcement"]["match"]


def test_a_reader_who_leaves_ends_the_command_quietly(tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_bytes(line(id=1, text=f"{TITLE}\n{BODY}") * 300)
    with (
        lines.open("rb") as given,
        subprocess.Popen(
            [*COMMAND, "analyze", "--jsonl"],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=PROJECT_ROOT,
            env=environment(tmp_path),
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        messages = process.stderr.read()  # its end comes when the last worker is gone
        process.wait(SECONDS)
        assert messages == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_and_its_workers_while_it_waits_for_a_line(tmp_path: Path, number: signal.Signals) -> None:
    with talking(["analyze", "--jsonl"], tmp_path) as talk:
        talk.ask(line(id=1, text=f"{TITLE}\n{BODY}"))
        workers = psutil.Process(talk.process.pid).children(recursive=True)
        assert workers
        talk.process.send_signal(number)
        assert talk.process.wait(SECONDS) != 0
        _, alive = psutil.wait_procs(workers, timeout=SECONDS)
        assert alive == []


def test_a_refused_rule_file_is_named_and_the_others_hold(tmp_path: Path) -> None:
    config = _config(tmp_path)
    (config / "rules" / "broken.yml").write_text("topic: x\nrulez: []\n", encoding="utf-8")
    given = line(id=1, text=f"{TITLE}\n{BODY}")
    code, records, messages = run(["analyze", "--jsonl"], given, tmp_path, JINDU_CONFIG=str(config))
    assert code == 0
    assert "broken.yml:2" in messages
    assert records[0]["announcement"]["match"]
    (config / "rules" / "jindu.yml").unlink()
    code, records, messages = run(["analyze", "--jsonl"], given, tmp_path, JINDU_CONFIG=str(config))
    assert (code, records) == (2, [])
    assert "broken.yml:2" in messages
    assert "没有可用的规则文件" in messages


def _config(folder: Path) -> Path:
    (folder / "config" / "rules").mkdir(parents=True)
    (folder / "config" / "sites").mkdir()
    shipped = (SHIPPED_CONFIG / "rules" / "jindu.yml").read_text(encoding="utf-8")
    (folder / "config" / "rules" / "jindu.yml").write_text(shipped, encoding="utf-8")
    return folder / "config"


def test_without_jsonl_it_says_how_it_is_used(tmp_path: Path) -> None:
    code, records, messages = run(["analyze"], b"", tmp_path)
    assert (code, records) == (2, [])
    assert "--jsonl" in messages


class FragilePool(AnalysisPool):
    """A pool in which a page can end its worker, as a fault in a C library does, or hang it."""

    def submit(self, page: RawPage) -> Future[Article]:
        if page.url not in ("crash", "hang"):
            return super().submit(page)
        if self._pool is None:
            super().submit(RawPage(url="", text="")).result()
        assert self._pool is not None
        fault: Any = os._exit if page.url == "crash" else time.sleep
        future: Future[Article] = self._pool.schedule(fault, args=[60], timeout=self.seconds)
        return future


def test_a_page_that_ends_or_hangs_its_worker_is_answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JINDU_HOME", str(tmp_path))
    given = b"".join(
        [
            line(id="crash", url="crash", text="x"),
            line(id="after", text=f"{TITLE}\n{BODY}"),
            line(id="slow", url="hang", text="x"),
            line(id="last", text=f"{TITLE}\n{BODY}"),
        ]
    )
    records: list[Any] = []
    pool = FragilePool(analyst_spec(Settings(_env_file=None)), size=1, seconds=3)  # type: ignore[call-arg]
    try:
        bad = analyze_stream(io.BytesIO(given), records.append, pool)
    finally:
        pool.close()
    assert [(record["id"], record["status"], record["reason"]) for record in records] == [
        ("crash", "error", "crash"),
        ("after", "article", None),
        ("slow", "error", "timeout"),
        ("last", "article", None),
    ]
    assert (bad, records[0]["line"], records[2]["line"]) == (2, 1, 3)
    assert set(records[0]) == {*KEYS, "line"}
