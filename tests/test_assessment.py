"""`assess()` and what it returns: assessments, scorecards and the shapes they are handed on in."""

from __future__ import annotations

import csv
import io
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

import policytrack as pt
from dataframes import dataframe
from judged_cases import Case, Data, case, indicator, plan_data, reported
from policytrack.errors import PeriodError
from policytrack.judgements import tidy
from policytrack.plans import Override
from policytrack.units import Vocabulary, parse_unit

HEBEI, OUTLINE, GANSU = "cn-he-tech-2025", "cn-14fyp", "cn-gs-old-base-2035"
DATES = ["2019-12-31", "2021-07-27", "2022-12-31", "2024-12-31", "2025-12-31", "2036-01-01"]


@pytest.fixture(scope="module")
def hebei() -> pt.Plan:
    return pt.load_plan(HEBEI)


@pytest.fixture(scope="module")
def outline() -> pt.Plan:
    return pt.load_plan(OUTLINE)


def growing_firms(**goal: Any) -> Case:
    """Return a goal of 100 firms from 0, with 40 in 2022."""
    start = {"period": "2020", "value": "0 家"}
    target = {"kind": "level", "at_least": "100 家"}
    return case(target, {"2022": 40}, "2022-12-31", unit="家", measure="stock", baseline=start, **goal)


def row(period: str, value: object, unit: str = "家", **more: Any) -> Data:
    return {"indicator": "figure", "period": period, "value": value, "unit": unit, "source": "own count", **more}


# Scorecards


def test_a_scorecard_holds_one_assessment_for_each_goal_in_the_order_of_the_plan(hebei: pt.Plan) -> None:
    card = pt.assess(hebei, as_of="2024-12-31")
    assert [found.goal.id for found in card] == [goal.id for goal in hebei.goals]
    assert len(card) == len(hebei.goals)


def test_an_assessment_is_found_by_the_id_of_its_goal(hebei: pt.Plan) -> None:
    assert pt.assess(hebei, as_of="2024-12-31")["contract-turnover"].goal.id == "contract-turnover"


def test_a_row_tells_in_short_what_else_was_said(hebei: pt.Plan) -> None:
    said = {"goal": "contract-turnover", "rating": "off_track", "reason": "滞后", "by": "an office", "date": "2024"}
    step = {"state": "issued", "date": "2024-03-01", "source": "gazette"}
    law = {"id": "law", "deadline": "2025", "progress": [step]}
    law["target"] = {"kind": "deliverable", "states": [{"id": "issued"}]}
    goals = (hebei.goals[3], pt.Goal(**law))
    plan = hebei.model_copy(update={"goals": goals, "overrides": (Override(**said),)})
    rows = pt.assess(plan, as_of="2024-12-31").to_rows()
    assert [(row["overrides"], row["step"]) for row in rows] == [("off_track (an office)", None), ("", "issued")]


def test_a_misspelt_goal_names_the_nearest(hebei: pt.Plan) -> None:
    with pytest.raises(
        pt.UnknownNameError, match="there is no goal 'contract-turnovr'; did you mean contract-turnover"
    ):
        pt.assess(hebei, as_of="2024-12-31")["contract-turnovr"]


def test_ratings_are_counted_from_best_to_worst(hebei: pt.Plan) -> None:
    page = hebei.model_copy(update={"goals": hebei.goals[:6]})
    assert pt.assess(page, as_of="2024-12-31").counts == {
        pt.Rating.ACHIEVED: 2,
        pt.Rating.ON_TRACK: 1,
        pt.Rating.NOT_ASSESSABLE: 3,
    }


def test_a_scorecard_says_when_and_how_it_was_made(hebei: pt.Plan) -> None:
    card = pt.assess(hebei, as_of="2024", known_by="2023-06")
    assert (card.as_of, card.known_by) == (date(2024, 12, 31), date(2023, 6, 30))
    assert (card.method, card.method_version) == ("linear", "1")
    assert card["contract-turnover"].as_of == card.as_of
    assert card["contract-turnover"].known_by == card.known_by


def test_an_unknown_method_is_refused(hebei: pt.Plan) -> None:
    with pytest.raises(pt.UnknownNameError, match="did you mean linear"):
        pt.assess(hebei, as_of="2024", method="liner")


