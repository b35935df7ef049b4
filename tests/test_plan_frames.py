"""Plans as tables, and tables as plans."""

from datetime import date

import pytest
from hypothesis import given

import policytrack as pt
from policytrack.errors import ArgumentError, InvalidDataError, UnknownNameError
from policytrack.plans import Plan
from policytrack.plans.table_columns import GOAL_COLUMNS, MILESTONE_COLUMNS, OBSERVATION_COLUMNS
from policytrack.testing import strategies
from policytrack.validation import check_plan

polars = pytest.importorskip("polars")
narwhals = pytest.importorskip("narwhals")

from policytrack.frames.plan_of_frames import to_plan  # noqa: E402

FIGURE = {"id": "figure", "name": "figure", "measure": "average", "unit": "亿元"}
LEVEL = {"kind": "level", "at_least": "2000 亿元"}
TYPES = {"text": polars.String, "number": polars.Float64, "period": polars.String, "flag": polars.Boolean}


def goal(target=LEVEL, **more):
    windowed = "window" in target
    return {"id": "a", "indicator": "figure", "target": target, **({} if windowed else {"deadline": "2025"}), **more}


def seen(**more):
    return {"indicator": "figure", "period": "2024", "value": "1500 亿元", "source": "bureau", **more}


def plan(*goals, indicators=(FIGURE,), observations=(), **more):
    whole = {"id": "p", "title": "Plan", "region": "CN-HE", **more}
    return Plan(**whole, indicators=list(indicators), goals=list(goals), observations=list(observations))


def only_row(whole):
    (row,) = whole.to_frames().goals.to_dicts()
    return {name: cell for name, cell in row.items() if cell is not None}


def told(whole):
    """Return what the tables of a plan do not hold, by code; what every plan of these tests leaves out is not told."""
    left_out = [finding for finding in whole.to_frames().left_out if finding.field != "indicators.0.name"]
    return {(finding.code, finding.field) for finding in left_out}


# What tables hold


@pytest.mark.parametrize("of", [plan(), plan(goal(), observations=[seen()])], ids=["nothing", "something"])
def test_every_column_is_there_with_its_type_whether_it_says_something_or_not(of):
    frames = of.to_frames()
    for frame, columns in (
        (frames.goals, GOAL_COLUMNS),
        (frames.observations, OBSERVATION_COLUMNS),
        (frames.milestones, MILESTONE_COLUMNS),
    ):
        assert dict(frame.schema) == {name: TYPES[column.type] for name, column in columns.items()}


@pytest.mark.parametrize("columns", [GOAL_COLUMNS, OBSERVATION_COLUMNS, MILESTONE_COLUMNS])
def test_each_column_is_described_by_one_sentence(columns):
    assert all(column.says.endswith(".") and "\n" not in column.says for column in columns.values())


def test_a_row_says_what_its_goal_says():
    baseline = {"period": "2020", "value": "5585000 万元"}
    whole = plan(goal(name="Turnover", baseline=baseline, announced="2021-07-27", commitment="binding"))
    assert only_row(whole) == {
        "goal": "a",
        "indicator": "figure",
        "region": "CN-HE",
        "kind": "level",
        "comparator": "at_least",
        "value": 2000.0,
        "unit": "亿元",
        "indicator_unit": "亿元",
        "measure": "average",
        "deadline": "2025",
        "baseline_period": "2020",
        "baseline_value": 5585000.0,
        "baseline_unit": "万元",
        "announced": "2021-07-27",
        "name": "Turnover",
        "commitment": "binding",
    }


@pytest.mark.parametrize(
    ("target", "cells"),
    [
        ({"kind": "keep", "at_most": "5 亿元", "window": "2021/2025"}, {"window": "2021/2025", "every": "year"}),
        ({"kind": "growth", "above": "5 %", "base": "2020"}, {"base": "2020", "averaging": "compound", "value": 5.0}),
        ({"kind": "change", "at_least": "2 倍", "base": "2020"}, {"base": "2020", "unit": "倍"}),
        ({"kind": "change", "at_least": "2 %", "base": "2020", "form": "percent"}, {"form": "percent"}),
        ({"kind": "scenario_change", "at_most": "-5 %", "scenario": "usual"}, {"scenario": "usual"}),
        ({"kind": "peak"}, {"kind": "peak"}),
        ({"kind": "peak", "at_most": "9 亿元"}, {"comparator": "at_most", "value": 9.0}),
        ({"kind": "zero"}, {"kind": "zero"}),
        ({"kind": "direction", "better": "lower"}, {"better": "lower"}),
        ({"kind": "rank", "at_most": "3 位次", "universe": ["CN-HE", "CN-SX"]}, {"universe": "CN-HE CN-SX"}),
        (
            {"kind": "relative", "relation": "in_step", "comparator": {"region": "CN"}, "base": "2020",
             "margin": "50 个基点"},
            {"relation": "in_step", "comparator_region": "CN", "margin": 0.5, "direction": "up", "gap": "relative"},
        ),
        ({"kind": "level", "between": ["1 亿元", "30000 万元"]}, {"value": 1.0, "value_to": 3.0}),
        ({"kind": "level", "about": "2 亿元", "tolerance": "1000 万元"}, {"value": 2.0, "tolerance": 0.1}),
    ],
    ids=lambda case: case.get("kind") if isinstance(case, dict) else None,
)  # fmt: skip
def test_what_a_target_says_stands_in_columns_of_its_own(target, cells):
    usual = {**FIGURE, "id": "usual"}
    row = only_row(plan(goal(target), indicators=[FIGURE, usual]))
    assert {name: row[name] for name in cells} == pytest.approx(cells)


