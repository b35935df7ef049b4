"""One plan by several methods: the table, the sentence on each goal, and how often methods rate alike."""

import csv
import io
import json
import pickle
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np
import pytest

import policytrack as pt
from policytrack.comparison import Agreement
from policytrack.kernel.columns import NONE
from policytrack.methods import Rated, Said, installed_methods, rated_by_label
from policytrack.methods.linear import Linear
from policytrack.plans import MethodChoice
from policytrack.verdicts import REASONS, Rating, Reason

STEEL = pt.Indicator(id="steel", name={"en": "Steel", "zh": "钢产量"}, measure="flow", unit="万吨")


def goal(name="steel", **facts):
    """A goal that a straight line and a compound rate see differently: from 100 to 400 in ten years."""
    given = {
        "region": "CN",
        "target": pt.Level(at_least="400 万吨"),
        "deadline": "2030",
        "baseline": {"period": "2020", "value": "100 万吨"},
    }
    return pt.Goal(**({"id": name, "indicator": STEEL} | given | facts))


def compared(one, value, *methods, year=2025):
    """Return what methods say of a goal of which one value is known."""
    figures = STEEL.observed({year: value}, source="example")
    (row,) = pt.compare(one, as_of=str(year), observations=figures, methods=methods)
    return row


@dataclass(frozen=True)
class Saying:
    """A method that says of every goal what it is told to say."""

    name: str
    label: str | None = "on its way"
    pace: float = float("nan")
    refusal: Reason | None = None
    score: float = float("nan")

    version: ClassVar = "1"
    source: ClassVar = "example"
    labels: ClassVar = {
        "there": Rating.ACHIEVED,
        "on its way": Rating.ON_TRACK,
        "slow": Rating.AT_RISK,
        "behind": Rating.OFF_TRACK,
    }

    @property
    def rests_on(self):
        return f"what {self.name} thinks", f"{self.name}的看法"

    def rate(self, series, judged, goals, groups=None):
        count = len(goals)
        label = NONE if self.refusal else list(self.labels).index(self.label)
        refusal = REASONS.index(self.refusal) if self.refusal else NONE

        def rule(end):
            figures = {"pace": np.full(count, self.pace)}
            return Said(np.full(count, label), np.full(count, refusal), np.full(count, self.score), figures)

        return rated_by_label(self.labels, judged, goals, rule)


A, B = Saying("a"), Saying("b")
AS_OF = "2024-12-31"


@pytest.fixture(scope="module")
def china():
    return pt.compare(pt.load_plan("cn-14fyp"), as_of=AS_OF, known_by="2025-06-30")


# The table


def test_all_is_every_installed_method(china):
    assert list(china.methods) == list(china.cards) == list(installed_methods())
    assert china.left_out == ()


def test_the_own_method_of_a_plan_comes_first_and_once():
    own = pt.Plan(id="plan", title="Plan", method="ndrc-steps", goals=[goal()])
    assert sorted(pt.compare(own, as_of="2025").methods) == sorted(installed_methods())
    assert next(iter(pt.compare(own, as_of="2025").methods)) == "ndrc-steps"
    changed = own.model_copy(update={"method": MethodChoice(name="linear", on_track=0.9)})
    assert list(pt.compare(changed, as_of="2025").methods)[:2] == ["linear(on_track=0.9)", "linear"]
    assert list(pt.compare(changed, as_of="2025", methods="linear").methods) == ["linear"]


def test_an_own_method_that_cannot_be_used_is_left_out_of_all():
    wrong = pt.Plan(id="plan", title="Plan", method="linaer", goals=[goal()])
    table = pt.compare(wrong, as_of="2025")
    assert list(table.methods) == list(installed_methods())
    assert [str(error) for error in table.left_out] == ["there is no method 'linaer'; did you mean linear?"]


def test_the_column_of_a_method_is_what_assess_says_by_it(china):
    for column, method in china.methods.items():
        card = pt.assess(china.plan, as_of=AS_OF, known_by="2025-06-30", method=method)
        assert china.cards[column].to_dict() == card.to_dict()
        assert tuple(row.verdicts[column] for row in china) == card.assessments