@pytest.mark.parametrize("moment", [{"as_of": "2025-13"}, {"as_of": "2025", "known_by": "soon"}])
def test_a_date_that_cannot_be_read_is_refused(hebei: pt.Plan, moment: dict[str, str]) -> None:
    with pytest.raises(PeriodError):
        pt.assess(hebei, **moment)  # type: ignore[arg-type]


def test_a_plan_without_goals_has_an_empty_scorecard() -> None:
    card = pt.assess(pt.Plan(id="empty", title="Empty"), as_of="2024")
    assert (len(card), card.counts, card.to_dicts(), card.to_rows()) == (0, {}, [], [])
    assert card.to_csv().strip() == ""


# The contract

ASSESSMENT_KEYS = [
    "goal", "name", "region", "dimensions", "kind", "commitment", "as_of", "known_by", "method", "method_source",
    "rests_on", "method_parameters", "rating", "reason", "flags", "stretch_rating",
    "native_label", "native_score", "native_figures", "value", "observed_period",
    "requirement", "deadline", "baseline", "baseline_period", "expected", "attainment", "expected_attainment",
    "pace_ratio", "gap",
    "observed_pace", "required_pace", "projection", "comparisons", "children", "step", "overrides",
    "evidence", "findings",
]  # fmt: skip


def test_an_assessment_as_json_has_the_keys_of_the_contract(hebei: pt.Plan) -> None:
    for found in pt.assess(hebei, as_of="2024-12-31").to_dicts():
        assert list(found) == ASSESSMENT_KEYS


def test_a_scorecard_as_json_has_the_keys_of_the_contract(hebei: pt.Plan) -> None:
    written = pt.assess(hebei, as_of="2024-12-31").to_dict()
    assert list(written) == [
        "plan", "as_of", "known_by", "method", "versions", "pack_hash", "assessments", "findings",
    ]  # fmt: skip
    assert written["plan"] == HEBEI
    assert set(written["versions"]) == {"policytrack", "linear"}


def test_a_quantity_as_json_has_a_value_and_the_unit_of_its_goal(hebei: pt.Plan) -> None:
    written = pt.assess(hebei, as_of="2024-12-31")["contract-turnover"].to_dict()
    assert written["value"] == {"value": 1971.4, "unit": "亿元"}
    assert written["gap"] == {"value": 28.6, "unit": "亿元"}
    assert written["requirement"] == {"comparator": "above", "value": 2000, "unit": "亿元"}
    assert written["observed_pace"]["unit"] == "亿元/年"
    assert list(written["projection"]) == ["value", "low", "high", "model", "probability", "expected_year"]


def test_an_observed_bound_as_json_says_its_side(hebei: pt.Plan) -> None:
    written = pt.assess(hebei, as_of="2022-12-31")["contract-turnover"].to_dict()
    assert written["value"] == {"value": 1300, "unit": "亿元", "bound": "lower", "strict": True}


@pytest.mark.parametrize(
    ("bound", "written"),
    [
        ({"between": ["1 万家", "20000 家"]}, {"comparator": "between", "low": 1, "high": 2, "unit": "万家"}),
        (
            {"about": "5 家", "tolerance": "1 家"},
            {"comparator": "about", "value": 5, "unit": "家", "tolerance": "1 家"},
        ),
        ({"about": "5 家"}, {"comparator": "about", "value": 5, "unit": "家", "tolerance": None}),
    ],
)
def test_a_requirement_as_json_keeps_its_numbers(bound: Data, written: Data) -> None:
    assert growing_firms().but(target={"kind": "level", **bound}).assessed().to_dict()["requirement"] == written


def test_what_is_unknown_is_null_with_the_reason_beside_it(hebei: pt.Plan) -> None:
    written = pt.assess(hebei, as_of="2024-12-31")["leading-firms"].to_dict()
    assert (written["rating"], written["reason"]) == ("not_assessable", "no_observation")
    for name in ("value", "observed_period", "expected", "attainment", "gap", "observed_pace", "projection"):
        assert written[name] is None


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("as_of", DATES)
@pytest.mark.parametrize("plan", [HEBEI, OUTLINE, GANSU])
def test_every_bundled_plan_is_json_safe_at_any_date(plan: str, as_of: str, lang: Any) -> None:
    card = pt.assess(pt.load_plan(plan), as_of=as_of)
    assert json.loads(json.dumps(card.to_dict(lang), allow_nan=False)) == card.to_dict(lang)