def test_a_tolerance_in_points_is_in_the_unit_of_its_percentage():
    share = {**FIGURE, "unit": "%"}
    target = {"kind": "level", "about": "20 ‰", "tolerance": "0.5 个百分点"}
    assert only_row(plan(goal(target), indicators=[share]))["tolerance"] == 5.0


def test_a_ratio_names_its_parts_wherever_the_plan_does():
    parts = [{**FIGURE, "id": "above", "measure": "flow"}, {**FIGURE, "id": "below", "unit": "万元"}]
    both = {"numerator": "above", "denominator": "below"}
    named = {
        **both,
        "numerator_unit": "亿元",
        "denominator_unit": "万元",
        "numerator_measure": "flow",
        "denominator_measure": "average",
    }
    share = {**FIGURE, "unit": "%", "measure": "ratio"}
    in_target = plan(goal({"kind": "ratio", "at_least": "2 %", **both}), indicators=[share, *parts])
    in_indicator = plan(goal({"kind": "level", "at_least": "2 %"}), indicators=[share | both, *parts])
    for whole in (in_target, in_indicator):
        row = only_row(whole)
        assert {name: row[name] for name in named} == named


def test_limits_and_scales_are_in_the_unit_of_the_indicator():
    scale = {"worst": "0 %", "red": "100 ‰", "green": "20 %", "best": "30 %", "source": "an index"}
    share = {**FIGURE, "unit": "%", "limits": {"highest": "1000 ‰"}, "scale": scale}
    whole = plan(goal({"kind": "level", "at_least": "5 %"}), indicators=[share])
    row = only_row(whole)
    assert [row[f"scale_{name}"] for name in ("worst", "red", "green", "best")] == [0, 10, 20, 30]
    assert row["highest"] == 100
    assert "lowest" not in row
    assert ("not_in_table", "indicators.0.scale.source") in told(whole)


def test_a_group_of_regions_is_ranked_as_its_members():
    group = {"id": "GROUP", "name": "Group", "members": ["CN-HE", "CN-SX"]}
    whole = plan(goal({"kind": "rank", "at_most": "1 位次", "universe": ["GROUP", "CN"]}), regions=[group])
    assert only_row(whole)["universe"] == "CN-HE CN-SX CN"


def test_milestones_are_rows_of_their_own_and_a_point_with_a_tolerance_is_a_band():
    steps = [
        {"period": "2022", "about": "10 亿元", "tolerance": "10000 万元"},
        {"period": "2023", "about": "20 亿元"},
        {"period": "2024", "between": ["3 亿元", "40000 万元"]},
    ]
    target = {"kind": "level", "about": "50 亿元", "tolerance": "5 亿元"}
    rows = plan(goal(target, milestones=steps)).to_frames().milestones.rows()
    assert rows == [
        ("a", "2022", 9.0, "between", 11.0, "亿元"),
        ("a", "2023", 20.0, "about", None, "亿元"),
        ("a", "2024", 3.0, "between", 4.0, "亿元"),
    ]


@pytest.mark.parametrize(
    ("quality", "strict", "bound"),
    [
        ("reported", False, None),
        ("lower_bound", False, "at_least"),
        ("lower_bound", True, "above"),
        ("upper_bound", False, "at_most"),
        ("upper_bound", True, "below"),
    ],
)
def test_a_bound_is_one_word(quality, strict, bound):
    row = plan(observations=[seen(quality=quality, strict=strict)]).to_frames().observations.row(0, named=True)
    assert row["bound"] == bound


@pytest.mark.parametrize(("status", "provisional"), [(None, None), ("provisional", True), ("final", False)])
@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_whether_a_figure_is_provisional_final_or_neither_is_told_apart(status, provisional, backend):
    pytest.importorskip(backend)
    whole = plan(observations=[seen(), seen(status=status, published="2025")])
    rows = narwhals.from_native(whole.to_frames(backend).observations).rows(named=True)
    cell = rows[1]["provisional"]
    assert (None if str(cell) == "<NA>" else cell) is provisional


