"""Tables of goals and observations: what they may look like, and what is told of those that cannot be judged."""

import datetime
import math
import pathlib
import pickle
import sys

import pytest

import policytrack as pt
from policytrack.errors import ArgumentError, InvalidDataError, MissingExtraError
from policytrack.verdicts import RATINGS, REASONS

polars = pytest.importorskip("polars")
pytest.importorskip("narwhals")

from policytrack import frames  # noqa: E402
from policytrack.frames import distinct, series, shapes  # noqa: E402
from policytrack.plans.table_columns import GOAL_COLUMNS, MILESTONE_COLUMNS, OBSERVATION_COLUMNS  # noqa: E402

AS_OF = "2024"


def goals(**columns):
    """Return two goals, with other columns, or other cells in them; None leaves a column out."""
    own = {
        "goal": ["turnover", "firms"],
        "indicator": ["contracts", "high-tech"],
        "region": ["Hebei", "Hebei"],
        "comparator": ["above", "at_least"],
        "value": [2000.0, 15000.0],
        "unit": ["亿元", "家"],
        "deadline": [2025, 2025],
        "baseline_period": [2020, 2020],
        "baseline_value": [558.5, 9400.0],
        **columns,
    }
    return polars.DataFrame({name: cells for name, cells in own.items() if cells is not None})


def observations(**columns):
    """Return three observations of their series, likewise."""
    own = {
        "indicator": ["contracts", "contracts", "high-tech"],
        "region": ["Hebei"] * 3,
        "period": [2023, 2022, 2023],
        "value": [1789.9, 1300.0, 15000.0],
        "unit": ["亿元", "亿元", "家"],
        **columns,
    }
    return polars.DataFrame({name: cells for name, cells in own.items() if cells is not None})


def milestones(**columns):
    own = {"goal": ["turnover", "turnover"], "period": [2021, 2023], "value": [1000.0, 1500.0], **columns}
    return polars.DataFrame({name: cells for name, cells in own.items() if cells is not None})


def judged(own=None, seen=None, steps=None, **words):
    """Return the rows of a result by goal."""
    tables = (goals() if own is None else own, observations() if seen is None else seen, steps)
    return {row["goal"]: row for row in frames.assess(*tables, **{"as_of": AS_OF, **words}).to_dicts()}


def found(own=None, seen=None, steps=None):
    """Return what a check finds."""
    return frames.check(goals() if own is None else own, observations() if seen is None else seen, steps)


def told(finding):
    return finding.code, finding.field, finding.count, finding.examples


def the_error(own=None, seen=None, steps=None):
    """Return the one thing that is wrong, as the check tells it and as assess raises it."""
    (error,) = [finding for finding in found(own, seen, steps) if finding.severity == "error"]
    with pytest.raises(InvalidDataError) as caught:
        judged(own, seen, steps)
    assert caught.value.findings == [error]
    return error


# What comes back


def test_each_goal_has_one_row_in_the_order_of_the_goals():
    result = frames.assess(goals(), observations(), as_of=AS_OF)
    assert result["goal"].to_list() == ["turnover", "firms"]
    assert result.schema == polars.Schema(frames.RESULT)


def test_a_row_tells_what_the_same_goal_of_a_plan_is_told():
    plan = frames.to_plan(goals(), observations(source=["Bureau"] * 3), id="p", title="P")
    expected = {row["goal"]: row for row in pt.assess(plan, as_of=AS_OF).to_rows()}
    for goal, row in judged().items():
        shared = {name: cell for name, cell in row.items() if name in expected[goal] and name != "region"}
        numbers = {name: cell for name, cell in shared.items() if isinstance(cell, float)}
        assert numbers == pytest.approx({name: expected[goal][name] for name in numbers}, rel=1e-9)
        assert all(cell == expected[goal][name] for name, cell in shared.items() if name not in numbers)
        assert len(numbers) > 9


def test_ratings_and_reasons_are_ordered_words():
    result = frames.assess(goals(), observations(), as_of=AS_OF)
    assert result["rating"].dtype.categories.to_list() == [rating.value for rating in RATINGS]
    assert result["reason"].dtype.categories.to_list() == [reason.value for reason in REASONS]