def test_texts_as_json_are_in_the_language_asked_for(hebei: pt.Plan) -> None:
    found = pt.assess(hebei, as_of="2024-12-31")["contract-turnover"]
    assert found.to_dict("zh")["name"] == "年技术合同成交总额"
    assert found.to_dict("en")["findings"] != found.to_dict("zh")["findings"]


@pytest.mark.parametrize(("number", "shown"), [(2000 - 1971.4, "28.6"), (-0.0, "0.0"), (1 / 3, "0.333333333333")])
def test_numbers_are_shown_without_the_dust_of_binary_arithmetic(number: float, shown: str) -> None:
    assert repr(tidy(number)) == shown


def test_a_goal_is_named_by_itself_or_its_indicator_or_its_words_or_its_id() -> None:
    named = growing_firms(name={"en": "Firms", "zh": "企业"})
    words = growing_firms().but(target={"kind": "qualitative", "text": "more firms"}, indicator=None)
    nameless = growing_firms().but(indicator="unknown")
    assert [judged.assessed().name() for judged in (named, growing_firms(), words, nameless)] == [
        "Firms",
        "figure",
        "more firms",
        "goal",
    ]
    assert named.assessed().name("zh") == "企业"


# Rows, frames, tables


def test_rows_are_flat_and_have_the_same_columns(outline: pt.Plan) -> None:
    rows = pt.assess(outline, as_of="2025-12-31").to_rows()
    assert len({tuple(one) for one in rows}) == 1
    for one in rows:
        assert all(value is None or isinstance(value, str | int | float) for value in one.values())


def test_a_row_keeps_numbers_and_their_unit_in_columns_of_their_own(hebei: pt.Plan) -> None:
    rows = {one["goal"]: one for one in pt.assess(hebei, as_of="2024-12-31").to_rows()}
    turnover = rows["contract-turnover"]
    assert (turnover["value"], turnover["requirement"], turnover["comparator"]) == (1971.4, 2000, "above")
    assert (turnover["unit"], turnover["bound"], turnover["projection_low"]) == ("亿元", None, None)
    assert turnover["flags"] == "derived, definition_unconfirmed"
    assert rows["high-tech-firms"]["bound"] == "lower"
    assert rows["leading-firms"]["unit"] == "家"


def test_a_row_of_an_interval_has_its_ends(outline: pt.Plan) -> None:
    rows = {one["goal"]: one for one in pt.assess(outline, as_of="2024-12-31").to_rows()}
    doctors = rows["doctors"]
    assert doctors["projection_low"] < doctors["projection"] < doctors["projection_high"]
    assert 0.9 < doctors["probability"] < 1
    assert (doctors["expected_year"], rows["good-air-days"]["expected_year"]) == (None, 2032)


def test_a_row_of_a_band_has_its_lower_end() -> None:
    banded = growing_firms().but(target={"kind": "level", "between": ["90 家", "110 家"]})
    assert pt.assess(banded.plan, as_of="2022").to_rows()[0]["requirement"] == 90


def test_csv_has_a_header_and_the_rows(hebei: pt.Plan) -> None:
    card = pt.assess(hebei, as_of="2024-12-31")
    read = list(csv.DictReader(io.StringIO(card.to_csv())))
    assert [one["goal"] for one in read] == [found.goal.id for found in card]
    assert read[3]["value"] == "1971.4"


@pytest.mark.parametrize("backend", ["pandas", "polars"])
def test_a_scorecard_becomes_a_dataframe_of_either_library(hebei: pt.Plan, backend: str) -> None:
    library = pytest.importorskip(backend)
    card = pt.assess(hebei, as_of="2024-12-31")
    made = card.to_frame(backend, "zh")
    assert isinstance(made, library.DataFrame)
    assert list(made["goal"]) == [found.goal.id for found in card]
    assert list(made["name"])[3] == "年技术合同成交总额"


def test_html_shows_each_goal_and_escapes_what_a_plan_says() -> None:
    named = growing_firms(name="<b>firms & co</b>")
    plan = named.plan.model_copy(update={"title": pt.Plan(id="x", title="<script>").title})
    page = pt.assess(plan, as_of="2022-12-31")._repr_html_()
    assert "&lt;b&gt;firms &amp; co&lt;/b&gt;" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<td>on track</td><td>pace sufficient</td><td>40 家</td><td>at least 100 家</td>" in page


# Embedding