def test_there_is_no_frame_of_an_unknown_library():
    with pytest.raises(UnknownNameError, match="there is no backend 'duckdb'"):
        plan().to_frames("duckdb")


# What tables do not hold


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stretch", {"at_least": "3000 亿元"}),
        ("section", "part"),
        ("parent", "other/goal"),
        ("weight", 2.0),
        ("unconfirmed", "not seen yet"),
        ("restated", [{"at_least": "2000 亿元", "source": {"document": "plan"}}]),
        ("allocation", {"parts": [{"region": "CN-SX", "value": "1 亿元"}]}),
        ("source", {"document": "plan"}),
        ("note", "a remark"),
    ],
)
def test_what_no_verdict_rests_on_is_told_and_the_goal_kept(key, value):
    whole = plan(goal(**{key: value}))
    assert told(whole) == {("not_in_table", f"goals.0.{key}")}
    assert len(whole.to_frames().goals) == 1


def test_a_name_in_two_languages_keeps_one():
    whole = plan(goal(name={"en": "Turnover", "zh": "成交额"}))
    assert only_row(whole)["name"] == "Turnover"
    assert told(whole) == {("not_in_table", "goals.0.name.zh")}


def test_what_is_said_of_starts_and_milestones_beside_their_numbers_is_told():
    start = {"period": "2020", "value": "1 亿元", "source": "yearbook", "note": "rounded"}
    step = {"period": "2023", "at_least": "10 亿元", "note": "by the mid-term review"}
    assert told(plan(goal(baseline=start, milestones=[step]))) == {
        ("not_in_table", "goals.0.baseline.source"),
        ("not_in_table", "goals.0.baseline.note"),
        ("not_in_table", "goals.0.milestones.0.note"),
    }


USUAL = {**FIGURE, "id": "usual"}
PARTED = {**FIGURE, "id": "parted", "unit": "%", "numerator": "figure", "denominator": "usual"}
SHARE = {**FIGURE, "id": "share", "unit": "%"}


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("target", {"target": {"kind": "open", "text": "set later"}}),
        ("dimensions", {"dimensions": {"sex": "female"}}),
        ("follows", {"follows": "bureau"}),
        ("basis", {"basis": "new survey"}),
        ("proxy", {"proxy": {"region": "CN-SX", "note": "no figures"}}),
        ("conversion", {"conversion": {"rate": "average"}}),
        ("revisions", {"revisions": [{"announced": "2023", "target": LEVEL}]}),
        ("unit", {"target": {"kind": "level", "at_least": "5 片"}}),
        ("unit", {"target": {"kind": "peak", "at_most": "5 片"}}),
        ("unit", {"baseline": {"period": "2020", "value": "5 片"}}),
        ("baseline.published", {"baseline": {"period": "2020", "value": "5 亿元", "published": "2021"}}),
        (
            "target.comparator",
            {"target": {"kind": "relative", "relation": "above_level", "comparator": {"indicator": "stock"}}},
        ),
        ("target.scenario", {"target": {"kind": "scenario_change", "at_least": "5 %", "scenario": "stock"}}),
        (
            "target.comparator",
            {
                "indicator": "share",
                "target": {"kind": "relative", "relation": "above_level", "comparator": {"indicator": "parted"}},
            },
        ),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_a_goal_is_left_out_where_what_it_is_judged_by_cannot_be_held(key, change):
    stock = {**FIGURE, "id": "stock", "measure": "stock"}
    pieces = [{"name": "片"}]
    whole = plan(goal(**change), goal(id="b"), indicators=[FIGURE, USUAL, PARTED, SHARE, stock], units=pieces)
    frames = whole.to_frames()
    assert frames.goals["goal"].to_list() == ["b"]
    left_out = [finding for finding in frames.left_out if finding.code == "left_out_of_table"]
    assert [(finding.field, finding.goal) for finding in left_out] == [(f"goals.0.{key}", "a")]


@pytest.mark.parametrize(("published", "kept"), [("2020-06", True), ("2021-07-27", True), ("2021-07-28", False)])
def test_a_goal_is_left_out_where_its_start_was_published_later(published, kept):
    start = {"period": "2020", "value": "5 亿元", "published": published}
    whole = plan(goal(baseline=start, announced="2021-07-27"))
    code = "not_in_table" if kept else "left_out_of_table"
    assert told(whole) >= {(code, "goals.0.baseline.published")}
    assert len(whole.to_frames().goals) == kept