def test_the_rows_are_the_goals_in_the_order_of_the_plan(china):
    assert [row.goal.id for row in china] == [goal.id for goal in china.plan.goals]
    assert len(china) == len(china.plan.goals)
    assert china["urbanisation"].name("zh") == "常住人口城镇化率"


def test_a_goal_that_does_not_exist_is_told_with_the_nearest_name(china):
    with pytest.raises(pt.UnknownNameError, match="did you mean urbanisation"):
        china["urbanization"]


def test_a_plan_without_goals_compares_to_nothing():
    empty = pt.compare(pt.Plan(id="empty", title="Empty"), as_of="2024")
    assert (empty.rows, empty.to_dicts(), empty.to_csv()) == ((), [], "\n")
    assert {(pair.both, pair.alike) for pair in empty.agreements} == {(0, 0)}


def test_one_method_may_be_given_by_its_name_or_itself():
    for methods in ("linear", Linear(), ["linear"]):
        table = pt.compare(goal(), as_of="2025", methods=methods)
        assert list(table.methods) == ["linear"]


def test_the_same_method_given_twice_stands_once():
    assert list(pt.compare(goal(), as_of="2025", methods=["linear", A, Linear(), A]).methods) == ["linear", "a"]


def test_methods_of_one_name_are_called_by_what_was_changed():
    row = compared(goal(), 210, "linear", Linear(at_risk=0.8), Linear(on_track=0.7, at_risk=0.5))
    assert {column: one.rating for column, one in row.verdicts.items()} == {
        "linear": "at_risk",
        "linear(at_risk=0.8)": "off_track",
        "linear(on_track=0.7, at_risk=0.5)": "on_track",
    }


class Plain:
    name = "plain"
    version = source = "1"
    rests_on = ("nothing", "无")
    labels: ClassVar = {}

    def rate(self, series, judged, goals, groups=None):
        unsaid = np.full(len(goals), REASONS.index(Reason.NO_TARGET))
        return Rated(np.full(len(goals), list(Rating).index(Rating.NOT_ASSESSABLE)), unsaid)


def test_methods_that_cannot_be_told_apart_are_refused():
    with pytest.raises(pt.PolicyTrackError, match="differ in a field of their dataclass, not two called plain"):
        pt.compare(goal(), as_of="2025", methods=[Plain(), Plain()])


@pytest.mark.parametrize(("methods", "given"), [(5, "int"), ([], "an empty list")])
def test_what_are_no_methods_is_told(methods, given):
    with pytest.raises(TypeError, match=f"compare takes 'all', or methods or their names, not {given}"):
        pt.compare(goal(), as_of="2025", methods=methods)


def test_what_is_no_plan_is_told():
    with pytest.raises(TypeError, match="compare takes a Plan"):
        pt.compare("cn-14fyp", as_of="2025")


def test_a_method_that_does_not_exist_is_told_with_the_nearest_name():
    with pytest.raises(pt.UnknownNameError, match="did you mean linear"):
        pt.compare(goal(), as_of="2025", methods=["linaer"])


def test_composites_are_combined_by_each_method():
    children = {"kind": "composite", "rule": "all", "children": [{"goal": "steel"}, {"goal": "later"}]}
    whole = pt.Goal(id="whole", target=children, region="CN", deadline="2035")
    goals = [goal(indicator="steel"), goal("later", indicator="steel", deadline="2035"), whole]
    plan = pt.Plan(id="plan", title="Plan", region="CN", indicators=[STEEL], goals=goals)
    figures = STEEL.observed({2025: 210}, source="example")
    table = pt.compare(plan, as_of="2025", observations=figures, methods=["linear", "eurostat-short"])
    assert [one.rating for one in table["whole"].verdicts.values()] == ["at_risk", "on_track"]
    assert table["whole"].why() == (
        "On track: eurostat-short; at risk: linear. They rate what it is made of differently."
    )
    assert table["whole"].why("zh") == "进展正常：eurostat-short；有风险：linear。各方法对其组成部分的评价不同。"