def test_a_scorecard_survives_pickling(hebei: pt.Plan) -> None:
    card = pt.assess(hebei, as_of="2024-12-31", known_by="2025-06")
    again = pickle.loads(pickle.dumps(card))
    assert again.to_dict() == card.to_dict()
    assert again["contract-turnover"].explain("zh") == card["contract-turnover"].explain("zh")


def test_plans_may_be_assessed_in_many_threads_at_once(outline: pt.Plan) -> None:
    expected = {as_of: pt.assess(outline, as_of=as_of).to_dicts() for as_of in DATES}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda as_of: (as_of, pt.assess(outline, as_of=as_of).to_dicts()), DATES * 4))
    assert all(written == expected[as_of] for as_of, written in found)


def test_the_hash_of_a_pack_changes_with_its_data_and_only_then(hebei: pt.Plan) -> None:
    card = pt.assess(hebei, as_of="2024-12-31")
    assert card.pack_hash == pt.assess(pt.load_plan(HEBEI), as_of="2022-12-31").pack_hash
    more = [{"indicator": "leading-firms", "period": "2024", "value": "90 家", "source": "own count"}]
    assert card.pack_hash != pt.assess(hebei, as_of="2024-12-31", observations=more).pack_hash


def test_a_large_plan_asks_pint_for_a_handful_of_units(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Vocabulary().registry
    asked: list[object] = []
    convert = type(registry).convert

    def counting(self: Any, *args: Any, **more: Any) -> Any:
        asked.append(args)
        return convert(self, *args, **more)

    monkeypatch.setattr(type(registry), "convert", counting)
    goal: Data = {"target": {"kind": "level", "at_least": "9 吨标准煤"}, "deadline": "2040"}
    names = [f"i{number}" for number in range(1000)]
    figures = [
        reported(str(2010 + year), year, "千瓦时" if year % 2 else "吨标准煤", name)
        for name in names
        for year in range(20)
    ]
    data = plan_data(goal, figures, [indicator(name, "stock", "吨标准煤") for name in names])
    data["goals"] = [{"id": name, "indicator": name, **goal} for name in names]
    plan = pt.Plan(**data)
    asked.clear()
    card = pt.assess(plan, as_of="2030")
    assert len(card) == 1000
    assert parse_unit("千瓦时").factor_to(parse_unit("吨标准煤"))
    assert len(asked) <= 5


# Observations handed over


@pytest.mark.parametrize(
    "more",
    [
        [row("2023", 100)],
        [{"indicator": "figure", "period": "2023", "value": "100 家", "source": "own count"}],
        [pt.Observation(indicator="figure", period="2023", value="0.01 万家", source="own count")],
        (one for one in [row("2023", 100)]),
    ],
    ids=["flat rows", "mappings", "models", "a generator"],
)
def test_observations_add_to_those_of_the_plan(more: object) -> None:
    found = pt.assess(growing_firms().plan, as_of="2023-12-31", observations=more)["goal"]
    assert found.rating is pt.Rating.ACHIEVED
    assert [str(one.observation.period) for one in found.evidence] == ["2022", "2023"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_observations_in_a_dataframe_add_to_those_of_the_plan(library: str) -> None:
    test_observations_add_to_those_of_the_plan(dataframe(library, [row("2023", 100)]))


def test_observations_in_a_lazy_frame_add_to_those_of_the_plan() -> None:
    test_observations_add_to_those_of_the_plan(dataframe("polars", [row("2023", 100)]).lazy())


def test_an_observation_of_the_same_series_and_period_replaces_that_of_the_plan() -> None:
    found = pt.assess(growing_firms().plan, as_of="2022-12-31", observations=[row("2022年", 100)])["goal"]
    assert found.rating is pt.Rating.ACHIEVED
    assert [one.observation.source for one in found.evidence] == ["own count"]


@pytest.mark.parametrize("other", [{"region": "CN-GD"}, {"area": "rural"}])
def test_an_observation_of_another_region_or_population_replaces_nothing(other: Data) -> None:
    found = pt.assess(growing_firms().plan, as_of="2022-12-31", observations=[row("2022", 100, **other)])["goal"]
    assert found.value is not None
    assert found.value.value == 40


def test_the_plan_itself_stays_as_it_was() -> None:
    plan = growing_firms().plan
    pt.assess(plan, as_of="2023-12-31", observations=[row("2023", 100)])
    assert len(plan.observations) == 1


def test_every_error_of_the_observations_is_reported_at_once_with_its_row() -> None:
    bad = [
        row("2021", 10),
        row("2025-13", 10),
        row("2022", "many"),
        row("2022", 5, unit="亿元"),
        row("2022", 5) | {"indicator": "figur"},
        row("2022", 5) | {"colour": "red"},
    ]
    with pytest.raises(pt.InvalidDataError) as caught:
        pt.assess(growing_firms().plan, as_of="2022", observations=bad)
    places = [finding.field for finding in caught.value.findings]
    assert [place and place.split(".")[1] for place in places] == ["1", "2", "3", "4", "5"]
    assert [finding.code for finding in caught.value.findings] == [
        "period_invalid",
        "number_invalid",
        "observation_unit",
        "unknown_indicator",
        "unknown_key",
    ]


@pytest.mark.parametrize("table", [5, "2024: 5", {"2024": 5}])
def test_what_is_neither_rows_nor_a_dataframe_is_refused(table: object) -> None:
    with pytest.raises(TypeError, match="rows or a dataframe"):
        pt.assess(growing_firms().plan, as_of="2022", observations=table)


def test_a_goal_alone_is_assessed_with_its_own_indicator() -> None:
    solar = pt.Indicator(id="solar", name="Solar power", measure="stock", unit="MW")
    goal = pt.Goal(
        id="solar",
        indicator=solar,
        region="CN-HE",
        target=pt.Level(at_least="500 MW"),
        deadline="2027",
        baseline={"period": "2020", "value": "100 MW"},
    )
    card = pt.assess(goal, as_of="2024", observations=solar.observed({2021: 150, 2024: 340}, source="Energy bureau"))
    assert card["solar"].rating is pt.Rating.ON_TRACK
    assert card.to_dict()["plan"] == "solar"
    assert card["solar"].region is not None
    assert card["solar"].region.code == "CN-HE"


# Evidence and findings


def test_evidence_says_which_figures_decide_and_which_only_make_the_projection() -> None:
    judged = case(
        {"kind": "level", "at_least": "100 家"},
        {"2019": 1, "2020": 10, "2021": 20, "2022": 40, "2030": 100},
        "2022-12-31",
        unit="家",
        measure="stock",
        baseline={"period": "2020"},
    )
    evidence = judged.assessed().evidence
    assert [(one.role, str(one.observation.period)) for one in evidence] == [
        ("series", "2019"),
        ("baseline", "2020"),
        ("series", "2021"),
        ("value", "2022"),
    ]


def test_a_baseline_that_the_plan_states_needs_no_evidence() -> None:
    assert [one.role for one in growing_firms().assessed().evidence] == ["value"]


def test_parts_of_a_sum_all_decide() -> None:
    quarters = {f"2022-Q{number}": 25 for number in range(1, 5)}
    judged = case({"kind": "level", "at_least": "100 亿元"}, quarters, "2022-12-31", measure="flow")
    found = judged.assessed()
    assert [one.role for one in found.evidence] == ["value"] * 4
    assert str(found.observed_period) == "2022"


def test_both_parts_of_a_ratio_are_evidence(hebei: pt.Plan) -> None:
    found = pt.assess(hebei, as_of="2022-12-31")["turnover-to-gdp"]
    deciding = {one.observation.indicator for one in found.evidence if one.role == "value"}
    assert deciding == {"tech-contract-turnover", "gdp"}


def test_a_reported_change_decides_alone() -> None:
    fall = reported("2021/2025", -20, "%", measured={"kind": "change", "base": "2020"})
    levels = [reported("2020", 10), reported("2025", 5)]
    found = case({"kind": "change", "at_most": "-18 %", "base": "2020"}, [fall, *levels], "2025-12-31").assessed()
    assert found.value is not None
    assert found.value.value == -20
    assert [one.observation.value.text for one in found.evidence if one.role == "value"] == ["-20 %"]
    assert str(found.observed_period) == "2021/2025"


def test_evidence_as_json_has_its_source_and_its_words() -> None:
    named = case(
        {"kind": "level", "at_least": "100 家"},
        [reported("2022", 40, "家", url="https://example.org", note="counted twice", status="final")],
        "2022-12-31",
        unit="家",
    )
    written = named.assessed().to_dict()["evidence"][0]
    assert written == {
        "role": "value",
        "indicator": "figure",
        "region": "CN-HE",
        "period": "2022",
        "value": {"value": 40.0, "unit": "家"},
        "quality": "reported",
        "strict": False,
        "named": None,
        "basis": None,
        "source": "statistics bureau",
        "url": "https://example.org",
        "published": "2023-02-28",
        "status": "final",
        "note": "counted twice",
    }


def test_figures_without_a_note_or_a_date_have_none_as_json() -> None:
    bare = case(
        {"kind": "level", "at_least": "1 家"}, [reported("2022", 1, "家", published=None)], "2022-12-31", unit="家"
    )
    written = bare.assessed().to_dict()["evidence"][0]
    assert (written["note"], written["published"]) == (None, None)


def test_findings_on_a_goal_stand_with_the_goal_and_others_with_the_plan() -> None:
    judged = growing_firms(stretch={"at_most": "5 家"})
    plan = judged.plan.model_copy(update={"region": "CN-ZZ"})
    card = pt.assess(plan, as_of="2022-12-31")
    assert [finding.code for finding in card.findings] == ["region_unknown"]
    assert "direction_differs" in [finding.code for finding in card["goal"].findings]
    assert card["goal"].region is None


def test_a_plan_without_a_region_is_judged_without_one() -> None:
    data = growing_firms().data | {"region": None}
    found = pt.assess(pt.Plan(**data), as_of="2022-12-31")["goal"]
    assert found.reason is pt.Reason.INVALID_GOAL
    assert found.region is None


def test_goals_with_errors_are_not_judged_while_the_others_are() -> None:
    data = growing_firms().data
    broken = data["goals"][0] | {"id": "broken", "baseline": {"period": "2030", "value": "0 家"}}
    card = pt.assess(pt.Plan(**data | {"goals": [broken, *data["goals"]]}), as_of="2022-12-31")
    assert (card["broken"].rating, card["broken"].reason) == (pt.Rating.NOT_ASSESSABLE, pt.Reason.INVALID_GOAL)
    assert [finding.code for finding in card["broken"].findings] == ["deadline_before_baseline"]
    assert card["goal"].rating is pt.Rating.ON_TRACK


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"indicator": "unknown"}, "unknown_indicator"),
        ({"indicator": None}, "missing_key"),
        ({"deadline": None}, "deadline_missing"),
        ({"target": {"kind": "level", "at_least": "5 亿元"}}, "unit_mismatch"),
        ({"target": {"kind": "ratio", "at_least": "5 家"}}, "parts_missing"),
        ({"target": {"kind": "change", "at_least": "5 亿元", "base": "2020"}}, "unit_mismatch"),
        ({"baseline": {"period": "2020", "value": "5 亿元"}}, "unit_mismatch"),
        ({"milestones": [{"period": "2021", "at_least": "5 亿元"}]}, "unit_mismatch"),
    ],
)
def test_whatever_is_wrong_with_a_goal_it_is_said_and_not_judged(broken: Data, code: str) -> None:
    found = growing_firms().but(**broken).assessed()
    assert found.reason is pt.Reason.INVALID_GOAL
    assert code in [finding.code for finding in found.findings]