@pytest.mark.parametrize(
    ("prices", "asked", "of"),
    [
        ("current", "constant", "growth"),
        ("constant-2015", "constant-2020", "growth"),
        ("current", "constant", "relative"),
    ],
)
def test_a_goal_is_left_out_where_its_figures_are_at_other_prices(prices, asked, of):
    target = {"kind": of, "base": "2020", "prices": asked}
    target |= {"at_least": "5 %"} if of == "growth" else {"relation": "faster_than", "comparator": {"region": "CN"}}
    whole = plan(goal(target), indicators=[{**FIGURE, "prices": prices}])
    assert told(whole) >= {("left_out_of_table", "goals.0.target.prices")}


@pytest.mark.parametrize("prices", [None, "constant", "constant-2020"])
def test_a_goal_whose_figures_are_at_its_prices_is_kept_and_the_prices_are_told(prices):
    target = {"kind": "growth", "base": "2020", "prices": "constant", "at_least": "5 %"}
    whole = plan(goal(target), indicators=[{**FIGURE, "prices": prices}])
    assert ("not_in_table", "goals.0.target.prices") in told(whole)
    assert len(whole.to_frames().goals) == 1


@pytest.mark.parametrize(
    ("own", "other", "kept"),
    [
        (None, None, True),
        ("current", "current", True),
        ("constant-2015", "constant-2020", True),
        ("current", "constant", False),
        ("current", None, False),
    ],
)
def test_a_comparison_is_kept_where_both_sides_are_at_the_same_prices(own, other, kept):
    target = {"kind": "relative", "relation": "above_level", "comparator": {"indicator": "usual"}}
    whole = plan(goal(target), indicators=[{**FIGURE, "prices": own}, {**USUAL, "prices": other}])
    assert (("left_out_of_table", "goals.0.target.prices") in told(whole)) is not kept
    assert len(whole.to_frames().goals) == kept


MEASURED = {"kind": "growth", "base": "2020"}


@pytest.mark.parametrize(
    ("observation", "key"),
    [
        (seen(value="6.8 %", measured=MEASURED), "measured"),
        (seen(dimensions={"sex": "female"}), "dimensions"),
        (seen(value="5 片"), "value"),
        (seen(value="5 家"), "value"),
    ],
)
def test_an_observation_that_cannot_be_held_is_left_out(observation, key):
    whole = plan(goal(), observations=[observation, seen()], units=[{"name": "片", "equals": "3 亿元"}])
    frames = whole.to_frames()
    assert ("left_out_of_table", f"observations.0.{key}") in told(whole)
    assert frames.observations["value"].to_list() == [1500]


GROWTH = {"kind": "growth", "base": "2020", "at_least": "5 %"}
RACE = {"kind": "relative", "relation": "faster_than", "comparator": {"region": "CN"}, "base": "2020"}


@pytest.mark.parametrize(
    ("target", "observation", "kept"),
    [
        (LEVEL, seen(value="6.8 %", measured=MEASURED), True),
        (GROWTH, seen(value="6.8 %", measured=MEASURED), False),
        (GROWTH, seen(value="6.8 %", measured=MEASURED, region="CN"), True),
        (RACE, seen(value="6.8 %", measured=MEASURED, region="CN"), False),
        (LEVEL, seen(value="5 片"), False),
        (LEVEL, seen(dimensions={"sex": "female"}), True),
        (LEVEL, seen(value="5 家"), True),
    ],
)
def test_a_goal_is_left_out_where_an_observation_of_its_is(target, observation, kept):
    pieces = [{"name": "片", "equals": "3 亿元"}]
    whole = plan(goal(target), observations=[observation], units=pieces)
    assert len(whole.to_frames().goals) == kept
    assert (("left_out_of_table", "goals.0.observations") in told(whole)) is not kept


def test_what_is_said_of_an_observation_beside_its_number_is_told():
    more = {"named": "turnover", "basis": "survey", "url": "https://example.org", "note": "n", "quality": "rounded"}
    keys = {"named", "basis", "url", "note", "quality", "strict"}
    assert told(plan(observations=[seen(**more, strict=True)])) == {
        ("not_in_table", f"observations.0.{key}") for key in keys
    } | {("not_in_table", "indicators.0.measure")}


def test_what_is_said_of_an_indicator_is_told_where_no_row_holds_it():
    limits = {"lowest": "0 亿元"}
    indicators = [
        {**FIGURE, "aliases": ["f"], "prices": "current", "limits": limits},
        {**USUAL, "limits": limits},
        {**USUAL, "id": "idle"},
    ]
    target = {"kind": "scenario_change", "at_least": "5 %", "scenario": "usual"}
    found = {place for code, place in told(plan(goal(target), indicators=indicators)) if code == "not_in_table"}
    assert found == {
        "indicators.0.aliases",
        "indicators.0.prices",
        *(f"indicators.1.{key}" for key in ("name", "measure", "limits")),
        *(f"indicators.2.{key}" for key in ("name", "measure")),
    }