@pytest.mark.parametrize("library", ["pandas", "pyarrow", "duckdb"])
def test_the_kind_of_the_goals_comes_back(library):
    pytest.importorskip(library)
    own = {
        "pandas": lambda: goals().to_pandas(),
        "pyarrow": lambda: goals().to_arrow(),
        "duckdb": lambda: pytest.importorskip("duckdb").from_arrow(goals().to_arrow()),
    }[library]()
    result = frames.assess(own, observations(), as_of=AS_OF)
    assert type(result) is type(own)


def test_a_lazy_table_comes_back_lazy():
    result = frames.assess(goals().lazy(), observations().lazy(), as_of=AS_OF)
    assert isinstance(result, polars.LazyFrame)
    assert result.collect()["rating"].to_list() == ["on_track", "achieved"]


def test_ratings_are_an_ordered_category_in_pandas():
    pytest.importorskip("pandas")
    rating = frames.assess(goals().to_pandas(), observations(), as_of=AS_OF)["rating"]
    assert rating.cat.ordered
    assert list(rating.cat.categories) == [rating.value for rating in RATINGS]
    assert rating.max() == "on_track"


def test_ratings_are_an_ordered_dictionary_in_arrow():
    rating = frames.assess(goals().to_arrow(), observations(), as_of=AS_OF).schema.field("rating")
    assert rating.type.ordered


def test_ratings_are_an_enumeration_in_duckdb():
    duckdb = pytest.importorskip("duckdb")
    relation = frames.assess(duckdb.from_arrow(goals().to_arrow()), observations(), as_of=AS_OF)
    assert relation.order("rating").project("goal").fetchall() == [("firms",), ("turnover",)]


def test_a_pandas_table_has_whole_years_although_one_is_missing():
    pandas = pytest.importorskip("pandas")
    own = goals().to_pandas()
    own["announced"] = [2021.0, math.nan]
    assert [row["rating"] for row in frames.assess(own, observations(), as_of=AS_OF).to_dict("records")] == [
        "on_track",
        "achieved",
    ]
    assert isinstance(own, pandas.DataFrame)


def test_another_method_gives_its_own_label():
    assert judged(method="ndrc-steps")["turnover"]["native_label"] is not None


def test_what_was_published_later_is_not_known():
    dated = observations(published=["2024-02", "2023-02", "2024-02"])
    assert judged(seen=dated, known_by="2023")["turnover"]["observed_period"] == "2022"


def test_of_a_plan_a_scenario_without_figures_is_kept_in_the_unit_of_its_goal():
    own = goals(kind=["scenario_change"] * 2, unit=["%", "%"], indicator_unit=["亿元", "家"], value=[10.0, 5.0])
    own = own.drop("baseline_period", "baseline_value").with_columns(scenario=polars.Series(["as-usual", None]))
    plan = frames.to_plan(own.head(1), observations(source=["Bureau"] * 3).head(2), id="p", title="P")
    assert plan.indicators_by_id["as-usual"].unit.text == "亿元"


# How tables are written


@pytest.mark.parametrize(
    "period",
    [
        ["2023", "2022年", "2023"],
        [2023.0, 2022.0, 2023.0],
        [datetime.date(2023, 1, 1), datetime.date(2022, 7, 15), datetime.date(2023, 12, 31)],
        [datetime.datetime(2023, 3, 1), datetime.datetime(2022, 7, 15), datetime.datetime(2023, 12, 31, 8)],
    ],
    ids=["texts", "whole numbers as fractions", "dates", "moments"],
)
def test_periods_are_texts_whole_years_or_dates(period):
    assert judged(seen=observations(period=period)) == judged()


@pytest.mark.parametrize(
    ("every", "label"), [("year", "2023"), ("half", "2023-H1"), ("quarter", "2023-Q2"), ("month", "2023-05")]
)
def test_a_date_stands_for_the_period_of_its_goal_in_which_it_lies(every, label):
    own = goals(every=[every] * 2, measure=["stock"] * 2)
    seen = observations(period=[datetime.date(2023, 5, 2), datetime.date(2022, 7, 15), datetime.date(2023, 12, 31)])
    assert judged(own, seen)["turnover"]["observed_period"] == label


def test_an_empty_date_is_an_empty_cell():
    dates = polars.Series([datetime.date(2023, 5, 2), None, datetime.date(2023, 12, 31)])
    assert told(the_error(seen=observations(period=dates))) == ("cells_missing", "observations.period", 1, (1,))


