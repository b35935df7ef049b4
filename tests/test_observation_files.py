import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataframes import EMPTY_CELLS, dataframe
from policytrack.indicators import Observation
from policytrack.io.observation_rows import COLUMNS, REQUIRED, read_rows
from policytrack.io.observations_csv import read_observations
from policytrack.plans import Plan
from policytrack.tables import rows_of
from policytrack.testing import strategies

PLAN = Plan(
    id="p",
    title="P",
    region="CN-HE",
    currency="CNY",
    units=[{"name": "工位"}],
    regions=[{"id": "CN-OLD", "name": "Old base areas"}],
    indicators=[
        {"id": "firms", "name": "Firms", "measure": "stock", "unit": "家"},
        {"id": "turnover", "name": "Turnover", "measure": "flow", "unit": "亿元"},
        {"id": "desks", "name": "Desks", "measure": "stock", "unit": "工位"},
    ],
)
ROW = {"indicator": "firms", "period": "2024", "value": "90", "unit": "家", "source": "Yearbook"}


def read(row):
    """Return the observation of a row that can be read."""
    (observation,), findings = read_rows([row], PLAN)
    assert findings == []
    return observation


def found(row):
    """Return code and field of what is found in a row that cannot be read."""
    observations, findings = read_rows([row], PLAN)
    assert observations == []
    return [(finding.code, finding.field) for finding in findings]


def table(tmp_path, text):
    file = tmp_path / "figures.csv"
    file.write_text(text, "utf-8")
    observations, findings = read_observations(file, PLAN)
    return observations, [(finding.code, finding.line) for finding in findings]


# Rows


def test_a_flat_row_joins_its_value_and_its_unit():
    assert read({**ROW, "value": 1.5, "unit": "万家"}).value.text == "1.5 万家"


def test_a_nested_row_holds_the_value_with_its_unit():
    nested = {key: value for key, value in ROW.items() if key != "unit"} | {"value": "90 家"}
    assert read(nested) == read(ROW)


def test_an_observation_is_taken_as_it_is():
    observation = Observation(indicator="firms", period="2024", value="90 家", source="Yearbook")
    assert read(observation) is observation


def test_rows_use_the_units_and_the_currency_of_their_plan():
    assert read({**ROW, "indicator": "desks", "unit": "工位"}).value.value == 90
    assert read({**ROW, "indicator": "turnover", "unit": "亿¥"}).value.to(PLAN.indicators[1].unit) == 90


def test_rows_may_name_a_region_that_their_plan_defines():
    assert read({**ROW, "region": "CN-OLD"}).region == "CN-OLD"


def test_dimensions_stand_in_columns_of_their_own():
    assert read({**ROW, "sex": "female", "age": 15, "area": "rural"}).dimensions == {
        "sex": "female",
        "age": "15",
        "area": "rural",
    }


def test_what_a_figure_already_measures_stands_in_three_columns():
    row = {**ROW, "indicator": "turnover", "unit": "%", "measured": "growth", "base": "2020", "prices": "constant"}
    measured = read(row).measured
    assert (measured.kind, str(measured.base), measured.prices) == ("growth", "2020", "constant")


@pytest.mark.parametrize("kind", ["change", "growth", "cumulative", "average"])
def test_a_figure_may_be_a_change_a_growth_rate_a_total_or_an_average(kind):
    row = {**ROW, "period": "2021/2024", "measured": kind, "base": "2021"}
    assert read(row).measured.kind == kind


def test_a_figure_is_no_other_kind_of_measure():
    assert found({**ROW, "measured": "peak", "base": "2021"}) == [("invalid_choice", "observations.0.measured.kind")]


def test_a_base_without_what_is_measured_from_it_is_a_finding():
    assert found({**ROW, "base": "2020"}) == [("missing_key", "observations.0.measured.kind")]


@pytest.mark.parametrize(
    ("written", "strict"), [("yes", True), ("Yes", True), ("TRUE", True), (True, True), ("no", False), (False, False)]
)
def test_strict_is_yes_or_no(written, strict):
    assert read({**ROW, "quality": "lower_bound", "strict": written}).strict is strict


def test_strict_is_nothing_else():
    assert found({**ROW, "strict": "perhaps"}) == [("invalid_value", "observations.0.strict")]


@pytest.mark.parametrize("nothing", EMPTY_CELLS)
def test_an_empty_cell_says_nothing(nothing):
    assert read({**ROW, "published": nothing, "region": nothing, "sex": nothing}) == read(ROW)


@pytest.mark.parametrize("name", sorted(set(REQUIRED) - {"unit"}))
def test_what_every_row_needs_is_missed(name):
    assert found({**ROW, name: None})[0] == ("missing_key", f"observations.0.{name}")


def test_a_value_without_a_unit_is_a_finding():
    assert found({**ROW, "unit": None}) == [("unit_missing", "observations.0.value")]