def test_a_change_of_a_percentage_in_per_cent_is_not_guessed_at() -> None:
    target = {"kind": "change", "at_least": "5 %", "base": "2020"}
    found = case(target, {"2020": 10, "2022": 20}, "2022-12-31", unit="%").assessed()
    assert found.reason is pt.Reason.INVALID_GOAL
    assert [finding.code for finding in found.findings] == ["percent_for_points"]


def test_observations_that_fit_no_indicator_or_unit_are_said_and_left_out() -> None:
    judged = growing_firms()
    strangers = [reported("2022", 1, "家", "stranger"), reported("2023", 1, "亿元")]
    plan = pt.Plan(**judged.data | {"observations": [*judged.data["observations"], *strangers]})
    card = pt.assess(plan, as_of="2023-12-31")
    assert [finding.code for finding in card.findings] == ["unknown_indicator", "observation_unit"]
    assert str(card["goal"].observed_period) == "2022"


def test_the_stretch_value_is_rated_beside_the_goal() -> None:
    found = growing_firms(stretch={"at_least": "200 家"}).assessed()
    assert (found.rating, found.stretch_rating) == (pt.Rating.ON_TRACK, pt.Rating.OFF_TRACK)
    assert growing_firms().assessed().stretch_rating is None


@pytest.mark.parametrize(
    ("facts", "named"),
    [({"named": "Firms counted"}, "figure"), ({"named": "企业数"}, "企业")],
)
def test_a_figure_under_another_name_is_remarked_in_the_language_of_its_source(facts: Data, named: str) -> None:
    judged = growing_firms()
    own = judged.data["indicators"][0] | {"name": {"en": "figure", "zh": "企业"}}
    figures = [reported(str(year), 40, "家", **facts) for year in (2020, 2022)]
    data = judged.data | {"indicators": [own], "observations": figures}
    data["goals"] = [data["goals"][0] | {"baseline": {"period": "2020"}}]
    found = Case(data, "2022-12-31").assessed()
    assert pt.Flag.DEFINITION_UNCONFIRMED in found.flags
    assert [finding.details for finding in found.findings] == [{"value": facts["named"], "expected": named}]