def test_a_comparison_survives_pickling(china):
    assert pickle.loads(pickle.dumps(china)).to_dict() == china.to_dict()


# Why methods differ


def test_compound_rate_and_straight_line_differ_by_points_of_pace():
    straight = Fraction(210 - 100, 400 - 100) / Fraction(5, 10)
    compound = (2.1 ** (1 / 5) - 1) / (4 ** (1 / 10) - 1)
    apart = round(100 * (compound - float(straight)), 1)
    row = compared(goal(), 210, "linear", "eurostat-short")
    assert row.agree is False
    assert row.why() == (
        "On track: eurostat-short; at risk: linear. Compound rate over five years against straight line, or the "
        f"plan's own path: {apart} points of pace (eurostat-short {compound:.2f}, linear {float(straight):.2f})."
    )
    assert row.why("zh") == (
        "进展正常：eurostat-short；有风险：linear。五年复合增长率与直线或规划自定路径相比，"
        f"进度相差{apart}个点（eurostat-short {compound:.2f}、linear {float(straight):.2f}）。"
    )


@pytest.mark.parametrize(
    ("pace", "points"),
    [
        (0.66, "1 point of pace"),
        (0.625, "2.5 points of pace"),
        (0.6504, "less than 0.1 points of pace"),
        (-0.05, "70 points of pace"),
    ],
)
def test_a_point_is_a_hundredth_of_what_is_asked_for(pace, points):
    row = compared(goal(), 210, replace(A, pace=0.65), replace(B, label="behind", pace=pace))
    assert f"What b thinks against what a thinks: {points} (b {pace:.2f}, a 0.65)." in row.why()


def test_methods_that_differ_by_the_same_points_of_the_same_thing_are_told_together():
    others = [Linear(on_track=0.7), Linear(at_risk=0.8)]
    row = compared(goal(), 210, "linear", *others)
    assert row.why() == (
        "On track: linear(on_track=0.7); at risk: linear; off track: linear(at_risk=0.8). "
        "Straight line, or the plan's own path: the same pace, rated differently "
        "(linear(on_track=0.7) 0.73, linear(at_risk=0.8) 0.73, linear 0.73)."
    )
    assert "直线或规划自定路径：进度相同，评级不同（" in row.why("zh")


def test_a_requirement_that_holds_is_told_from_a_pace():
    row = compared(goal(), 420, "linear", replace(A, pace=1.5, label="slow"))
    assert row.why() == (
        "Achieved: linear; at risk: a. linear: requirement holds; a: what a thinks, “slow”, pace 1.50."
    )
    assert row.why("zh") == "已实现：linear；有风险：a。linear：已达到要求；a：a的看法，“slow”，进度1.50。"


def test_a_rule_without_a_pace_is_told_by_its_label():
    row = compared(goal(), 210, replace(A, pace=0.9), replace(B, label="slow"))
    assert row.why().endswith(" a: what a thinks, “on its way”, pace 0.90; b: what b thinks, “slow”.")


def test_a_label_of_the_library_is_translated():
    row = compared(goal(target=pt.Level(at_most="50 万吨")), 100, replace(A, label="slow"), "ndrc-steps")
    assert "ndrc-steps: share of the path, in steps of a tenth, “behind”, pace 0.00" in row.why()
    assert "“滞后”" in row.why("zh")