def test_units_of_one_series_are_converted():
    mixed = observations(value=[1789.9, 13000000.0, 1.5], unit=["亿元", "万元", "万家"])
    assert judged(seen=mixed)["firms"]["value"] == 15000.0
    assert judged(seen=mixed)["turnover"] == judged()["turnover"]


def test_without_a_unit_an_observation_is_in_that_of_its_indicator():
    assert judged(seen=observations(unit=None)) == judged()
    assert judged(seen=observations(unit=[None, "亿元", None])) == judged()


def test_an_indicator_may_be_kept_in_another_unit_than_its_goal_is_written_in():
    own = goals(value=[0.2, 1.5], unit=["万亿元", "万家"], indicator_unit=["亿元", "家"], baseline_unit=["亿元", None])
    assert judged(own)["turnover"]["value"] == pytest.approx(0.17899)
    assert judged(own)["turnover"]["attainment"] == pytest.approx(judged()["turnover"]["attainment"])


def test_goals_of_one_indicator_may_name_it_in_several_units_of_a_kind():
    own = goals(
        indicator=["contracts"] * 2,
        value=[2000.0, 2.0e7],
        unit=["亿元", "万元"],
        baseline_value=[558.5, 558.5e4],
        indicator_unit=["亿元", "万元"],
        lowest=[0.0, 0.0],
        highest=[5000.0, 5.0e7],
    )
    both = judged(own)
    assert both["firms"]["value"] == pytest.approx(both["turnover"]["value"] * 1e4)
    assert both["firms"]["projection_high"] == both["turnover"]["projection_high"]


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": ["growth"] * 2, "base": [2020] * 2, "unit": ["%"] * 2, "value": [5.0, 5.0]},
        {"kind": ["change"] * 2, "base": [2020] * 2, "unit": ["%", "倍"], "value": [5.0, 2.0]},
        {
            "kind": ["relative"] * 2,
            "base": [2020] * 2,
            "relation": ["faster_than", "gap_narrows"],
            "comparator": None,
            "value": None,
            "unit": None,
            "comparator_region": ["China"] * 2,
        },
    ],
    ids=["growth", "a change", "a comparison"],
)
def test_where_rates_are_asked_for_no_unit_of_the_indicator_is_needed(columns):
    own = goals(**{**columns, "baseline_value": None})
    assert len(judged(own, observations(unit=None))) == 2
    assert {row["reason"] for row in judged(own, observations().clear()).values()} <= {"no_observation"}


def test_a_change_in_units_of_its_own_says_how_its_indicator_is_kept():
    own = goals(kind=["change"] * 2, base=[2022, 2020], unit=["亿元", "家"], value=[100.0, 5000.0], baseline_value=None)
    assert judged(own.drop("baseline_period"), observations(unit=None))["turnover"]["value"] == pytest.approx(489.9)


@pytest.mark.parametrize("dtype", ["Categorical", "Enum"])
def test_keys_may_be_categories(dtype):
    kinds = {"Categorical": polars.Categorical(), "Enum": polars.Enum(["contracts", "high-tech"])}
    own = goals().with_columns(polars.col("indicator").cast(kinds[dtype]))
    seen = observations().with_columns(polars.col("indicator").cast(kinds[dtype]))
    assert judged(own, seen) == judged()


def test_codes_of_regions_may_be_numbers_on_one_side_and_texts_on_the_other():
    assert judged(goals(region=[130000] * 2), observations(region=["130000"] * 3))["firms"]["observations"] == 1


def test_a_goal_without_a_region_reads_observations_without_one():
    own = goals(region=[None, "Hebei"])
    seen = observations(region=[None, "Hebei", "Hebei"])
    assert judged(own, seen)["turnover"]["observed_period"] == "2023"
    assert judged(own, seen)["turnover"]["observations"] == 1


def test_blank_texts_are_empty_cells():
    assert judged(goals(kind=["", " "], announced=["", None])) == judged()


def test_bounds_are_marked_by_their_words():
    over = judged(seen=observations(value=[2000.0, 1300.0, 15000.0], bound=["above", None, "at_most"]))
    assert (over["turnover"]["rating"], over["turnover"]["bound"]) == ("achieved", "lower")
    assert (over["firms"]["reason"], over["firms"]["bound"]) == ("bound_open", "upper")