def test_distances_between_percentages_are_in_percentage_points() -> None:
    target = {"kind": "level", "at_least": "50 ‰"}
    start = {"period": "2020", "value": "20 ‰"}
    found = case(target, [reported("2022", 3, "%")], "2022-12-31", unit="‰", baseline=start).assessed()
    written = found.to_dict()
    assert written["value"] == {"value": 30, "unit": "‰"}
    assert written["gap"] == {"value": 2, "unit": "个百分点"}
    assert written["observed_pace"] == {"value": 0.5, "unit": "个百分点/年"}


def test_growth_is_in_the_unit_of_its_goal_and_has_no_level_for_a_baseline() -> None:
    target = {"kind": "growth", "at_least": "10 %/年", "base": "2020"}
    written = case(target, {"2020": 100, "2022": 121}, "2022-12-31", measure="stock").assessed().to_dict()
    assert written["value"] == {"value": 10, "unit": "%/年"}
    assert written["observed_pace"] == {"value": 10, "unit": "%/年"}
    assert written["baseline"] is None
    assert written["baseline_period"] == "2020"


def test_a_change_in_points_is_the_difference_of_two_percentages() -> None:
    target = {"kind": "change", "at_least": "5 个百分点", "base": "2020"}
    written = case(target, {"2020": 10, "2022": "12.5"}, "2022-12-31", unit="%").assessed().to_dict()
    assert written["value"] == {"value": 2.5, "unit": "个百分点"}
    assert written["attainment"] == 0.5


