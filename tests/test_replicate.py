"""Replication: publishers' own files, what agrees, what is listed, and what cannot be read."""

from __future__ import annotations

import csv
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from policytrack.io.yaml_text import dump_yaml
from policytrack.methods.statcan import Statcan
from policytrack.replicate import sdsn, statcan
from policytrack.replicate.agreement import Agreement, Check
from policytrack.replicate.command import main
from policytrack.replicate.statcan import Figures, rate_figures

SHARED = Path(__file__).parents[2] / "shared" / "replication"
CANADA = SHARED / "statcan_cif_indicator_calculation_components.yml"
CANADIAN_SERIES = SHARED / "statcan_cif_progress_series.csv"
INDEX_2019 = SHARED / "sdr2019_values_scores_colours.csv"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the publishers' files are not beside the project")

Data = dict[str, Any]


# The publishers' files


@needs_shared
def test_the_canadian_file_agrees_in_all() -> None:
    agreement = statcan.replicate(CANADA)
    assert agreement.counts() == {
        "value": (125, 125), "score": (125, 125), "status": (125, 125), "no result": (7, 7),
        "indicator score": (78, 78), "indicator status": (82, 82),
    }  # fmt: skip
    assert agreement.counts_by_class("no result") == {"one point only": (6, 6), "no data": (1, 1)}
    assert agreement.counts_by_class("status")["deterioration"] == (51, 51)
    assert agreement.left_out == (
        "3 of status 'not_available_manual', without any series", "1 of status '', without any series",
    )  # fmt: skip
    assert not agreement.disagreements


@needs_shared
def test_the_index_of_2019_agrees_in_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sdsn", str(INDEX_2019)]) == 0
    printed = capsys.readouterr().out
    assert "score   6561/6561" in printed
    assert "colour  7837/7837" in printed
    assert printed.endswith("disagreements: 0\n")


def canadian_series() -> list[dict[str, str]]:
    with CANADIAN_SERIES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_shared
def test_whole_series_start_where_the_publisher_starts() -> None:
    rows = canadian_series()

    def number(text: str) -> float | None:
        return float(text) if text else None

    given = [
        Figures(
            [float(year) for year in row["years"].split()],
            [float(value) for value in row["values"].split()],
            float(row["base_year_requested"]),
            1 if row["direction"] == "positive" else -1,
            number(row["limit"]),
            number(row["target"]),
            number(row["target_year"]),
        )
        for row in rows
    ]
    rated = rate_figures(given, Statcan())
    assert rated.base_time is not None
    assert rated.score is not None
    assert len(rows) > 100
    for position, row in enumerate(rows):
        shifted = row["base_year_requested"] != row["published_base_year"]
        start = rated.base_time[position] if shifted else float(row["base_year_requested"])
        assert start == float(row["published_base_year"]), row["series"]
        published = float(row["published_progress_value"])
        assert rated.figures["progress_value"][position] == pytest.approx(published, rel=1e-9, abs=1e-9)
        assert rated.score[position] == pytest.approx(float(row["published_score"]), abs=1e-9)


@needs_shared
def test_a_changed_digit_of_the_canadian_file_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "components.yml"
    text = CANADA.read_text(encoding="utf-8")
    # 1-2-1, of which the only series is called likewise.
    file.write_text(text.replace("score: 1.739752850099936", "score: 1.739752950099936", 1), encoding="utf-8")
    assert main(["statcan", str(file)]) == 1
    printed = capsys.readouterr().out
    assert "score             124/125" in printed
    assert "disagreements: 1\n  score of 1-2-1 / 1-2-1: published 1.739752950099936, ours 1.7397528500999" in printed


# Made-up files of statcan


def a_series(base: object, value: object, **facts: object) -> Data:
    """Return a series from 2015 to 2020 without a target, which its publisher did not judge."""
    return {
        "base_value": base, "base_year": 2015, "current_value": value, "current_year": 2020, "direction": 1,
        "progress_value": None, "score": None, "status": "not_available", **facts,
    }  # fmt: skip


def an_indicator(status: str, score: float | None, **parts: Data) -> Data:
    return {"progress_status": status, "score": score, **parts}


def published(tmp_path: Path, data: object) -> Path:
    file = tmp_path / "made-up.yml"
    file.write_text(dump_yaml(data), encoding="utf-8")
    return file