def test_provisional_figures_are_flagged_where_they_decide():
    flags = {goal: row["flags"] for goal, row in judged(seen=observations(provisional=[True, None, False])).items()}
    assert flags == {"turnover": "provisional", "firms": "held_before_deadline"}


def test_milestones_are_a_table_of_their_own():
    assert judged()["turnover"]["expected"] == pytest.approx(1423.4)
    assert judged(steps=milestones())["turnover"]["expected"] == 1500.0


def test_milestones_may_be_written_in_another_unit_and_with_another_word():
    steps = milestones(value=[1.0e7, 1.5e7], unit=["万元"] * 2, comparator=["at_least", None])
    assert judged(steps=steps) == judged(steps=milestones())


def test_a_band_may_have_bands_on_its_way():
    own = goals(comparator=["between", "about"], value_to=[2200.0, None], tolerance=[None, 100.0])
    steps = milestones(comparator=["between", "between"], value_to=[1100.0, 1600.0])
    assert judged(own, steps=steps)["turnover"]["expected"] == 1500.0
    assert judged(own)["firms"]["reason"] == "requirement_holds"


def test_no_milestones_are_a_table_too():
    assert judged(steps=milestones().clear()) == judged()


def test_series_beside_a_goal_are_named():
    own = goals(
        kind=["relative", "ratio"],
        comparator=[None, "at_least"],
        value=[None, 10.0],
        unit=[None, "家/亿元"],
        relation=["at_least_level", None],
        comparator_region=["China", None],
        numerator=[None, "high-tech"],
        denominator=[None, "contracts"],
        baseline_period=[None, None],
        baseline_value=[None, None],
    )
    assert frames.named_series(own).rows() == [
        ("turnover", "contracts", "Hebei"),
        ("turnover", "contracts", "China"),
        ("firms", "high-tech", "Hebei"),
        ("firms", "contracts", "Hebei"),
    ]


def test_every_other_region_of_a_ranking_is_named_once():
    own = goals(
        kind=["rank", None], unit=["位次", "家"], comparator=["at_most", "at_least"], value=[3.0, 15000.0]
    ).with_columns(universe=polars.Series(["Hebei  Shanxi Henan Shanxi", None]))
    assert frames.named_series(own)["region"].to_list() == ["Hebei", "Shanxi", "Henan", "Hebei"]


# Counts in are counts out


def test_a_goal_without_a_series_is_told_and_not_assessable():
    own = goals(indicator=["contracts", "high-teck"])
    assert judged(own)["firms"]["reason"] == "no_observation"
    assert ("goals_without_series", "goals.indicator", 1, ("firms",)) in [told(one) for one in found(own)]


def test_series_without_a_goal_are_told():
    own = goals().head(1)
    assert [told(one) for one in found(own)] == [
        ("series_without_goals", "observations.indicator", 1, ("high-tech, Hebei",))
    ]


def test_an_empty_value_is_no_observation_and_is_told():
    seen = observations(value=[None, 1300.0, 15000.0])
    assert judged(seen=seen)["turnover"]["observed_period"] == "2022"
    assert [told(one) for one in found(seen=seen)] == [("value_unstated", "observations.value", 1, (0,))]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_is_none_is_an_error_and_no_empty_cell(value):
    error = the_error(seen=observations(value=[1.0, value, 2.0]))
    assert told(error) == ("number_not_finite", "observations.value", 1, (1,))


def test_every_observation_that_bears_on_a_goal_is_counted():
    twice = polars.concat([observations(), observations()])
    assert {goal: (row["observations"], row["used"]) for goal, row in judged(seen=twice).items()} == {
        "turnover": (4, 2),
        "firms": (2, 1),
    }


def test_of_rivals_without_dates_none_is_taken():
    rival = observations(value=[1800.0, 1300.0, 15000.0])
    assert judged(seen=polars.concat([observations(), rival]))["turnover"]["reason"] == "conflicting_observations"


def test_a_date_of_publication_is_a_day():
    dates = polars.Series([datetime.date(2024, 2, 1), datetime.date(2023, 2, 1), None])
    known = judged(seen=observations(published=dates), known_by="2024-01-31")
    assert (known["turnover"]["observed_period"], known["firms"]["reason"]) == ("2022", "no_observation")