def test_what_the_plan_says_as_a_whole_is_told():
    document = {"id": "plan", "title": "The plan", "announced": "2021"}
    whole = plan(goal(), documents=[document], currency="CNY", method="sdsn", note="n")
    keys = ("documents", "currency", "method", "note")
    assert told(whole) == {("not_in_table", key) for key in keys}
    assert only_row(whole)["announced"] == "2021"


def test_an_indicator_of_a_goals_own_is_held_by_its_row():
    own = {**FIGURE, "id": "own", "aliases": ["o"]}
    whole = plan(goal(indicator=own))
    assert only_row(whole)["indicator_unit"] == "亿元"
    assert told(whole) >= {("not_in_table", "goals.0.indicator.aliases"), ("not_in_table", "goals.0.indicator.name")}


def test_a_goal_without_its_indicator_is_a_row_too():
    assert only_row(plan(goal(indicator="missing")))["indicator"] == "missing"


# Tables as plans


AIR = {"goal": "air", "indicator": "pm25", "region": "CN-SX", "comparator": "below", "value": 40, "unit": "µg/m³",
       "deadline": 2025, "baseline_period": 2020, "baseline_value": 44.8}  # fmt: skip
FIGURES = [
    {"indicator": "pm25", "region": "CN-SX", "period": year, "value": value}
    for year, value in ((2022, 40.1), (2023, 37))
]


def planned(goals=(AIR,), observations=(), milestones=(), **more):
    return to_plan(list(goals), list(observations) or None, list(milestones) or None, id="t", title="T", **more)


def refused(*tables, **more):
    """Return what is wrong with tables: code, field, and which rows."""
    with pytest.raises(InvalidDataError) as caught:
        planned(*tables, **more)
    return {(one.code, one.field, *map(str, one.examples)) for one in caught.value.findings}


def test_rows_are_judged_as_the_plan_that_they_make():
    whole = planned(observations=FIGURES)
    assert check_plan(whole) == []
    verdict = pt.assess(whole, as_of="2023-12-31")["air"]
    assert (verdict.rating, verdict.value.value, str(verdict.goal.target.below)) == ("achieved", 37, "40 µg/m³")


@pytest.mark.parametrize("library", ["polars", "lazy polars", "pandas", "pyarrow", "duckdb"])
def test_every_kind_of_table_makes_the_same_plan(library):
    def table(rows):
        if library == "pandas":
            return pytest.importorskip("pandas").DataFrame(rows)
        frame = polars.DataFrame(rows)
        if library in ("polars", "lazy polars"):
            return frame.lazy() if library.startswith("lazy") else frame
        pytest.importorskip("pyarrow")
        arrow = frame.to_arrow()
        return pytest.importorskip("duckdb").from_arrow(arrow) if library == "duckdb" else arrow

    assert to_plan(table([AIR]), table(FIGURES), id="t", title="T") == planned(observations=FIGURES)


def test_no_observations_and_no_rows_are_the_same():
    assert to_plan([AIR], id="t", title="T") == to_plan([AIR], [], [], id="t", title="T")


@pytest.mark.parametrize("nothing", [None, 5, "goals", {"goal": "air"}])
def test_what_is_no_table_is_refused(nothing):
    with pytest.raises(ArgumentError):
        to_plan(nothing, id="t", title="T")


def test_regions_that_have_no_code_become_the_plans_own():
    regions = ["Île-de-France", "île de france", "河北", "山西", "EAST", "cn", "CN-HE", "x" * 99]
    goals = [AIR | {"goal": f"g{place}", "region": region} for place, region in enumerate(regions)]
    whole = planned(goals)
    codes = [goal.region for goal in whole.goals]
    assert codes[:7] == ["ILE-DE-FRANCE", "ILE-DE-FRANCE-2", "REGION", "REGION-2", "EAST", "CN-2", "CN-HE"]
    assert len(set(codes)) == len(codes)
    names = {region.id: region.name.written[0] for region in whole.regions}
    assert [names.get(code, code) for code in codes] == regions
    assert check_plan(whole) == []


def test_every_place_where_a_region_is_named_takes_its_code():
    race = {"goal": "race", "indicator": "pm25", "region": "North", "kind": "relative", "relation": "at_least_level",
            "comparator_region": "South", "indicator_unit": "µg/m³", "deadline": 2025}  # fmt: skip
    rank = {"goal": "rank", "indicator": "pm25", "region": "North", "kind": "rank", "comparator": "at_most", "value": 1,
            "unit": "位次", "universe": "North South", "deadline": 2025}  # fmt: skip
    whole = planned([race, rank], [FIGURES[0] | {"region": "South"}], region="North")
    assert whole.region == whole.goals[0].region == "NORTH"
    assert whole.goals[0].target.comparator.region == whole.observations[0].region == "SOUTH"
    assert whole.goals[1].target.universe == ("NORTH", "SOUTH")