def test_windows_are_told_by_the_year_from_which_a_method_measures():
    figures = STEEL.observed({2010: 300, 2020: 100, 2022: 390, 2025: 380}, source="example")
    whole = goal(baseline={"period": "2010"}, target=pt.Level(at_least="500 万吨"))
    long = ((380 / 300) ** (1 / 15) - 1) / ((500 / 300) ** (1 / 20) - 1)
    short = ((380 / 100) ** (1 / 5) - 1) / ((500 / 100) ** (1 / 10) - 1)
    (row,) = pt.compare(whole, as_of="2025", observations=figures, methods=["eurostat", "eurostat-short"])
    assert row.why() == (
        "On track: eurostat-short; at risk: eurostat. Compound rate over five years against compound rate over fifteen "
        f"years: {100 * (short - long):.1f} points of pace (eurostat-short {short:.2f} from 2020, eurostat {long:.2f})."
    )
    assert f"（eurostat-short 自2020年起为{short:.2f}、eurostat {long:.2f}）。" in row.why("zh")
    (row,) = pt.compare(whole, as_of="2025", observations=figures, methods=[replace(A, label="slow"), "eurostat-short"])
    assert row.why().endswith(f"“significant progress”, pace {short:.2f}, from 2020.")
    assert row.why("zh").endswith("，自2020年起。")


def test_refusals_are_told_by_reason():
    refusing = [replace(A, refusal=Reason.OUTSIDE_METHOD), replace(B, refusal=Reason.NO_SCALE)]
    row = compared(goal(), 210, "linear", *refusing, Saying("c", refusal=Reason.OUTSIDE_METHOD))
    assert row.why() == "Only linear rates it: at risk. a, c do not judge goals of this kind; b: no scale stated."
    assert row.why("zh") == "只有linear作出评价：有风险。a、c不评价这类目标；b：没有评分尺度。"
    assert row.agree is None
    assert list(row.rated) == ["linear"]
    assert list(row.unrated) == ["a", "b", "c"]


def test_one_that_refuses_a_kind_stands_in_the_singular():
    row = compared(goal(), 210, "linear", B, replace(A, refusal=Reason.OUTSIDE_METHOD))
    assert row.why().endswith(" a does not judge goals of this kind.")


@pytest.mark.parametrize(
    ("methods", "en", "zh"),
    [
        ([A], "a says on track.", "a评为“进展正常”。"),
        ([A, B], "Both say on track.", "2种方法均评为“进展正常”。"),
        ([A, B, Saying("c")], "All 3 say on track.", "3种方法均评为“进展正常”。"),
    ],
)
def test_where_all_agree_it_says_so(methods, en, zh):
    row = compared(goal(), 210, *methods)
    assert (row.why(), row.why("zh")) == (en, zh)


@pytest.mark.parametrize(
    ("count", "en", "zh"),
    [
        (
            2,
            "Both that rate it say on track. z: no scale stated.",
            "作出评价的2种方法均评为“进展正常”。z：",
        ),
        (
            3,
            "All 3 that rate it say on track. z: no scale stated.",
            "作出评价的3种方法均评为“进展正常”。z：",
        ),
    ],
)
def test_where_all_that_rate_agree_it_says_so(count, en, zh):
    row = compared(goal(), 210, *(Saying(name) for name in "abc"[:count]), Saying("z", refusal=Reason.NO_SCALE))
    assert (row.why(), row.why("zh"), row.agree) == (en, f"{zh}没有评分尺度。", True)


def test_what_no_method_rates_is_told_once():
    row = pt.compare(goal(), as_of="2025", methods=["linear", A])["steel"]
    assert row.why() == "No method rates it: no observation."
    assert row.why("zh") == "没有方法作出评价：没有观测数据。"
    assert pt.compare(goal(), as_of="2025", methods="linear")["steel"].why() == "linear: no observation."


def test_what_no_method_rates_for_different_reasons_is_told_by_reason():
    refusing = [replace(A, refusal=Reason.NO_SCALE), replace(B, refusal=Reason.NO_TARGET)]
    assert compared(goal(), 210, *refusing).why() == "a: no scale stated; b: no target stated."


def test_one_method_differs_from_nothing():
    one = pt.compare(pt.load_plan("cn-14fyp"), as_of=AS_OF, methods="linear")
    assert {row.agree for row in one} == {None}
    assert one.agreements == ()