def test_of_dated_rivals_the_latest_is_taken():
    first, later = (
        observations(published=["2024-01"] * 3),
        observations(published=["2024-06"] * 3, value=[1800.0, 1, 1]),
    )
    assert judged(seen=polars.concat([first, later]))["turnover"]["value"] == 1800.0


def test_no_goals_have_no_rows():
    assert judged(goals().clear()) == {}


def test_without_observations_nothing_is_assessable():
    assert {row["reason"] for row in judged(seen=observations().clear()).values()} == {"no_observation"}


def test_columns_of_nothing_say_nothing():
    empty = [None] * 3
    assert {row["reason"] for row in judged(seen=observations(value=empty, unit=empty, region=empty)).values()} == {
        "no_observation"
    }


# What is wrong is told


def test_every_problem_is_told_at_once():
    own = goals(goal=["a", "a"], unit=["亿圆", "家"], deadline=["soon", "2025"], baseline_value=[math.nan, 1.0])
    seen = observations(period=["2023", "late", None], unit=["亿元", "万圆", "家"])
    codes = {(one.code, one.field) for one in found(own, seen, milestones(goal=["a", "b"]))}
    assert codes == {
        ("key_repeated", "goals.goal"),
        ("unit_unknown", "goals.unit"),
        ("period_invalid", "goals.deadline"),
        ("number_not_finite", "goals.baseline_value"),
        ("period_invalid", "observations.period"),
        ("cells_missing", "observations.period"),
        ("unit_unknown", "observations.unit"),
        ("unknown_goal_of_milestone", "milestones.goal"),
    }


def test_a_finding_counts_its_rows_and_shows_the_first():
    own = polars.concat([goals()] * 3)
    error = the_error(own)
    assert str(error) == (
        "goals.goal: error key_repeated: rows repeat the goal of another; keep one row for each (4 rows: 2, 3, 4, …)"
    )
    assert error.line_of_text("zh").endswith("多行的 goal 重复；每个只保留一行（4 行：2、3、4……）")


@pytest.mark.parametrize("column", ["goal", "indicator"])
def test_a_column_that_goals_need_is_missed_by_name(column):
    error = the_error(goals(**{column: None}))
    assert (error.code, error.field) == ("column_missing", f"goals.{column}")


@pytest.mark.parametrize("column", ["indicator", "period", "value"])
def test_a_column_that_observations_need_is_missed_by_name(column):
    assert the_error(seen=observations(**{column: None})).field == f"observations.{column}"


def test_a_column_that_is_nearly_one_that_says_something_is_an_error():
    error = the_error(goals().rename({"baseline_value": "baselin_value"}))
    assert (error.code, error.field, error.suggestion) == ("column_unknown", "goals.baselin_value", "baseline_value")


def test_other_columns_are_told_and_not_used():
    own = goals(office=["x", "y"])
    assert judged(own) == judged()
    assert [(one.code, one.field) for one in found(own)] == [("column_unused", "goals.office")]


@pytest.mark.parametrize(
    ("column", "cells", "code"),
    [
        ("value", ["1", "2", "3"], "column_type"),
        ("period", [2022.5, 2023.0, 2024.0], "column_type"),
        ("period", [True, False, True], "column_type"),
        ("region", [1.5, 2.5, 3.5], "column_type"),
        ("provisional", ["yes", "no", "no"], "column_type"),
        ("bound", ["at_leats", None, None], "word_unknown"),
    ],
    ids=["numbers as texts", "broken years", "flags as periods", "numbers as names", "words as flags", "another word"],
)
def test_a_column_of_another_type_is_refused(column, cells, code):
    error = the_error(seen=observations(**{column: cells}))
    assert (error.code, error.field) == (code, f"observations.{column}")


def test_moments_in_a_time_zone_are_refused():
    moments = polars.Series([datetime.datetime(2023, 1, 1)] * 3).dt.replace_time_zone("Asia/Shanghai")
    error = the_error(seen=observations(period=moments))
    assert (error.code, error.details) == ("time_zone", {"value": "Asia/Shanghai"})


def test_units_that_cannot_be_converted_within_a_series_are_refused():
    error = the_error(seen=observations(unit=["亿元", "%", "家"]))
    assert told(error) == ("unit_mismatch", "observations.unit", 1, (1,))