@pytest.mark.parametrize(
    ("every", "label"), [(None, "2023"), ("half", "2023-H2"), ("quarter", "2023-Q3"), ("month", "2023-08")]
)
def test_a_date_stands_for_the_period_in_which_it_lies(every, label):
    seen = {"indicator": "pm25", "region": "CN-SX", "period": date(2023, 8, 15), "value": 37.0}
    step = {"goal": "air", "period": date(2023, 8, 15), "value": 41.0}
    whole = planned([AIR | {"every": every}], [seen], [step])
    assert whole.observations[0].period.label == whole.goals[0].milestones[0].period.label == label


def test_a_date_of_a_series_that_no_goal_reads_stands_for_its_year():
    seen = {"indicator": "other", "unit": "%", "period": date(2023, 8, 15), "value": 37.0}
    assert planned(observations=[seen], region="CN").observations[0].period.label == "2023"


def test_a_bound_its_source_and_its_dates_are_kept():
    seen = FIGURES[0] | {"bound": "above", "published": date(2023, 2, 1), "provisional": True, "source": "bureau"}
    (kept,) = planned(observations=[seen]).observations
    assert (kept.quality, kept.strict, kept.published.label) == ("lower_bound", True, "2023-02-01")
    assert (kept.status, kept.source) == ("provisional", "bureau")
    assert planned(observations=[FIGURES[0]]).observations[0].source == "not stated"
    assert planned(observations=[FIGURES[0] | {"provisional": False}]).observations[0].status == "final"


def test_an_observation_without_a_value_is_none():
    assert len(planned(observations=[*FIGURES, FIGURES[0] | {"period": 2024, "value": None}]).observations) == 2


def test_milestones_go_by_date_in_the_words_of_their_goal():
    steps = [{"goal": "air", "period": "2024", "value": 41.0}, {"goal": "air", "period": "2022", "value": 43.0}]
    (goal,) = planned(milestones=steps).goals
    assert [(step.period.label, step.comparator, step.quantity.text) for step in goal.milestones] == [
        ("2022", "below", "43 µg/m³"),
        ("2024", "below", "41 µg/m³"),
    ]


def test_a_milestone_on_the_way_to_zero_is_in_the_unit_of_the_indicator():
    zero = {
        "goal": "zero",
        "indicator": "waste",
        "region": "CN",
        "kind": "zero",
        "indicator_unit": "吨",
        "deadline": 2030,
    }
    (goal,) = planned([zero], milestones=[{"goal": "zero", "period": 2025, "value": 5}]).goals
    assert goal.milestones[0].at_most.text == "5 吨"


def test_an_indicator_is_kept_in_the_unit_that_is_stated_first_of_all():
    kept = {"indicator_unit": "mg/m^3"}
    assert planned([AIR | kept]).indicators[0].unit.text == "mg/m^3"
    assert planned([AIR]).indicators[0].unit.text == "µg/m³"
    growth = AIR | {"kind": "growth", "unit": "%", "base": 2020}
    assert planned([growth], [FIGURES[0] | {"unit": "mg/m^3"}]).indicators[0].unit.text == "mg/m^3"


@pytest.mark.parametrize(
    ("kind", "measure"),
    [("level", "average"), ("cumulative", "flow"), ("rank", "rank")],
    ids=["level", "total", "rank"],
)
def test_a_measure_that_is_not_stated_follows_from_the_kind(kind, measure):
    row = {"goal": "g", "indicator": "i", "region": "CN", "kind": kind, "comparator": "at_most", "value": 4}
    more = {"unit": "位次", "deadline": 2025} if kind == "rank" else {"unit": "吨"}
    more |= {"window": "2021/2025"} if kind == "cumulative" else {"deadline": 2025}
    assert planned([row | more]).indicators[0].measure == measure


def test_limits_scales_and_parts_make_the_indicator():
    facts = {"lowest": 0, "scale_worst": 100, "scale_red": 75, "scale_green": 35, "scale_best": 5}
    parts = {"numerator": "above", "denominator": "below", "numerator_unit": "µg", "denominator_unit": "m³"}
    own, above, below = planned([AIR | facts | parts]).indicators
    assert (own.limits.lowest.text, own.scale.red.text) == ("0 µg/m³", "75 µg/m³")
    assert (own.numerator, own.denominator) == (above.id, below.id) == ("above", "below")
    assert (above.unit.text, below.unit.text) == ("µg", "m³")


def test_a_ratio_may_stand_beside_a_level_of_the_same_indicator():
    parts = {"numerator": "above", "denominator": "below", "numerator_unit": "µg", "denominator_unit": "m³"}
    whole = planned([AIR, AIR | parts | {"goal": "ratio", "kind": "ratio"}])
    assert whole.indicators[0].numerator is None
    assert whole.goals[1].target.numerator == "above"


