"""Beyond which no value of an indicator can lie, and how a published index scores it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import pytest

import policytrack as pt
from policytrack.io.observation_rows import read_rows
from policytrack.io.observations_csv import read_observations
from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import Integers
from policytrack.methods import Rated
from policytrack.methods.linear import Linear
from policytrack.packs import installed_plans
from policytrack.validation import check_plan

WHOLE = {"lowest": "0 %", "highest": "100 %"}
# Of poverty in a published index: less is better.
POVERTY = {"worst": "17.7 %", "red": "15 %", "green": "10 %", "best": "6.1 %", "source": "an index"}


def indicator(unit: str = "%", name: str = "share", measure: str = "ratio", **fields: Any) -> dict[str, Any]:
    return {"id": name, "name": name.title(), "measure": measure, "unit": unit, **fields}


def plan(*goals: dict[str, Any], indicators: list[dict[str, Any]] | None = None, **fields: Any) -> pt.Plan:
    shared = {"indicator": "share", "deadline": "2025"}
    named = [shared | {"id": f"goal-{number}"} | goal for number, goal in enumerate(goals)]
    known = indicators or [indicator(limits=WHOLE)]
    return pt.Plan(id="plan", title="Plan", region="CN", indicators=known, goals=named, **fields)


def level(**bound: str) -> dict[str, Any]:
    return {"target": {"kind": "level", **bound}}


def found(plan: pt.Plan) -> list[tuple[str, str]]:
    return [(finding.code, finding.field or "") for finding in check_plan(plan)]


def refused(**fields: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(pt.InvalidDataError) as caught:
        pt.Indicator(**indicator(**fields))
    return [(finding.code, finding.field) for finding in caught.value.findings]


# What may be stated


def test_limits_are_read_in_any_unit_of_their_kind() -> None:
    limits = pt.Indicator(**indicator(limits={"lowest": "0 ‰", "highest": "1000 ‰"})).limits
    assert limits is not None
    assert limits.ends(pt.Indicator(**indicator()).unit) == (0, 100)


@pytest.mark.parametrize(
    ("limits", "ends"), [({"lowest": "0 %"}, (0, math.inf)), ({"highest": "100 %"}, (-math.inf, 100))]
)
def test_one_end_is_enough(limits: dict[str, str], ends: tuple[float, float]) -> None:
    stated = pt.Indicator(**indicator(limits=limits)).limits
    assert stated is not None
    assert stated.ends(stated.quantities[0].unit) == ends


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({}, "limits_unstated"),
        ({"lowest": "100 %", "highest": "0 %"}, "limits_reversed"),
        ({"lowest": "5 %", "highest": "50 ‰"}, "limits_reversed"),
        ({"lowest": "0 %", "highest": "5 元"}, "unit_mismatch"),
    ],
)
def test_limits_leave_room_between_them(limits: dict[str, str], code: str) -> None:
    assert refused(limits=limits) == [(code, "limits")]


def test_limits_and_scale_are_in_a_unit_of_the_indicators_kind() -> None:
    assert refused(limits={"lowest": "0 元"}) == [("unit_mismatch", None)]
    assert refused(unit="元", measure="flow", scale=POVERTY) == [("unit_mismatch", None)]


def test_a_scale_runs_from_the_worst_value_over_red_and_green_to_the_best() -> None:
    scale = pt.Indicator(**indicator(scale=POVERTY)).scale
    assert scale is not None
    assert [one.value for one in scale.quantities] == [17.7, 15, 10, 6.1]
    rising = {"worst": "20 %", "red": "20 %", "green": "800 ‰", "best": "80 %", "source": "an index"}
    assert pt.Indicator(**indicator(scale=rising)).scale is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"green": "16 %"}, "scale_out_of_order"),
        ({"red": "5 %"}, "scale_out_of_order"),
        ({"best": "17.7 %", "green": "17.7 %", "red": "17.7 %"}, "scale_out_of_order"),
        ({"best": "6.1 元"}, "unit_mismatch"),
    ],
)
def test_a_scale_that_does_not_is_refused(changes: dict[str, str], code: str) -> None:
    assert refused(scale=POVERTY | changes) == [(code, "scale")]


@pytest.mark.parametrize("missing", POVERTY)
def test_a_scale_states_its_four_values_and_its_source(missing: str) -> None:
    stated = {name: value for name, value in POVERTY.items() if name != missing}
    assert refused(scale=stated) == [("missing_key", f"scale.{missing}")]


# What lies beyond the limits


@pytest.mark.parametrize(
    "bound",
    [
        {"at_least": "100.1 %"},
        {"at_most": "-1 %"},
        {"above": "100 %"},
        {"above": "1000 ‰"},
        {"below": "0 %"},
        {"between": ["90 %", "110 %"]},
        {"about": "101 %", "tolerance": "2 个百分点"},
    ],
)
def test_a_target_beyond_the_limits_is_told(bound: dict[str, Any]) -> None:
    (comparator,) = bound.keys() - {"tolerance"}
    assert found(plan(level(**bound))) == [("beyond_limits", f"goals.0.target.{comparator}")]


@pytest.mark.parametrize(
    "bound",
    [
        {"at_least": "100 %"},
        {"at_most": "0 %"},
        {"above": "0 %"},
        {"below": "100 %"},
        {"between": ["0 %", "1000 ‰"]},
        {"about": "99 %", "tolerance": "2 个百分点"},
    ],
)
def test_a_target_within_the_limits_is_not(bound: dict[str, Any]) -> None:
    assert found(plan(level(**bound))) == []


def test_a_path_a_stretch_value_and_a_start_may_lie_beyond_the_limits_too() -> None:
    goal = level(at_least="90 %") | {
        "baseline": {"period": "2020", "value": "-5 %"},
        "milestones": [{"period": "2023", "at_least": "-1 %"}],
        "stretch": {"at_least": "120 %"},
    }
    fields = ["milestones.0.at_least", "stretch.at_least", "baseline.value"]
    assert found(plan(goal)) == [("beyond_limits", f"goals.0.{name}") for name in fields]


def test_a_change_may_be_larger_than_the_limits_of_what_changes() -> None:
    doubled = {"target": {"kind": "change", "at_least": "200 %", "base": "2020", "form": "percent"}}
    assert found(plan(doubled)) == []


def test_an_observation_beyond_the_limits_is_told_with_its_period_and_still_counts() -> None:
    seen = [{"indicator": "share", "period": "2023", "value": "104 %", "source": "bureau"}]
    stated = plan(level(at_least="90 %"), observations=seen)
    (finding,) = check_plan(stated)
    assert (finding.code, finding.severity, finding.field) == ("beyond_limits", "warning", "observations.0.value")
    assert "104 % (2023) lies beyond what 'Share' can be: ≥ 0 %, ≤ 100 %" in finding.text("en")
    assert "104 % (2023) 超出“Share”可能的范围：≥ 0 %, ≤ 100 %" in finding.text("zh")
    card = pt.assess(stated, as_of="2023")
    assert card["goal-0"].value is not None
    assert card.findings == (finding,)


def test_a_figure_that_is_already_a_change_has_other_limits() -> None:
    change = {"kind": "change", "base": "2020"}
    seen = [{"indicator": "share", "period": "2023", "value": "-30 %", "source": "bureau", "measured": change}]
    assert found(plan(observations=seen)) == []


def test_an_observation_beyond_the_limits_is_read_with_its_remark() -> None:
    row = {"indicator": "share", "period": "2023", "value": "-4 %", "source": "bureau"}
    observations, findings = read_rows([row], plan())
    assert len(observations) == 1
    assert [(finding.code, finding.field) for finding in findings] == [("beyond_limits", "observations.0.value")]
    card = pt.assess(plan(level(at_least="90 %")), as_of="2023", observations=[row])
    assert card["goal-0"].value is not None
    assert [finding.code for finding in card.findings] == ["beyond_limits"]


def test_a_table_of_observations_is_read_with_its_remarks(tmp_path: Any) -> None:
    table = tmp_path / "observations.csv"
    table.write_text("indicator,period,value,unit,source\nshare,2023,104,%,bureau\n", encoding="utf-8")
    observations, findings = read_observations(table, plan())
    assert len(observations) == 1
    assert [(finding.code, finding.line) for finding in findings] == [("beyond_limits", 2)]


def test_only_the_end_that_is_stated_is_told() -> None:
    lowest = plan(level(at_most="-1 %"), indicators=[indicator(limits={"lowest": "0 %"})])
    highest = plan(level(at_least="101 %"), indicators=[indicator(limits={"highest": "100 %"})])
    assert check_plan(lowest)[0].details["expected"] == "≥ 0 %"
    assert check_plan(highest)[0].details["expected"] == "≤ 100 %"


def test_a_number_in_a_unit_of_another_kind_is_only_told_for_its_unit() -> None:
    goal = level(at_least="90 %") | {"milestones": [{"period": "2023", "at_least": "200 元"}]}
    assert found(plan(goal)) == [("unit_mismatch", "goals.0.milestones.0.at_least")]


# What the kernel sees of them


@dataclass
class Witness:
    """The default method, which keeps the goals that it was given."""

    goals: list[Goals] = field(default_factory=list)
    name = "witness"
    version = "1"
    source = "the tests"
    rests_on = Linear.rests_on
    labels = Linear.labels

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        self.goals.append(goals)
        return Linear().rate(series, judged, goals)


def limits_of(plan: pt.Plan) -> list[tuple[float, float]]:
    witness = Witness()
    pt.assess(plan, as_of="2024", method=witness)
    (goals,) = witness.goals
    return list(zip(goals.natural_low.tolist(), goals.natural_high.tolist(), strict=True))


def scale_of(plan: pt.Plan) -> list[list[float]]:
    witness = Witness()
    pt.assess(plan, as_of="2024", method=witness)
    (goals,) = witness.goals
    columns = (goals.scale_worst, goals.scale_red, goals.scale_green, goals.scale_best)
    return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def test_the_limits_are_counted_in_the_unit_of_the_goal() -> None:
    assert limits_of(plan(level(at_least="900 ‰"), level(at_least="90 %"))) == [(0, 1000), (0, 100)]


LEVELS: list[dict[str, Any]] = [
    {"kind": "level", "at_least": "90 %"},
    {"kind": "keep", "at_least": "90 %", "window": "2021/2025"},
    {"kind": "average", "at_least": "90 %", "window": "2021/2025"},
    {"kind": "zero"},
    {"kind": "peak"},
    {"kind": "direction", "better": "higher"},
]
OTHERS: list[dict[str, Any]] = [
    {"kind": "change", "at_least": "5 个百分点", "base": "2020"},
    {"kind": "growth", "at_least": "5 %", "base": "2020"},
    {"kind": "growth_each_period", "at_least": "5 %", "window": "2021/2025"},
    {"kind": "scenario_change", "at_least": "5 个百分点", "scenario": "usual"},
    {"kind": "relative", "relation": "at_least_level", "comparator": {"region": "CN-SX"}},
    {"kind": "rank", "at_most": "1 位次", "universe": ["CN", "CN-SX"]},
]
KNOWN = [indicator(limits=WHOLE, scale=POVERTY), indicator(name="usual")]


@pytest.mark.parametrize("target", LEVELS, ids=lambda target: target["kind"])
def test_a_goal_on_the_level_has_the_limits_of_its_indicator(target: dict[str, Any]) -> None:
    assert limits_of(plan({"target": target}, indicators=KNOWN)) == [(0, 100)]


@pytest.mark.parametrize("target", OTHERS, ids=lambda target: target["kind"])
def test_what_is_made_of_the_level_has_neither_limits_nor_a_scale(target: dict[str, Any]) -> None:
    made = plan({"target": target}, indicators=KNOWN)
    assert limits_of(made) == [(-math.inf, math.inf)]
    assert scale_of(made) == [[pytest.approx(math.nan, nan_ok=True)] * 4]


def test_a_ratio_of_two_has_the_limits_of_the_indicator_that_it_is() -> None:
    parts = [indicator("亿元", name, "flow") for name in ("above", "below")]
    share = indicator(numerator="above", denominator="below", limits=WHOLE, scale=POVERTY)
    asked = plan({"target": {"kind": "ratio", "at_least": "50 ‰"}}, indicators=[share, *parts])
    assert limits_of(asked) == [(0, 1000)]
    assert scale_of(asked) == [[177, 150, 100, 61]]


def test_a_scale_is_counted_in_the_unit_of_a_goal_on_the_level_itself() -> None:
    goals = [{"target": target} for target in LEVELS]
    kept = [[math.nan] * 4 if target["kind"] in ("keep", "average") else [17.7, 15, 10, 6.1] for target in LEVELS]
    assert scale_of(plan(*goals, indicators=KNOWN)) == [pytest.approx(row, nan_ok=True) for row in kept]


def test_money_in_other_prices_is_another_number() -> None:
    income = indicator("元", measure="flow", prices="current", limits={"lowest": "0 元"})
    index = {"currency": "CNY", "base": "2020", "period": "2024", "value": 110, "source": "bureau"}
    real = level(at_least="9 元") | {"conversion": {"prices": "constant-2020"}}
    asked = plan(level(at_least="9 元"), real, indicators=[income], deflators=[index])
    assert limits_of(asked) == [(0, math.inf), (-math.inf, math.inf)]


def test_a_criterion_in_a_unit_of_another_kind_has_no_limits() -> None:
    words = {"target": {"kind": "qualitative", "text": "better", "rubric": "rule"}, "indicator": None}
    rule = {"id": "rule", "name": "A rule", "source": "the tests"}
    rubric = rule | {"criteria": [{"indicator": "share", "at_least": "5 元"}]}
    assert limits_of(plan(words, rubrics=[rubric])) == [(-math.inf, math.inf)] * 2


# The bundled plans

# What may exceed what it is set against.
NO_SHARES = {"gdp-growth", "labour-productivity-growth", "rd-nominal-growth", "resident-income-real-growth"} | {
    "rd-to-gdp",
    "rd-intensity",
    "turnover-to-gdp",
}


@pytest.mark.parametrize("name", [name for name in installed_plans() if name.startswith("cn-")])
def test_the_shares_of_a_bundled_plan_lie_within_the_whole(name: str) -> None:
    bundled = pt.load_plan(name)
    for one in bundled.indicators:
        share = one.unit.is_percentage and one.id not in NO_SHARES
        assert (one.limits and one.limits.ends(one.unit)) == ((0, 100) if share else None), one.id
    assert "beyond_limits" not in [finding.code for finding in check_plan(bundled)]
