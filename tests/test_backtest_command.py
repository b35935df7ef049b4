import csv
import io
import json
import sys

import numpy as np
import pytest

from commands import refused, told
from policytrack.backtest import COVERAGES, backtest
from policytrack.errors import InvalidDataError, MissingExtraError, ValueProblem
from policytrack.kernel.courses import MODELS
from policytrack.plot import ChartFile
from policytrack.plot.calibration import calibration_chart


@pytest.fixture
def file(tmp_path):
    """Four random walks of twelve years in two countries, and one series that is too short."""
    steps = np.random.default_rng(4).normal(size=(4, 12)).round(3)
    lines = [
        f"{'xy'[number % 2]},s{number},{2000 + year},{50 + value:.3f}"
        for number, values in enumerate(steps.cumsum(axis=1).tolist())
        for year, value in enumerate(values)
    ]
    path = tmp_path / "figures.csv"
    path.write_text("\n".join(["land,series,time,value", *lines, "x,s4,2000,5", "x,s4,2001,", ""]), "utf-8")
    return path


def test_the_table_tells_what_was_tested_and_what_was_left_out(file):
    printed = told("backtest", file, "--model", "chosen", "--horizons", "1,3")
    assert "50 rows, 5 series, 4 tested (1 too short, 1 row without a figure)" in printed
    first, second = backtest(file, model="chosen", horizons="1,3").results
    for result in (first, second):
        (line,) = [line for line in printed.splitlines() if line.split()[:2] == ["chosen", str(result.horizon)]]
        held = result.coverage[0.8]
        assert f"{100 * held.observed:.1f} ({100 * held.standard_error:.1f})" in line
        assert f"{result.interval_score:.2f}" in line
    assert f"{100 * first.reliability[0].came.observed:.1f} % / {first.reliability[0].came.count}" in printed


def test_the_table_speaks_chinese(file):
    printed = told("backtest", file, "--model", "chosen", "--horizons", "1", "--lang", "zh")
    assert "50 行，5 个序列，检验 4 个（1 太短、1 行没有数据）" in printed
    assert "80% 区间内" in printed
    assert "forecasts" not in printed


def test_every_model_has_its_name_in_both_languages(file):
    assert "Theil–Sen" in told("backtest", file, "--horizons", "1")
    printed = told("backtest", file, "--horizons", "1", "--lang", "zh")
    assert not any(model in printed for model in MODELS)


def test_lines_of_the_table_are_not_broken(file):
    lines = told("backtest", file, "--horizons", "1-5").splitlines()
    assert max(map(len, lines)) <= 130
    assert sum(line.split()[:1] == ["chosen"] for line in lines) == 5


def test_what_cannot_be_said_is_a_dash(tmp_path):
    flat = tmp_path / "flat.csv"
    flat.write_text("series,time,value\n" + "".join(f"a,{year},5\n" for year in range(2000, 2009)), "utf-8")
    (line,) = [
        line
        for line in told("backtest", flat, "--model", "chosen", "--horizons", "1").splitlines()
        if "chosen   " in line
    ]
    assert line.count("—") >= 2
    assert "(" not in line


def test_as_json_and_csv_it_tells_the_same_as_in_python(file):
    tested = backtest(file, cluster="land")
    assert json.loads(told("backtest", file, "--cluster", "land", "--format", "json")) == tested.to_dict()
    printed = told("backtest", file, "--cluster", "land", "--format", "csv")
    assert printed == tested.to_csv()
    assert {row["clusters"] for row in csv.DictReader(io.StringIO(printed)) if row["measure"] == "coverage"} == {"2"}


def test_columns_horizons_and_limits_are_chosen(tmp_path, file):
    renamed = tmp_path / "renamed.csv"
    renamed.write_text(file.read_text("utf-8").replace("land,series,time,value", "land,part,year,figure"), "utf-8")
    words = ("--series", "land,part", "--time", "year", "--value", "figure", "--lowest", "0", "--highest", "100")
    tested = json.loads(
        told("backtest", renamed, *words, "--horizons", "2", "--model", "theil_sen", "--format", "json")
    )
    assert [(one["model"], one["horizon"]) for one in tested["results"]] == [("theil_sen", 2)]
    assert tested["left_out"]["too_short"] == ["x / s4"]
    assert "value_outside_limits" in refused("backtest", file, "--highest", "40", status=1)


def test_a_limit_that_is_no_number_names_a_column(file):
    assert "there is no column hundred" in refused("backtest", file, "--highest", "hundred", status=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--horizons", "0"), "error: 0 is no range of whole years from 1 to 50; write 1-5, or 1,3,5"),
        (("--model", "theil_sne"), "did you mean theil_sen?"),
        (("--lowest", "9", "--highest", "1"), "ends below its start"),
        (("--plot", "chart.pdf"), "error: chart.pdf is not allowed here; use one of .svg, .html, .png"),
        (("--format", "xml"), "Usage: "),
        (("--lang", "fr"), "Usage: "),
    ],
    ids=str,
)
def test_wrong_usage_ends_with_status_2(file, words, said):
    assert said in refused("backtest", file, *words, status=2)