DOUBLED = a_series(
    10, 20, direction=-1, status="deterioration", score=-5.0, progress_value=1 - 2 ** (1 / 5), limit=None
)
HALVED = a_series(20, 10, direction=-1, status="substantial_progress", score=5.0, progress_value=1 - 0.5 ** (1 / 5))
NEVER = a_series(None, None, current_year=None)
REACHED = a_series(
    12, 12, base_year=2020, status="target_achieved", score=5, target=10, target_year=2020, direction=1.0, sign=1
)


def test_nested_groups_are_averaged_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # (5 + (5 − 5)/2)/2, where the mean of all three series would be 5/3.
    group = an_indicator("moderate_progress", 0.0, a=HALVED, b=DOUBLED)
    file = published(tmp_path, {"1-1-1": an_indicator("moderate_progress", 2.5, c=HALVED, d=group)})
    assert main(["statcan", str(file)]) == 1
    assert capsys.readouterr().out.splitlines()[3:] == [
        "  value             3/3",
        "  score             3/3",
        "  status            3/3",
        "  indicator score   2/2",
        "  indicator status  1/2",
        "",
        "status, by what was published",
        "  substantial_progress  2/2",
        "  deterioration         1/1",
        "",
        "indicator status, by what was published",
        "  moderate_progress  1/2",
        "",
        "disagreements: 1",
        "  indicator status of 1-1-1: published moderate_progress, ours substantial_progress",
    ]


def test_a_report_tells_what_no_method_can_judge() -> None:
    report = Agreement(file="made-up.yml", rule="a rule", checks=(), left_out=("a series of words",))
    assert list(report.lines()) == [
        "a rule", "made-up.yml", "", "", "not judged", "  a series of words", "", "disagreements: 0",
    ]  # fmt: skip


def test_an_indicator_is_achieved_where_all_that_have_a_score_are(tmp_path: Path) -> None:
    whole = an_indicator("target_achieved", 5, a=REACHED, b=a_series(1, 1, base_year=2020), c=NEVER)
    part = an_indicator("substantial_progress", 5, a=REACHED, b=HALVED)
    agreement = statcan.replicate(published(tmp_path, {"1-1-1": whole, "1-2-1": part}))
    assert not agreement.disagreements
    # What is achieved at its only figure has no rate.
    assert agreement.counts()["value"] == (1, 1)
    assert agreement.counts_by_class("no result") == {"one point only": (1, 1), "no data": (1, 1)}


@pytest.mark.parametrize(("one", "reason"), [
    (NEVER, "no data"), (a_series(5, 5, base_year=2020), "one point only"), (a_series(None, 5), "one point only"),
    (a_series(5, -5), "signs differ"), (a_series(-5, 5), "signs differ"), (a_series(0, -5), "signs differ"),
])  # fmt: skip
def test_a_series_without_a_result_has_none_for_the_same_reason(tmp_path: Path, one: Data, reason: str) -> None:
    agreement = statcan.replicate(published(tmp_path, {"1-1-1": an_indicator("not_available", None, a=one)}))
    assert agreement.counts_by_class("no result") == {reason: (1, 1)}
    assert agreement.counts()["indicator status"] == (1, 1)
    assert not agreement.disagreements


@pytest.mark.parametrize(("one", "told"), [
    (a_series(20, 10, direction=-1),
     "no result of 1-1-1 / a: published no reason in the file, ours substantial_progress"),
    (a_series(5, 5, base_year=2020, status="limited_progress", score=-1.0, progress_value=0.1),
     "value of 1-1-1 / a: published 0.1, ours none (series_too_short)"),
    (a_series(5, 5, base_year=2020, status="limited_progress", score=-1.0),
     "status of 1-1-1 / a: published limited_progress, ours none (series_too_short)"),
    (a_series(10, 20, status="substantial_progress", score=5.0),
     "value of 1-1-1 / a: published none, ours 0.14869835499703"),
])  # fmt: skip
def test_a_result_on_one_side_only_is_listed(tmp_path: Path, one: Data, told: str) -> None:
    agreement = statcan.replicate(published(tmp_path, {"1-1-1": an_indicator("", None, a=one)}))
    assert told in "\n".join(map(str, agreement.disagreements))


