"""Gold is read from a folder of our own; the command prints the table, and says what it could not measure."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import pytest

from benchmarks import extraction
from benchmarks.gold import corpus_gold, folder_gold
from benchmarks.peers import moment

BODY = [
    "本市警方日前破获一起特大贩卖毒品案件，抓获犯罪嫌疑人十二名，缴获毒品二十余公斤。",
    "据办案民警介绍，今年三月警方接到群众举报后立即成立专案组，经过两个多月的侦查掌握了该团伙的活动规律。",
    "五月三日，专案组在三地同时收网，当场查获一批毒品和运输车辆。目前案件正在进一步审理之中。",
]
PAGE = f"""<html><head><meta charset="gb2312"><title>本市破获特大贩毒案_江城在线</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">新闻</a> <a href="/b">法治</a></div>
<h1>本市破获特大贩毒案</h1><div class="info">2024-05-06 08:30 来源：江城晚报 责任编辑：钱进</div>
<div id="text">{"".join(f"<p>{line}</p>" for line in BODY)}</div>
<div class="foot">江城在线版权所有</div></body></html>"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    gold = {
        "page": "web/one.html",
        "kind": "hand (read by a person)",
        "site": "jiangcheng.example",
        "status": "article",
        "url": None,
        "title": "本市破获特大贩毒案",
        "publish_time": "2024-05-06 08:30:11",
        "source": "江城晚报",
        "author": None,
        "editor": "钱进",
        "body": "\n".join(BODY),
        "fetched_at": "2024-05-07T09:00+08:00",
    }
    template = {"page": "web/one.html", "kind": "silver-template (page meta)", "title": "<p>本市破获特大贩毒案</p>"}
    machine = {"page": "web/one.html", "kind": "silver-machine (another reader)", "body": "导航"}
    other = {
        "page": "web/one.html",
        "kind": "gold (expectation)",
        "title": "x_江城",
        "publish_time": "2024-05-06 00:00",
    }
    for folder, record in (("hand_gold", gold), ("web/gold_template", template), ("web/gold", machine)):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "one.json").write_text(json.dumps(record), "utf-8")
    (tmp_path / "web/gold/two.json").write_text(json.dumps(other), "utf-8")
    (tmp_path / "web/one.html").write_bytes(PAGE.encode("gb18030"))
    return tmp_path


def test_machine_gold_is_never_read(corpus: Path) -> None:
    assert [gold.group for gold in corpus_gold(corpus)] == ["hand", "other", "template"]


def test_hand_gold_says_what_the_page_does_not_have(corpus: Path) -> None:
    (gold,) = folder_gold(corpus / "hand_gold", [corpus])
    assert (gold.day, gold.minute) == (dt.date(2024, 5, 6), "2024-05-06 08:30")
    assert gold.absent == {"author"}
    assert gold.fetched_at == dt.datetime(2024, 5, 7, 1, 0, tzinfo=dt.UTC)
    assert "江城晚报" in gold.html()  # decoded as the crawler does


def test_gold_of_other_parsers_keeps_its_day_only(corpus: Path) -> None:
    other = next(gold for gold in corpus_gold(corpus) if gold.group == "other")
    assert (other.title, other.day, other.minute) == (None, dt.date(2024, 5, 6), None)
    template = next(gold for gold in corpus_gold(corpus) if gold.group == "template")
    assert template.title == "本市破获特大贩毒案"


def test_the_manifest_names_sites_and_kinds(corpus: Path) -> None:
    (corpus / "web/list.html").write_text(PAGE, "utf-8")
    rows = ["path\tkind\tsite", "web/one.html\tarticle-html\tjc.example", "web/list.html\tlist-html\tjc.example"]
    (corpus / "manifest.tsv").write_text("\n".join([*rows, "web/gone.html\tlist-html\t", ""]), "utf-8")
    found = corpus_gold(corpus)
    assert {gold.site for gold in found} == {"jc.example"}
    assert [(gold.name, gold.status) for gold in found if gold.group == "kind"] == [("web/list.html", "list")]


def test_pages_of_a_gold_folder_may_stand_within_it(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "more"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "two.html").write_text(PAGE, "utf-8")
    record = {"page": "elsewhere/two.html", "kind": "hand", "site": "s", "title": "t"}
    (folder / "two.json").write_text(json.dumps(record), "utf-8")
    assert folder_gold(folder)[0].path == folder / "pages" / "two.html"
    (folder / "pages" / "two.html").unlink()
    with pytest.raises(FileNotFoundError, match=r"elsewhere/two\.html"):
        folder_gold(folder)


def test_the_table_shows_the_shares(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert extraction.main(["--corpus", str(corpus), "--readers", "jindu", "--worst", "3"]) == 0
    out = capsys.readouterr().out
    assert "== hand: 1 pages" in out
    row = next(line for line in out.splitlines() if line.startswith("jindu"))
    assert row.split()[1:5] == ["1.000", "(1)", "/", "1.000"]
    assert "== template web: 1 pages" in out


def test_json_holds_summary_and_pages(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extraction.main(["--gold", str(corpus / "hand_gold"), "--corpus", str(corpus), "--readers", "jindu", "--json"])
    found = json.loads(capsys.readouterr().out)["hand"]["jindu"]
    assert found["summary"]["minute"] == {"share": 1.0, "of": 2}  # the folder was given twice
    assert found["pages"][0]["source"] == "江城晚报"
    assert found["summary"]["median_ms"] > 0


def test_a_peer_that_is_not_installed_is_a_line_with_its_reason(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gne", None)
    assert extraction.main(["--corpus", str(corpus), "--readers", "jindu,GNE"]) == 0
    shown = capsys.readouterr()
    assert "GNE: not measured" in shown.err
    assert not [line for line in shown.out.splitlines() if line.startswith("GNE")]


def test_wrong_use_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert extraction.main(["--corpus", str(tmp_path)]) == 2
    with pytest.raises(SystemExit):
        extraction.main(["--readers", "nobody"])
    assert "unknown: nobody" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2024-05-06", dt.date(2024, 5, 6)),
        ("2024-05-06 08:30:11", dt.datetime(2024, 5, 6, 8, 30, 11)),  # noqa: DTZ001  a peer names no zone
        ("2024年5月6日 08:30", dt.datetime(2024, 5, 6, 8, 30)),  # noqa: DTZ001
        ("2024/5/6", dt.date(2024, 5, 6)),
        ("2024-13-06", None),
        ("昨天", None),
        (None, None),
    ],
)
def test_times_of_peers(said: str | None, read: dt.datetime | dt.date | None) -> None:
    assert moment(said) == read
