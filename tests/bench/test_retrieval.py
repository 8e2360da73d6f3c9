"""The retrieval benchmark on a small folder of its own making, and without any."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from bot.bench import retrieval
from bot.bench.question_sets import read_bitext, read_crosswoz, read_mini_shop


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "_PASSAGES", 50)
    monkeypatch.setattr(retrieval, "_QUERIES", 20)
    monkeypatch.delenv("REGULARS_DATA", raising=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two intents, two facts and two passages; each kind of question has words of its own."""
    for name in ("bitext", "crosswoz", "mini-shop"):
        (tmp_path / name).mkdir()
    for part, numbers in (("train", range(6)), ("dev", range(6, 9))):
        with (tmp_path / "bitext" / f"{part}.csv").open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["utterance", "intent"])
            for number in numbers:
                rows.writerow([f"cancel my order number {number}", "cancel_order"])
                rows.writerow([f"where is my refund {number}", "track_refund"])
    turns = [
        {"q": f"请问{name}{text}{number}", "request": [["餐馆", fact]]}
        for fact, text in (("电话", "电话是多少"), ("地址", "地址在哪里"))
        for number, name in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉")
    ]
    turns.append({"q": "电话和地址", "request": [["餐馆", "电话"], ["餐馆", "地址"]]})
    turns.append({"q": "评分", "request": [["餐馆", "评分"]]})
    with gzip.open(tmp_path / "crosswoz" / "requests_val.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(turn) + "\n" for turn in turns)
    cases = [
        {"title": "停车", "passage": "车库停车两小时。", "zh": ["停车在哪"], "en": ["parking"]},
        {"title": "退货", "passage": "七天退货。", "zh": ["能退货吗"], "en": ["returns"]},
    ]
    (tmp_path / "mini-shop" / "cases.jsonl").write_text("\n".join(json.dumps(case) for case in cases), "utf-8")
    return tmp_path


def test_each_set_is_measured_beside_its_baseline(data: Path) -> None:
    report = retrieval.run(data=str(data))
    assert {name: goal.value for name, goal in report.goals.items() if "r@3" in name} == {
        "bitext r@3": 1.0,
        "crosswoz r@3": 1.0,
        "mini-shop r@3": 1.0,
    }
    assert [row[3] for row in report.rows[1:]] == ["ours", "words BM25"] * 3
    assert report.rows[-1][5] == "0.000", "words between spaces find nothing in Chinese"
    assert report.missed() == ()


def test_the_environment_names_the_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_DATA", str(data))
    assert "bitext r@3" in retrieval.run().goals


def test_without_data_it_says_so_and_measures_speed_and_size() -> None:
    report = retrieval.run()
    assert set(report.goals) == {"query p95", "index of 5,000"}
    assert "not measured: REGULARS_DATA names no folder with bitext" in report.as_table()


def test_no_question_stands_in_the_passages(data: Path) -> None:
    for questions in (read_bitext(data, 1), read_crosswoz(data, 1), read_mini_shop(data)):
        known = {alias for passage in questions.passages for alias in passage.aliases}
        assert questions.questions
        assert not known & {text for text, _ in questions.questions}


def test_turns_for_two_facts_and_rare_facts_are_left_out(data: Path) -> None:
    questions = read_crosswoz(data, 1)
    assert len(questions.passages) == 2
    assert len(questions.questions) == 24