def test_what_no_series_bears_out_is_told_and_a_score_without_series_is_no_agreement(tmp_path: Path) -> None:
    file = published(tmp_path, {
        "1-1-1": an_indicator("not_available_manual", None), "1-2-1": {"a": HALVED}, "1-3-1": an_indicator("", 2.0),
        "1-4-1": {},
    })  # fmt: skip
    agreement = statcan.replicate(file)
    assert agreement.left_out == (
        "1 of status 'not_available_manual', without any series", "1 of status '', without any series",
        "1 of status None, without any series",
    )  # fmt: skip
    assert [str(check) for check in agreement.disagreements] == ["indicator score of 1-3-1: published 2.0, ours none"]
    assert "indicator status" not in agreement.counts()


def test_a_target_in_the_past_a_missing_limit_and_whole_years_are_read(tmp_path: Path) -> None:
    ratio = (1.5 ** (1 / 5) - 1) / (2 ** (1 / 2) - 1)
    one = a_series(
        10, 15, target=20, target_year=2017, status="limited_progress", progress_value=ratio,
        score=4.1667 * ratio - 2.5,
    )  # fmt: skip
    agreement = statcan.replicate(published(tmp_path, {"1-1-1": an_indicator("limited_progress", one["score"], a=one)}))
    assert not agreement.disagreements


# Made-up files of sdsn

HEADER = ",".join(sdsn.COLUMNS)


def table(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    file = tmp_path / "made-up.csv"
    file.write_text("\n".join((header, *rows)), encoding="utf-8")
    return file


def test_scores_and_colours_of_either_direction_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = table(
        tmp_path,
        "AAA,access,70,0,100,90,50,70,yellow",
        "BBB,access,,0,100,90,50,,",
        "AAA,dust,30,80,0,10,50,62.5,orange",
        "BBB,dust,90,80,0,10,50,0,red",
        "CCC,dust,10,80,0,10,50,,green",
        "CCC,access,120,0,100,90,50,100,",
    )
    file.write_text(file.read_text().replace("orange", "yellow"), encoding="utf-8")
    assert main(["sdsn", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[3:] == [
        "  score   4/4", "  colour  4/4", "", "colour, by what was published", "  yellow  2/2", "  red     1/1",
        "  green   1/1", "", "disagreements: 0",
    ]  # fmt: skip


def test_what_differs_or_cannot_be_scored_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = table(tmp_path, "AAA,access,70,0,100,90,50,70.1,green", "AAA,dust,,0,100,90,50,3,red",
                 "AAA,peace,70,5,5,90,50,40,yellow")  # fmt: skip
    assert main(["sdsn", str(file)]) == 1
    assert capsys.readouterr().out.splitlines()[-6:] == [
        "disagreements: 5",
        "  score of AAA access: published 70.1, ours 70.0",
        "  score of AAA dust: published 3.0, ours none (no_observation)",
        "  score of AAA peace: published 40.0, ours none (no_scale)",
        "  colour of AAA access: published green, ours yellow",
        "  colour of AAA dust: published red, ours none (no_observation)",
    ]


def test_other_columns_and_a_byte_order_mark_are_passed_over(tmp_path: Path) -> None:
    file = table(tmp_path, "2019,AAA,access,70,0,100,90,50,70,yellow", header=f"year,{HEADER}")
    file.write_text("\ufeff" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert sdsn.replicate(file).counts() == {"score": (1, 1), "colour": (1, 1)}


@pytest.mark.parametrize(("difference", "agrees"), [(0.9e-6, True), (1.1e-6, False)])
def test_a_score_agrees_up_to_its_tolerance(difference: float, agrees: bool) -> None:
    assert Check.of_numbers("score", "AAA", 1.0, 1.0 + difference, 1e-6).agrees is agrees


# What cannot be read


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 2
    printed = capsys.readouterr()
    assert not printed.out
    return printed.err


@pytest.mark.parametrize(("rows", "told"), [
    (["AAA,access,x,0,100,90,50,70,yellow"], "2: value: error cell_not_number: x is not a number"),
    (["AAA,access,nan,0,100,90,50,70,yellow"], "2: value: error number_not_finite: nan is not a finite number"),
    (["AAA,access,1,0,100,90,50,inf,yellow"], "2: published_score: error number_not_finite"),
    (["AAA,access,1,0"], "2: error csv_row_length: the row has 4 cells, the header 9"),
    ([",access,1,0,100,90,50,70,yellow"], "2: iso3: error missing_key: the key iso3 is missing"),
    (["AAA,a,1,0,9,8,5,,red", "", "AAA,a,2,0,9,8,5,,red"], "4: error invalid_value: AAA a cannot be used here: "
                                                          "it stands in line 2 already"),
    (['AAA,"a" b,1,0,9,8,5,,red'], "2: error csv_syntax"),
    (["AAA,access,1,0,100,90,50,,"], "made-up.csv: error invalid_value: made-up.csv cannot be used here: "
                                     "it holds no published score and no colour"),
    ([], "it holds no published score and no colour"),
])  # fmt: skip
def test_a_table_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[str], told: str
) -> None:
    assert told in refused(capsys, "sdsn", str(table(tmp_path, *rows)))


@pytest.mark.parametrize(("header", "told"), [
    (HEADER.replace("best,", ""), "1: error csv_column_missing: the column best is missing"),
    (f"{HEADER},best", "1: error csv_syntax: this row cannot be read: the column best stands twice"),
])  # fmt: skip
def test_a_table_without_its_columns_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str, told: str
) -> None:
    told_of = refused(capsys, "sdsn", str(table(tmp_path, "AAA,access,x", header=header)))
    assert told in told_of
    assert "cell_not_number" not in told_of


def without(key: str) -> Data:
    return {name: value for name, value in HALVED.items() if name != key}


@pytest.mark.parametrize(("one", "told"), [
    (without("current_year"), "1-1-1.a: error missing_key: the key current_year is missing"),
    (without("status"), "1-1-1.a: error missing_key: the key status is missing"),
    (HALVED | {"base_value": "many"}, "1-1-1.a.base_value: error cell_not_number: many is not a number"),
    (HALVED | {"score": True}, "1-1-1.a.score: error cell_not_number"),
    (HALVED | {"current_value": float("nan")}, "1-1-1.a.current_value: error number_not_finite"),
    (HALVED | {"current_value": 10**301}, "1-1-1.a.current_value: error number_not_finite"),
    (HALVED | {"base_year": 2015.5}, "1-1-1.a.base_year: error invalid_value: 2015.5 cannot be used here"),
    (HALVED | {"base_year": 20150}, "it is no year"),
    (HALVED | {"base_year": None}, "1-1-1.a.base_year: error invalid_value"),
    (HALVED | {"base_year": 2021}, "the base year is later than the current year"),
    (HALVED | {"current_value": None}, "the current year and its value are known together"),
    (HALVED | {"direction": 2}, "it is 1 where more is better, and -1 where less is"),
    (HALVED | {"direction": None}, "it is 1 where more is better, and -1 where less is"),
    (HALVED | {"status": 3}, "1-1-1.a.status: error invalid_value: 3 cannot be used here: it is no text"),
    (HALVED | {"target": 3}, "1-1-1.a: error missing_key: the key target_year is missing"),
    (3, "1-1-1.a: error invalid_value: a cannot be used here: only indicators, groups and series stand here"),
])  # fmt: skip
def test_a_series_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], one: object, told: str
) -> None:
    told_of = refused(capsys, "statcan", str(published(tmp_path, {"1-1-1": {"score": 1, "a": one}})))
    assert told in told_of
    assert "made-up.yml:" in told_of