def test_a_goal_in_another_unit_than_its_indicator_is_refused():
    assert told(
        the_error(
            goals(indicator_unit=["家", "家"], baseline_value=None, baseline_period=None), observations(unit=None)
        )
    ) == (
        "unit_mismatch",
        "goals.value",
        1,
        ("turnover",),
    )


def test_a_change_in_a_unit_that_is_not_known_is_told_once():
    own = goals(kind=["change"] * 2, base=[2020] * 2, unit=["亿圆", "家"])
    assert told(the_error(own, observations(unit=None))) == ("unit_unknown", "goals.unit", 1, (0,))


def test_what_is_wrong_with_a_kind_is_told_of_all_its_goals():
    own = goals(kind=["growth", "growth"])
    assert [told(one) for one in found(own) if one.code == "missing_key"] == [
        ("missing_key", "goals.base", 2, ("turnover", "firms"))
    ]


def test_a_kind_that_there_is_not_is_told_with_the_nearest():
    error = the_error(goals(kind=["levle", None]))
    assert (error.code, error.suggestion, error.examples) == ("unknown_kind", "level", ("turnover",))


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"comparator": ["between"] * 2, "value_to": [1.0, 16000.0]}, "bounds_reversed"),
        ({"comparator": ["about"] * 2, "tolerance": [-1.0, 1.0]}, "invalid_value"),
        ({"lowest": [10.0, 0.0], "highest": [1.0, 100000.0]}, "limits_reversed"),
        (
            {"scale_worst": [0.0, 0], "scale_red": [2.0, 1], "scale_green": [1.0, 2], "scale_best": [3.0, 3]},
            "scale_out_of_order",
        ),
    ],
    ids=["a band", "a tolerance", "limits", "a scale"],
)
def test_numbers_that_cannot_be_together_are_refused(columns, code):
    assert (the_error(goals(**columns)).code, the_error(goals(**columns)).count) == (code, 1)


@pytest.mark.parametrize(("column", "first"), [("baseline_period", 2020), ("comparator", "above")])
def test_a_number_has_beside_it_what_it_needs(column, first):
    error = the_error(goals(**{column: [first, None]}))
    assert told(error) == ("cells_missing", f"goals.{column}", 1, ("firms",))


def test_a_series_is_not_compared_with_itself():
    own = goals(
        kind=["relative", None], relation=["at_least_level", None], comparator=[None, "at_least"], value=[None, 15000.0]
    ).with_columns(unit=polars.Series([None, "家"]), comparator_region=polars.Series(["Hebei", None]))
    assert told(the_error(own)) == ("comparator_itself", "goals.comparator_region", 1, ("turnover",))


def test_a_ranking_has_the_goals_own_region():
    own = goals(kind=["rank", None], comparator=["at_most", "at_least"], unit=["位次", "家"], value=[3.0, 15000.0])
    own = own.with_columns(universe=polars.Series(["Shanxi Henan", None]), indicator_unit=polars.Series(["亿元", "家"]))
    assert told(the_error(own)) == ("universe_without_region", "goals.universe", 1, ("turnover",))


def test_goals_of_one_indicator_agree_on_what_it_measures():
    own = goals(indicator=["contracts"] * 2, unit=["亿元"] * 2, measure=["flow", "stock"])
    error = the_error(own, observations(unit=["亿元"] * 3))
    assert (told(error), error.details) == (
        ("facts_conflict", "goals.measure", 2, ("turnover", "firms")),
        {"value": "contracts", "expected": "measure"},
    )


def test_goals_of_one_indicator_agree_on_its_periods_where_these_are_dates():
    own = goals(indicator=["contracts"] * 2, unit=["亿元"] * 2, every=["year", "month"])
    dates = [datetime.date(2023, 1, 1)] * 3
    assert the_error(own, observations(period=dates, unit=["亿元"] * 3)).field == "goals.every"
    assert judged(own, observations(unit=["亿元"] * 3))["turnover"]["observed_period"] == "2023"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"goal": ["turnover", "turnovr"]}, "unknown_goal_of_milestone"),
        ({"comparator": ["above", "beyond"]}, "word_unknown"),
        ({"comparator": ["above", "below"]}, "direction_differs"),
        ({"unit": ["亿元", "亿圆"]}, "unit_unknown"),
        ({"unit": ["亿元", "%"]}, "unit_mismatch"),
        ({"period": [2021, 2025]}, "milestone_after_deadline"),
        ({"period": [2020, 2023]}, "milestone_out_of_order"),
        ({"period": [2021, 2021]}, "key_repeated"),
        ({"value": [1000.0, None]}, "cells_missing"),
    ],
)
def test_milestones_that_cannot_be_are_refused(columns, code):
    error = the_error(steps=milestones(**columns))
    assert (error.code, error.count) == (code, 1)