def test_every_fault_of_a_row_is_told_with_its_position():
    rows = [ROW, {**ROW, "period": "2024-13", "value": "many", "publised": "2025"}, 5, {**ROW, "indicator": "frims"}]
    observations, findings = read_rows(rows, PLAN)
    assert [one.value.text for one in observations] == ["90 家"]
    assert sorted((finding.code, finding.field) for finding in findings) == [
        ("invalid_value", "observations.2"),
        ("number_invalid", "observations.1.value"),
        ("period_invalid", "observations.1.period"),
        ("unknown_indicator", "observations.3.indicator"),
        ("unknown_key", "observations.1.publised"),
    ]
    assert {finding.suggestion for finding in findings} == {None, "published", "firms"}


def test_a_key_that_is_no_text_is_a_finding():
    assert found({**ROW, 7: "x"}) == [("unknown_key", "observations.0.7")]


def test_a_unit_of_another_dimension_is_a_finding():
    (finding,) = read_rows([{**ROW, "unit": "亿元"}], PLAN)[1]
    assert (finding.code, finding.field) == ("observation_unit", "observations.0.value")
    assert "the observation of 2024 is in 亿元, the indicator in 家" in finding.text()


def test_a_growth_rate_need_not_have_the_unit_of_its_indicator():
    row = {**ROW, "indicator": "turnover", "unit": "%", "measured": "growth", "base": "2020"}
    assert read(row).value.text == "90 %"


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_the_rows_of_a_dataframe_are_read_alike(library):
    rows = rows_of(dataframe(library, {name: [cell, None] for name, cell in ROW.items()}))
    observations, findings = read_rows(rows[:1], PLAN)
    assert observations == [read(ROW)]
    assert findings == []


JUNK = st.one_of(strategies.plain_values, st.sampled_from([*EMPTY_CELLS, b"x", object(), "9**9**9 m"]))


@given(row=st.one_of(JUNK, st.dictionaries(st.sampled_from([*COLUMNS, "other", 5]), JUNK, max_size=8)))
def test_any_row_is_an_observation_or_findings(row):
    observations, findings = read_rows([row], PLAN)
    assert len(observations) == (not findings)
    assert all(finding.text("zh") for finding in findings)


@given(data=st.data(), changed=JUNK)
def test_a_row_with_one_cell_changed_is_an_observation_or_findings(data, changed):
    observations, findings = read_rows([{**ROW, data.draw(st.sampled_from(COLUMNS)): changed}], PLAN)
    assert len(observations) == (not findings)


# Tables


def test_the_columns_may_stand_in_any_order(tmp_path):
    text = "source,unit,value,period,indicator\nYearbook,家,90,2024,firms\n"
    assert table(tmp_path, text) == ([read(ROW)], [])


def test_every_column_may_stand_in_a_table(tmp_path):
    cells = dict.fromkeys(COLUMNS, "") | {name: str(value) for name, value in ROW.items()}
    text = ",".join(cells) + "\n" + ",".join(cells.values()) + "\n"
    assert table(tmp_path, text) == ([read(ROW)], [])


def test_all_faults_of_a_header_are_told_at_once(tmp_path):
    text = "indicator,period,value,units,value\nfirms,2024,90,家,90\n"
    observations, findings = table(tmp_path, text)
    assert observations == []
    assert sorted(findings) == [
        ("csv_column_missing", 1),
        ("csv_column_missing", 1),
        ("csv_column_unknown", 1),
        ("csv_syntax", 1),
    ]


def test_an_unknown_column_is_left_out_and_the_rows_are_read(tmp_path):
    text = "indicator,period,value,unit,source,colour\nfirms,2024,90,家,Yearbook,red\nfirms,2024-13,9,家,Yearbook,red\n"
    assert table(tmp_path, text) == ([read(ROW)], [("csv_column_unknown", 1), ("period_invalid", 3)])


def test_the_line_of_a_row_is_its_first_whatever_stands_before_it(tmp_path):
    text = '\nindicator,period,value,unit,source\n\nfirms,2024,90,家,"a\n\nb"\n\nfirms,2024,90,"x\ny",Yearbook\n9\n'
    _, findings = table(tmp_path, text)
    assert findings == [("unit_syntax", 8), ("csv_row_length", 10)]


def test_a_header_that_cannot_be_read_ends_the_table(tmp_path):
    assert table(tmp_path, '"indicator"x,period\nfirms,2024\n') == ([], [("csv_syntax", 1)])


def test_a_table_that_does_not_exist_is_a_finding(tmp_path):
    observations, (finding,) = read_observations(tmp_path / "nothing.csv", PLAN)
    assert observations == []
    assert (finding.code, finding.line) == ("file_missing", None)


@pytest.mark.parametrize(
    ("cells", "en", "zh"),
    [
        ({"note": "estimate"}, "estimate", None),
        ({"note": "估计数"}, None, "估计数"),
        ({"note": "estimate", "note_zh": "估计数"}, "estimate", "估计数"),
        ({"note_zh": "估计数"}, None, "估计数"),
    ],
)
def test_a_note_stands_in_the_language_it_is_written_in(cells, en, zh):
    plan = Plan(id="p", title="P", indicators=[{"id": "i", "name": "I", "measure": "stock", "unit": "家"}])
    row = {"indicator": "i", "period": "2024", "value": "5", "unit": "家", "source": "S"}
    (one,), findings = read_rows([row | cells], plan)
    assert not findings
    assert (one.note.en, one.note.zh) == (en, zh)