# Tables that are no plan


def test_everything_wrong_is_told_at_once_with_its_rows():
    goals = [
        AIR,
        AIR | {"goal": "b", "indicator": "other", "indicator_unit": "µg/m³", "unit": "µg/m4x"},
        AIR | {"goal": "c", "indicator": "other", "indicator_unit": "µg/m³", "unit": "µg/m4x"},
        AIR | {"goal": "d", "deadline": "soon"},
        AIR | {"goal": "e", "deadline": 2019},
        AIR | {"goal": "f", "kind": "levle"},
        AIR | {"goal": "Not an id"},
        AIR | {"goal": "g", "comparator": None},
        AIR | {"goal": "i", "comparator": None, "value": None},
        AIR | {"goal": "j", "deadline": None},
        AIR | {"goal": "h", "baseline_unit": "吨"},
    ]
    observations = [*FIGURES, FIGURES[0] | {"period": "then"}, FIGURES[0] | {"unit": "吨"}]
    milestones = [{"goal": "nobody", "period": 2022, "value": 1}, {"goal": "air", "period": "once", "value": 1}]
    assert refused(goals, observations, milestones) == {
        ("unit_unknown", "goals.value", "b", "c"),
        ("period_invalid", "goals.deadline", "d"),
        ("deadline_before_baseline", "goals.deadline", "e"),
        ("unknown_kind", "goals.kind", "f"),
        ("invalid_value", "goals.goal", "Not an id"),
        ("comparator_missing", "goals.comparator", "i"),
        ("deadline_missing", "goals.deadline", "j"),
        ("unknown_key", "goals.comparator", "g"),
        ("unit_mismatch", "goals.baseline_value", "h"),
        ("period_invalid", "observations.period", "2"),
        ("observation_unit", "observations.value", "3"),
        ("unknown_goal_of_milestone", "milestones.goal", "0"),
        ("period_invalid", "milestones.period", "1"),
    }


def test_rows_without_a_name_are_told_and_keep_no_other_from_being_read():
    goals = [AIR | {"goal": None}, AIR | {"goal": "b", "indicator": None}, AIR | {"deadline": "soon"}]
    observations = [FIGURES[0] | {"indicator": None}, FIGURES[0] | {"period": None}, FIGURES[1] | {"period": "then"}]
    milestones = [{"goal": None, "period": 2022, "value": 1}, {"goal": "air", "period": None, "value": 1}]
    assert {(code, field) for code, field, *_ in refused(goals, observations, milestones)} == {
        ("cells_missing", "goals.goal"),
        ("cells_missing", "goals.indicator"),
        ("period_invalid", "goals.deadline"),
        ("cells_missing", "observations.indicator"),
        ("cells_missing", "observations.period"),
        ("period_invalid", "observations.period"),
        ("cells_missing", "milestones.goal"),
        ("cells_missing", "milestones.period"),
    }


def test_a_milestone_needs_its_period_and_number():
    assert ("cells_missing", "milestones.period", "0") in refused(
        [AIR], (), [{"goal": "air", "period": None, "value": 4}]
    )


def test_where_no_number_is_asked_for_none_can_lie_on_the_way():
    better = {"goal": "better", "indicator": "pm25", "region": "CN-SX", "kind": "direction", "better": "lower"}
    goals = [AIR, better | {"deadline": 2025}]
    assert ("unknown_key", "milestones.comparator", "0") in refused(
        goals, (), [{"goal": "better", "period": 2024, "value": 40}]
    )


def test_a_ratio_without_parts_is_told_by_its_kind():
    assert ("parts_missing", "goals.kind", "air") in refused([AIR | {"kind": "ratio"}])


def test_an_upper_end_belongs_to_a_band_alone():
    assert ("unknown_key", "goals.value_to", "air") in refused([AIR | {"value_to": 50}])
    assert planned([AIR | {"comparator": "between", "value_to": 50}]).goals[0].target.limits[:2] == (40, 50)


def test_a_comparison_of_growth_keeps_its_margin_and_its_start_without_a_value():
    race = {"goal": "race", "indicator": "pm25", "region": "CN-SX", "kind": "relative", "relation": "in_step",
            "comparator_region": "CN", "base": 2020, "margin": 0.5, "deadline": 2025, "indicator_unit": "µg/m³",
            "baseline_period": 2020}  # fmt: skip
    (goal,) = planned([race]).goals
    assert (goal.target.margin.text, goal.baseline.value) == ("0.5 个百分点", None)