def test_every_goal_of_every_plan_has_a_sentence_in_both_languages():
    for plan in pt.installed_plans():
        for row in pt.compare(pt.load_plan(plan), as_of=AS_OF):
            assert row.why().endswith(".")
            assert row.why("zh").endswith("。")
            # Every method is named, but where all say the same.
            differ = row.agree is False
            assert all(method in row.why() for method in row.verdicts if differ)


# Agreement


def test_agreement_is_counted_on_goals_that_both_rate(china):
    for pair in china.agreements:
        one, other = china.cards[pair.one], china.cards[pair.other]
        unrated = ("not_due", "not_assessable")
        both = [
            (first.rating, second.rating)
            for first, second in zip(one, other, strict=True)
            if first.rating not in unrated and second.rating not in unrated
        ]
        assert (pair.both, pair.alike) == (len(both), sum(first == second for first, second in both))
    count = len(china.methods)
    assert len(china.agreements) == count * (count - 1) // 2
    assert any(0 < pair.alike < pair.both for pair in china.agreements)


def test_labels_that_differ_are_alike_where_their_ratings_are():
    figures = STEEL.observed({2025: 260}, source="example")
    table = pt.compare(goal(), as_of="2025", observations=figures, methods=["linear", "ndrc-steps", A])
    assert table.agreements[0] == Agreement("linear", "ndrc-steps", 1, 1)


# Shapes


def test_a_comparison_is_json_safe_in_both_languages(china):
    for lang in ("en", "zh"):
        assert json.loads(json.dumps(china.to_dict(lang), allow_nan=False)) == china.to_dict(lang)


def test_a_comparison_as_data_names_its_methods_and_their_sources(china):
    told = china.to_dict("zh")
    assert list(told) == [
        "plan", "as_of", "known_by", "versions", "pack_hash", "methods", "goals", "agreements", "left_out",
    ]  # fmt: skip
    assert (told["plan"], told["as_of"], told["known_by"]) == ("cn-14fyp", AS_OF, "2025-06-30")
    assert told["methods"]["linear"] == {"source": Linear.source, "rests_on": "直线或规划自定路径"}
    assert told["versions"]["linear"] == "1"
    assert told["pack_hash"] == china.cards["linear"].pack_hash
    assert told["agreements"][0] == china.agreements[0].to_dict()
    row = next(row for row in told["goals"] if row["goal"] == "urbanisation")
    assert list(row) == ["goal", "name", "kind", "verdicts", "agree", "why"]
    whole = china.cards["unsd"]["urbanisation"].to_dict("zh")
    assert row["verdicts"]["unsd"].items() <= whole.items()
    assert {"rating", "reason", "native_label", "native_score", "native_figures"} <= row["verdicts"]["unsd"].keys()


def test_as_csv_and_as_a_frame_it_is_a_goal_a_row_and_a_method_a_column(china):
    pandas = pytest.importorskip("pandas")
    rows = list(csv.DictReader(io.StringIO(china.to_csv())))
    frame = china.to_frame("pandas")
    assert isinstance(frame, pandas.DataFrame)
    assert [row["goal"] for row in rows] == list(frame["goal"]) == [row.goal.id for row in china]
    for column, card in china.cards.items():
        assert [row[column] for row in rows] == list(frame[column]) == [one.rating.value for one in card]
        assert [row[f"{column}_reason"] for row in rows] == [one.reason.value for one in card]
        assert [row[f"{column}_label"] for row in rows] == [one.native_label or "" for one in card]
        assert [bool(row[f"{column}_score"]) for row in rows] == [one.native_score is not None for one in card]
    assert [row["why"] for row in rows] == [row.why() for row in china]


def test_in_a_notebook_it_is_a_table_in_which_nothing_is_markup():
    figures = STEEL.observed({2025: 210}, source="example")
    methods = ["ndrc-steps", replace(A, name="<b>", label="slow")]
    shown = pt.compare(goal(), as_of="2025", observations=figures, methods=methods)._repr_html_()
    assert "<td>off track (behind)</td><td>at risk (slow)</td>" in shown
    assert "<th>&lt;b&gt;</th>" in shown
    assert "<b>" not in shown