def test_what_is_wrong_with_the_table_ends_with_status_1_and_names_file_and_line(file):
    file.write_text("series,time,value\na,2001,x\na,2001,5\na,2001,6\n", "utf-8")
    printed = refused("backtest", file, status=1)
    assert f"{file}:2: value: error cell_not_number: x is not a number" in printed
    assert f"{file}:4: time: error figure_twice: the series a has a second figure that ends with 2001" in printed


def test_a_table_without_figures_ends_with_status_1(file):
    file.write_text("series,time,value\n", "utf-8")
    assert "error nothing_to_test: none of 0 series can be tested" in refused("backtest", file, status=1)
    assert "error file_missing" in refused("backtest", file.with_name("nothing.csv"), status=1)


# Charts


@pytest.fixture(scope="module")
def tested():
    steps = np.random.default_rng(4).normal(size=(4, 12))
    rows = [
        {"series": number, "time": 2000 + year, "value": value}
        for number, values in enumerate(steps.cumsum(axis=1).tolist())
        for year, value in enumerate(values)
    ]
    return backtest(rows, horizons="1,2")


def test_a_chart_has_two_panels_for_each_model(tested):
    coverage, probabilities = calibration_chart(tested)["vconcat"]
    names = [*(panel["title"] for panel in coverage["concat"])]
    assert names == [panel["title"] for panel in probabilities["concat"]]
    assert len(names) == len(MODELS) + 1


def test_a_chart_shows_what_was_measured(tested):
    coverage, probabilities = calibration_chart(tested)["vconcat"]
    chosen = [result for result in tested.results if result.model == "chosen"]
    nominal, spans, points = (layer["data"]["values"] for layer in coverage["concat"][-1]["layer"])
    assert [line["observed"] for line in nominal] == list(COVERAGES)
    assert [point["observed"] for point in points] == [
        share.observed for result in chosen for share in result.coverage.values()
    ]
    assert all(0 <= span["low"] <= span["observed"] <= span["high"] <= 1 for span in spans)
    bins = probabilities["concat"][-1]["layer"][1]["data"]["values"]
    assert [(one["predicted"], one["observed"]) for one in bins] == [
        (group.predicted, group.came.observed) for result in chosen for group in result.reliability
    ]


@pytest.fixture
def _charts():
    pytest.importorskip("vl_convert")


@pytest.mark.usefixtures("_charts")
@pytest.mark.parametrize(
    ("suffix", "start"), [(".svg", b"<svg"), (".html", b"<!DOCTYPE html>"), (".PNG", b"\x89PNG")], ids=str
)
def test_a_chart_is_the_same_file_each_time(tmp_path, tested, suffix, start):
    files = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for path in files:
        ChartFile(path).write(calibration_chart(tested))
    first, second = (path.read_bytes() for path in files)
    assert first.strip().startswith(start)
    assert first == second


@pytest.mark.usefixtures("_charts")
def test_a_page_needs_no_network(tmp_path, tested):
    path = tmp_path / "chart.html"
    ChartFile(path).write(calibration_chart(tested))
    page = path.read_text("utf-8")
    assert "<script src" not in page
    assert "cdn." not in page


def test_a_drawing_keeps_its_words_in_chinese(tmp_path, file):
    path = tmp_path / "chart.svg"
    told("backtest", file, "--model", "chosen", "--horizons", "1", "--plot", path, "--lang", "zh")
    drawing = path.read_text("utf-8")
    assert all(word in drawing for word in ("自选", "区间命中率", "预测年数"))


@pytest.mark.usefixtures("_charts")
def test_a_chart_that_cannot_be_written_is_told(tmp_path, tested):
    with pytest.raises(InvalidDataError, match="file_not_written"):
        ChartFile(tmp_path / "nowhere" / "chart.svg").write(calibration_chart(tested))


def test_a_chart_of_another_kind_is_refused_before_anything_is_computed(tmp_path):
    with pytest.raises(ValueProblem) as caught:
        ChartFile(tmp_path / "chart")
    assert caught.value.code == "invalid_choice"


def test_without_its_packages_a_chart_names_the_extra_to_install(monkeypatch, tmp_path, file):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'policytrack\[plot\]'"):
        ChartFile(tmp_path / "chart.svg")
    assert "policytrack[plot]" in refused("backtest", file, "--plot", tmp_path / "chart.svg", status=2)