def test_columns_that_cannot_be_used_are_told_first():
    goals = [{"goal": "a", "indicators": "pm25", "value": "forty"}]
    found = refused(goals, [{"indicator": "pm25", "period": 2024}])
    assert {(code, field) for code, field, *_ in found} >= {
        ("column_missing", "goals.indicator"),
        ("column_unknown", "goals.indicators"),
        ("column_type", "goals.value"),
        ("column_missing", "observations.value"),
    }


def test_rows_that_are_no_mappings_have_none_of_the_columns():
    assert ("column_missing", "goals.goal") in refused([1, 2])


def test_a_cell_of_another_type_than_the_others_is_read_as_a_text():
    mixed = [AIR | {"deadline": "2025-H1"}, AIR | {"goal": "b", "deadline": 2026}, AIR | {"goal": "c", "value": 39.5}]
    assert [goal.deadline.label for goal in planned(mixed).goals] == ["2025-H1", "2026", "2025"]


def test_names_of_the_plan_that_cannot_be_used_are_told_beside_the_rows():
    with pytest.raises(InvalidDataError) as caught:
        to_plan([AIR | {"deadline": "soon"}], id="No id", title="T")
    assert [(one.code, one.field) for one in caught.value.findings] == [
        ("invalid_value", "id"),
        ("period_invalid", "goals.deadline"),
    ]


def test_goals_without_a_region_need_one_of_the_plan():
    assert refused([AIR | {"region": None}]) == {("region_missing", "goals.region", "air")}
    assert planned([AIR | {"region": None}], region="CN-SX").region == "CN-SX"


def test_an_indicator_needs_a_unit_from_somewhere():
    other = {"indicator": "other", "region": "CN", "period": 2023, "value": 1.0}
    growth = {"goal": "g", "indicator": "grows", "region": "CN", "kind": "zero", "deadline": 2025}
    assert refused([AIR, growth], [other]) >= {
        ("unit_missing", "goals.indicator_unit", "g"),
        ("unit_missing", "observations.unit", "0"),
    }


@pytest.mark.parametrize(
    ("first", "second", "column"),
    [
        ({"lowest": 0}, {"lowest": 1}, "lowest"),
        ({"lowest": 0}, {}, "lowest"),
        ({"highest": 9, "indicator_unit": "µg/m³"}, {"highest": 9, "indicator_unit": "mg/m^3"}, "highest"),
        ({"numerator": "a", "denominator": "b", "numerator_unit": "µg", "denominator_unit": "m³"}, {}, "numerator"),
    ],
)
def test_goals_of_one_indicator_say_the_same_of_it(first, second, column):
    found = refused([AIR | first, AIR | second | {"goal": "b"}])
    assert ("facts_conflict", f"goals.{column}", "b") in found


def test_an_unknown_bound_is_told():
    assert ("invalid_choice", "observations.bound", "0") in refused([AIR], [FIGURES[0] | {"bound": "roughly"}])


# There and back


@given(strategies.plans())
def test_a_plan_goes_through_tables_and_back(data):
    whole, named = Plan(**data), {"id": "back", "title": "Back", "region": data["region"]}
    tables = whole.to_frames()
    lost = [finding for finding in tables.left_out if finding.code == "left_out_of_table"]
    # Rows and what is left out are all that there is.
    assert len(whole.goals) == len(tables.goals) + len({finding.goal for finding in lost if finding.goal})
    gone = {finding.field.split(".")[1] for finding in lost if finding.field.startswith("observations.")}
    assert len(whole.observations) == len(tables.observations) + len(gone)
    # What comes back makes the same tables.
    back = to_plan(tables.goals, tables.observations, tables.milestones, **named)
    again = back.to_frames()
    assert again.goals.equals(tables.goals)
    assert again.observations.equals(tables.observations)
    assert again.milestones.equals(tables.milestones)
    # And it is judged the same.
    before, after = (pt.assess(one, as_of="2024", known_by="2023-06", method="linear") for one in (whole, back))
    kept = set(tables.goals["goal"])
    assert {one.goal.id: figures(one) for one in after} == {
        one.goal.id: figures(one) for one in before if one.goal.id in kept
    }


def figures(one):
    """Return a verdict with its numbers, those that are equal up to the dust of conversions made equal."""
    names = ("value", "baseline", "expected", "gap", "observed_pace", "required_pace")
    amounts = {name: getattr(one, name) for name in names}
    shares = {name: getattr(one, name) for name in ("attainment", "expected_attainment", "pace_ratio")}
    outlook = one.projection and (one.projection.value.value, one.projection.expected_year)
    numbers = {name: amount and amount.value for name, amount in amounts.items()} | shares
    numbers["projection"] = outlook and outlook[0]
    rounded = {
        name: pytest.approx(number, rel=1e-12, abs=1e-300) for name, number in numbers.items() if number is not None
    }
    return one.rating, one.reason, one.observed_period, outlook and outlook[1], rounded