@pytest.mark.parametrize("own", [True, False])
def test_only_figures_of_the_goal_s_region_and_population_count(own: bool) -> None:
    other = {} if own else {"dimensions": {"area": "rural"}}
    rural = {"dimensions": {"area": "rural"}}
    judged = case({"kind": "level", "at_least": "1 家"}, [reported("2022", 5, "家", **other)], "2022-12-31", unit="家")
    assert (judged.assessed().rating is pt.Rating.ACHIEVED) == own
    assert (judged.but(**rural).assessed().rating is pt.Rating.ACHIEVED) == (not own)
    assert judged.but(region="CN-GD").assessed().reason is pt.Reason.NO_OBSERVATION


# The bundled plans


def test_hebei_in_2024(hebei: pt.Plan) -> None:
    card = pt.assess(hebei, as_of="2024-12-31")
    turnover = card["contract-turnover"]
    written = turnover.to_dict()
    assert (turnover.rating, str(turnover.observed_period)) == (pt.Rating.ON_TRACK, "2024")
    assert written["value"] == {"value": 1971.4, "unit": "亿元"}
    assert written["expected"]["value"] == 1750
    assert written["gap"]["value"] == 28.6
    assert written["baseline"]["value"] == 558.5
    assert round(written["attainment"], 3) == 0.98
    assert round(written["pace_ratio"], 2) == 1.19
    assert pt.Flag.DEFINITION_UNCONFIRMED in turnover.flags
    assert [finding.code for finding in turnover.findings] == ["sources_differ", "definition_unconfirmed"]
    assert {found.goal.id: (found.rating.value, found.reason.value) for found in card}.items() >= {
        "results-converted": ("not_assessable", "no_observation"),
        "high-tech-firms": ("achieved", "requirement_holds"),
        "leading-firms": ("not_assessable", "no_observation"),
        "contract-turnover": ("on_track", "pace_sufficient"),
        "turnover-to-gdp-growth": ("not_assessable", "no_baseline"),
        "turnover-to-gdp": ("achieved", "requirement_holds"),
    }.items()
    share = card["turnover-to-gdp"]
    assert share.value is not None
    assert (round(share.value.value, 2), share.value.bound, str(share.observed_period)) == (3.07, "lower", "2022")
    assert share.goal.commitment == "stretch"