@pytest.mark.parametrize(("text", "told"), [
    ("1-1-1: {a: {base_value: 1, base_value: 2}}", "1: error yaml_duplicate_key"),
    ("1-1-1:\n  score: x\n", "2: 1-1-1.score: error cell_not_number"),
    ("score: 3", "score: error invalid_value"),
    ("- 1", "error yaml_not_mapping"),
    ("a: [1", "error yaml_syntax"),
    ("", "error file_empty"),
    ("1-1-1: {score: null, progress_status: ''}", "it holds no series"),
])  # fmt: skip
def test_a_text_that_is_no_such_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    file = tmp_path / "made-up.yml"
    file.write_text(text, encoding="utf-8")
    assert told in refused(capsys, "statcan", str(file))


@pytest.mark.parametrize("publisher", ["statcan", "sdsn"])
def test_a_file_that_is_missing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], publisher: str) -> None:
    assert "error file_missing" in refused(capsys, publisher, str(tmp_path / "none"))


# The command


@pytest.mark.parametrize("words", [[], ["statcan"], ["oecd", "file.yml"]])
def test_wrong_usage_ends_with_2(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert "usage: python -m policytrack.replicate" in capsys.readouterr().err


def test_the_command_is_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, "AAA,access,70,0,100,90,50,70,yellow")
    monkeypatch.setattr(sys, "argv", ["replicate", "sdsn", str(file)])
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("policytrack.replicate", run_name="__main__")
    assert capsys.readouterr().out.startswith("sdsn 1: Sachs et al.")