# Many, and too many


def test_many_units_of_observations_are_each_read_once():
    count = 20_000
    seen = polars.DataFrame(
        {
            "indicator": "contracts",
            "region": "Hebei",
            "period": [2021 + place % 3 for place in range(count)],
            "value": 1.0,
            "unit": [f"{place + 1} 亿元" for place in range(count)],
        }
    )
    assert judged(seen=seen)["turnover"]["observations"] == count


def test_after_many_units_that_are_not_known_the_others_are_counted():
    units = [f"unit{place}" for place in range(1000)]
    own = polars.concat([goals(goal=["a", "b"]).head(1)] * 1000).with_columns(
        goal=polars.Series([f"g{place}" for place in range(1000)]), unit=polars.Series(units)
    )
    codes = [one.code for one in found(own) if one.severity == "error"]
    assert codes == ["unit_unknown"] * 20 + ["not_read_further"]


def test_names_and_periods_that_lie_far_apart_are_sorted_and_not_looked_up(monkeypatch):
    expected = judged()
    for room in (distinct, series):
        monkeypatch.setattr(room, "SPARE", -1_000_000)
    assert judged() == expected
    assert [told(one) for one in found(goals().head(1))] == [
        ("series_without_goals", "observations.indicator", 1, ("high-tech, Hebei",))
    ]


def test_too_many_combinations_of_units_and_periods_are_refused(monkeypatch):
    monkeypatch.setattr(shapes, "MOST", 1)
    assert told(the_error()) == ("shapes_too_many", "goals.unit", 2, ("turnover", "firms"))


def test_tables_are_judged_in_pieces_as_well_as_in_one():
    count = 30_000
    own = polars.DataFrame(
        {
            "goal": [f"g{place}" for place in range(count)],
            "indicator": "contracts",
            "region": [f"r{place % 1000}" for place in range(count)],
            "comparator": "at_least",
            "value": [100.0 + place for place in range(count)],
            "unit": "亿元",
            "deadline": 2025,
            "baseline_period": 2020,
            "baseline_value": 50.0,
        }
    )
    seen = polars.DataFrame(
        {
            "indicator": "contracts",
            "region": [f"r{place % 1000}" for place in range(5000)],
            "period": [2020 + place // 1000 for place in range(5000)],
            "value": [60.0 + place % 1000 + place // 100 for place in range(5000)],
        }
    )
    whole = frames.assess(own, seen, as_of=AS_OF)
    part = frames.assess(own[20_000:20_100], seen, as_of=AS_OF)
    assert whole[20_000:20_100].equals(part)
    assert whole["rating"].n_unique() > 2


# What is no dataframe


@pytest.mark.parametrize("table", [None, 5, [1, 2], {"goal": ["a"]}], ids=str)
def test_what_is_no_dataframe_is_refused_by_its_type(table):
    with pytest.raises(ArgumentError, match=f"goals are a dataframe, not {type(table).__name__}"):
        frames.assess(table, observations(), as_of=AS_OF)


def test_without_the_extra_the_rooms_say_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.delitem(sys.modules, "policytrack.frames")
    monkeypatch.delattr(pt, "frames")
    with pytest.raises(MissingExtraError, match=r"pip install 'policytrack\[frames\]'"):
        pt.frames  # noqa: B018


def test_findings_on_tables_can_be_pickled():
    finding = found(goals().head(1))[0]
    assert pickle.loads(pickle.dumps(finding)) == finding


def test_the_page_on_tables_tells_every_column_as_the_code_does():
    page = (pathlib.Path(__file__).parents[1] / "docs" / "frames.md").read_text(encoding="utf-8")
    for columns in (GOAL_COLUMNS, OBSERVATION_COLUMNS, MILESTONE_COLUMNS):
        for name, (cell_type, says) in columns.items():
            assert f"| {cell_type} | {says} |" in page, name
            assert f"| `{name}`" in page
    assert all(f"`{name}`" in page for name in frames.RESULT)