def test_hebei_in_2022(hebei: pt.Plan) -> None:
    turnover = pt.assess(hebei, as_of="2022-12-31")["contract-turnover"]
    assert turnover.rating is pt.Rating.ON_TRACK
    assert pt.Flag.AT_LEAST in turnover.flags
    assert turnover.to_dict()["expected"]["value"] == 1250


def test_the_outline_in_2025(outline: pt.Plan) -> None:
    card = pt.assess(outline, as_of="2025-12-31")
    assert len(card) == 20
    achieved = {"urbanisation": 67.89, "high-value-patents": 16, "good-air-days": 88.1, "surface-water": 91.4}
    for goal, value in achieved.items():
        found = card[goal]
        assert (found.rating, found.value and found.value.value) == (pt.Rating.ACHIEVED, value)
    life = card["life-expectancy"]
    assert (life.rating, life.value and tidy(life.value.value)) == (pt.Rating.ACHIEVED, 1.95)
    carbon = card["co2-intensity"]
    assert (carbon.rating, carbon.value and carbon.value.value) == (pt.Rating.MISSED, -12)
    work = card["unemployment"]
    assert (work.rating, work.value and work.value.value) == (pt.Rating.ACHIEVED, 5.2)
    assert work.goal.note is not None
    assert "5.6" in work.goal.note.in_language("en")
    growth = card["gdp-growth"]
    assert (growth.rating, growth.reason) == (pt.Rating.NOT_ASSESSABLE, pt.Reason.SET_LATER)


def test_the_outline_by_what_was_known_in_the_middle_of_2024(outline: pt.Plan) -> None:
    card = pt.assess(outline, as_of="2025-12-31", known_by="2024-06-30")
    for found in card:
        for one in found.evidence:
            assert one.observation.published is not None
            assert one.observation.published.end <= date(2024, 6, 30)
    assert str(card["urbanisation"].observed_period) == "2023"
    assert card["co2-intensity"].reason is pt.Reason.NO_OBSERVATION


def test_a_measured_figure_from_another_start_is_not_used_and_is_remarked_on() -> None:
    plan = pt.Plan(
        id="plan",
        title="Plan",
        region="CN",
        indicators=[{"id": "carbon", "name": "Carbon", "measure": "ratio", "unit": "%"}],
        goals=[
            {
                "id": "carbon",
                "indicator": "carbon",
                "target": {"kind": "change", "at_most": "-18 %", "base": "2020", "form": "percent"},
                "deadline": "2025",
            }
        ],
        observations=[
            {
                "indicator": "carbon",
                "period": "2016/2020",
                "value": "-18.8 %",
                "measured": {"kind": "change", "base": "2015"},
                "source": "minister",
            },
            {
                "indicator": "carbon",
                "period": "2021/2025",
                "value": "-12 %",
                "measured": {"kind": "change", "base": "2020"},
                "source": "press",
            },
        ],
    )
    carbon = pt.assess(plan, as_of="2025")["carbon"]
    assert carbon.rating == "missed"
    assert [finding.code for finding in carbon.findings] == ["base_mismatch"]


def test_a_figure_on_another_basis_is_judged_and_marked() -> None:
    forest = pt.assess(pt.load_plan("cn-14fyp"), as_of="2025-12-31")["forest-cover"]
    assert forest.rating == "achieved"
    assert pt.Flag.DEFINITION_UNCONFIRMED in forest.flags
    assert [finding.code for finding in forest.findings] == ["basis_unconfirmed"]
    assert "新监测口径" in forest.explain()


def test_a_figure_that_its_source_compares_with_the_base_is_not_marked() -> None:
    forest = pt.assess(pt.load_plan("cn-14fyp"), as_of="2024-12-31")["forest-cover"]
    assert (forest.rating, forest.findings) == ("achieved", ())


def test_the_name_of_a_plan_is_not_a_plan_and_the_error_says_what_is() -> None:
    with pytest.raises(pt.PolicyTrackError, match=r"assess takes a Plan \(load_plan returns one\) or a Goal, not str"):
        pt.assess("cn-14fyp", as_of="2025")
