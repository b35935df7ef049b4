"""A verdict in sentences: in both languages, with every word known and every number beside its source."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Literal, get_args

import pytest
from hypothesis import given

import policytrack as pt
from judged_cases import NAMED, Case, NamedCase, case, cases, indicator, plan_data, reported
from policytrack.explanations.changes import changes
from policytrack.explanations.labels import label
from policytrack.explanations.reasons import SENTENCES, sentence
from policytrack.explanations.requirements import requirement_text
from policytrack.explanations.wording import (
    amount_text,
    bound_text,
    cell_text,
    date_text,
    number_text,
    percent_text,
    period_text,
    unit_text,
)
from policytrack.judgements import Amount
from policytrack.kernel.courses import MODELS
from policytrack.periods import as_period
from policytrack.plans import Commitment
from policytrack.plans.documents import ActionProgress
from policytrack.targets import Measurable, Rule, Stated

LANGUAGES = ("en", "zh")
KINDS = tuple(kind.model_fields["kind"].default for union in (Measurable, Stated) for kind in get_args(union))
RULES = get_args(Rule)
STATES = get_args(ActionProgress.model_fields["state"].annotation)
BUNDLED = tuple(pt.installed_plans())
RATING_WORDS = re.compile(r"\b(" + "|".join(rating.value.replace("_", "[ _]") for rating in pt.Rating) + r")\b")


def turnover(as_of: str = "2024-12-31", known_by: str | None = None) -> pt.Assessment:
    return pt.assess(pt.load_plan("cn-he-tech-2025"), as_of=as_of, known_by=known_by)["contract-turnover"]


def line(text: str, beginning: str) -> str:
    """Return the line of an explanation that begins in some way, or an empty one."""
    return next((one for one in text.splitlines() if one.startswith(beginning)), "")


def rising(value: object, year: str = "2023", **goal: Any) -> Case:
    start = {"period": "2020", "value": "0 亿元"}
    target = goal.pop("target", {"kind": "level", "at_least": "100 亿元"})
    return case(target, {year: value}, f"{year}-12-31", **{"baseline": start} | goal)


# Words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("word", [*pt.Rating, *pt.Reason, *pt.Flag, *KINDS, *RULES, *STATES, *get_args(Commitment)])
def test_every_word_of_the_data_has_a_label(word: str, lang: Literal["en", "zh"]) -> None:
    found = label(word, lang)
    assert found
    assert found.isascii() == (lang == "en")


@pytest.mark.parametrize("reason", pt.Reason)
def test_every_reason_has_a_sentence_in_both_languages(reason: pt.Reason) -> None:
    english, chinese = SENTENCES[reason]
    assert english.endswith(".") or english.endswith(")")
    assert chinese.endswith(("。", "）"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.name)
def test_every_published_verdict_is_explained_with_its_rating_and_reason(
    named: NamedCase, lang: Literal["en", "zh"]
) -> None:
    found = named.case.assessed()
    text = found.explain(lang)
    assert label(named.rating, lang) in text.splitlines()[0]
    assert sentence(found.goal.target.kind, named.reason, lang, found.method_parameters) in text
    for flag in found.flags:
        assert label(flag, lang) in text


@given(cases())
def test_an_explanation_has_no_empty_line_and_no_gap_for_something_unknown(judged: Case) -> None:
    found = judged.assessed()
    for lang in LANGUAGES:
        text = found.explain(lang)  # type: ignore[arg-type]
        assert all(one.strip() for one in text.splitlines())
        assert not re.search(r"None|\bnan\b|inf\b|\(\)|（）|\{|\}|-0 ", text)


@pytest.mark.parametrize("plan", BUNDLED)
@pytest.mark.parametrize("as_of", ["2020-12-31", "2022-12-31", "2024-12-31", "2025-12-31"])
def test_chinese_has_no_english_rating_word(plan: str, as_of: str) -> None:
    for found in pt.assess(pt.load_plan(plan), as_of=as_of):
        assert not RATING_WORDS.search(found.explain("zh"))


# What is shown, and where it stands


def test_the_first_line_says_goal_region_rating_and_date() -> None:
    assert turnover().explain("en").splitlines()[0] == (
        "Annual turnover of technology contracts (Hebei): on track, as of 2024-12-31."
    )
    assert turnover().explain("zh").splitlines()[0].startswith("河北“年技术合同成交总额”：截至2024年12月31日")


def test_what_was_known_is_said_in_the_first_line() -> None:
    found = turnover(known_by="2025-12-31")
    assert "2025-12-31" in found.explain("en").splitlines()[0]
    assert "2025年12月31日" in found.explain("zh").splitlines()[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_the_document_are_quoted(lang: Literal["en", "zh"]) -> None:
    assert "“全省年技术合同成交总额突破2000亿元”" in turnover().explain(lang)


@pytest.mark.parametrize(("lang", "observed", "start"), [("en", "Observed", "Baseline"), ("zh", "最新数据", "基期")])
def test_value_and_baseline_stand_with_their_source_and_date(
    lang: Literal["en", "zh"], observed: str, start: str
) -> None:
    text = turnover().explain(lang)
    for beginning, shown in ((observed, "1971.4"), (start, "558.5")):
        found = line(text, beginning)
        assert shown in found
        assert "China Daily" in found
        assert "2025-11-07" in found
        assert "技术合同成交额" in found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("plan", BUNDLED)
def test_every_deciding_figure_stands_with_its_source(plan: str, lang: Literal["en", "zh"]) -> None:
    for found in pt.assess(pt.load_plan(plan), as_of="2025-12-31"):
        text = found.explain(lang)
        if found.value is not None:
            assert number_text(found.value.value) in text
            for one in found.evidence:
                if one.role != "series":
                    assert one.observation.source in text


def test_a_baseline_that_the_plan_states_says_so_or_names_its_source() -> None:
    plain = rising(60)
    sourced = plain.but(baseline={"period": "2020", "value": "0 亿元", "source": "the yearbook"})
    assert "0 亿元 for 2020" in line(plain.assessed().explain(), "Baseline")
    assert "plan" in line(plain.assessed().explain(), "Baseline")
    assert "规划" in line(plain.assessed().explain("zh"), "基期")
    assert "the yearbook" in line(sourced.assessed().explain(), "Baseline")


def test_without_a_baseline_nothing_is_said_of_one() -> None:
    assert (
        line(case({"kind": "level", "at_least": "1 亿元"}, {"2024": 2}, "2024-12-31").assessed().explain(), "Base")
        == ""
    )


@pytest.mark.parametrize(
    ("target", "start"),
    [
        ({"kind": "change", "at_least": "5 %", "base": "2020"}, "10 亿元"),
        ({"kind": "growth", "at_least": "5 %", "base": "2020"}, "10 亿元"),
    ],
)
def test_the_base_of_a_change_stands_with_its_level_and_source(target: dict[str, str], start: str) -> None:
    observed = case(target, {"2020": 10, "2022": 11}, "2022-12-31").assessed()
    stated = case(target, {"2022": 11}, "2022-12-31", baseline={"period": "2020", "value": start}).assessed()
    assert "10 亿元" in line(observed.explain(), "Base")
    assert "statistics bureau" in line(observed.explain(), "Base")
    assert "10 亿元" in line(stated.explain(), "Base")


@pytest.mark.parametrize(
    "facts", [{"quality": "derived", "note": "a / b"}, {"quality": "derived"}, {"status": "final"}]
)
def test_what_is_peculiar_to_a_figure_is_said_beside_it(facts: dict[str, str]) -> None:
    found = case({"kind": "level", "at_least": "1 亿元"}, [reported("2024", 2, **facts)], "2024-12-31").assessed()
    shown = line(found.explain(), "Observed")
    words = {"derived": "derived", "final": "final"}
    assert all(words.get(fact, fact) in shown for fact in facts.values())


def test_a_figure_formed_of_several_shows_each_with_its_number() -> None:
    goal = {
        "target": {"kind": "ratio", "at_least": "1 %", "numerator": "top", "denominator": "bottom"},
        "deadline": "2025",
    }
    indicators = [indicator("share", "ratio", "%"), indicator("top", "flow"), indicator("bottom", "flow")]
    figures = [
        reported("2023", 3, name="top", quality="lower_bound", strict=True),
        reported("2023", 4, name="bottom", quality="rounded"),
    ]
    text = Case(plan_data(goal, figures, indicators), "2023-12-31").assessed().explain()
    shown = line(text, "Observed")
    assert "over 75 %" in shown
    assert ">3 亿元" in shown
    assert "4 亿元" in shown


def test_an_upper_bound_is_shown_as_one() -> None:
    seen = reported("2025", 5, quality="upper_bound")
    found = case({"kind": "level", "at_most": "9 亿元"}, [seen], "2025-12-31").assessed()
    assert "at most 5 亿元" in line(found.explain(), "Observed")
    assert "5亿元以下" in line(found.explain("zh"), "最新数据")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_staged_path_is_shown_with_its_steps(lang: Literal["en", "zh"]) -> None:
    path = line(turnover().explain(lang), "Path" if lang == "en" else "路径")
    for shown in ("1000", "1500", "1750", "2021", "2023"):
        assert shown in path


def test_a_path_without_steps_is_a_straight_line_to_the_day() -> None:
    assert "straight line asks for 60 亿元 by the end of 2023" in rising(60).assessed().explain()
    midyear = rising(60).but(target={"kind": "level", "at_least": "100 亿元"}, deadline="2025-06-30")
    assert "按直线推进" in midyear.assessed().explain("zh")


def test_a_path_read_within_a_year_names_the_day() -> None:
    start = {"period": "2020", "value": "0 亿元"}
    target = {"kind": "level", "at_least": "100 亿元"}
    found = case(target, {"2023-06-30": 50}, "2023-12-31", measure="stock", baseline=start).assessed()
    assert "2023-06-30" in line(found.explain(), "Path")


SINCE_2020 = {"kind": "change", "base": "2020"}
GROWTH = {"kind": "growth", "base": "2020", "at_least": "9 %"}
KEPT = {"kind": "keep", "at_most": "9 亿元", "window": "2021/2025"}
TOTAL = {"kind": "cumulative", "at_most": "9 亿元", "window": "2021/2025"}


@pytest.mark.parametrize(
    ("target", "en", "zh"),
    [
        (KEPT, "in every year of 2021–2025", "每年"),
        (KEPT | {"every": "quarter"}, "in every quarter of 2021–2025", "每季度"),
        (TOTAL, "a total over 2021–2025: at most 9 亿元", "2021—2025年累计不超过9亿元"),
        (GROWTH, "average annual growth (compound) since 2020", "年均增长（复合）"),
        (GROWTH | {"averaging": "arithmetic"}, "(arithmetic)", "算术"),
        (SINCE_2020 | {"at_least": "9 %"}, "a rise since 2020 of at least 9 %", "提高9%以上"),
        (SINCE_2020 | {"above": "9 %"}, "a rise since 2020 of more than 9 %", "提高超过9%"),
        (SINCE_2020 | {"at_most": "-9 %"}, "a fall since 2020 of at least 9 %", "下降9%以上"),
        (SINCE_2020 | {"below": "-9 %"}, "a fall since 2020 of more than 9 %", "下降超过9%"),
        (SINCE_2020 | {"at_most": "9 %"}, "a change since 2020: at most 9 %", "相比变化不超过9%"),
        (SINCE_2020 | {"at_least": "2 倍"}, "at least 2 倍 the level of 2020", "为2020年的2倍以上"),
        ({"kind": "level", "between": ["1 亿元", "9 亿元"]}, "between 1 亿元 and 9 亿元", "1亿元至9亿元"),
        ({"kind": "level", "about": "5 亿元", "tolerance": "1 亿元"}, "about 5 亿元 (±1 亿元)", "5亿元左右"),
    ],
)
def test_each_kind_says_what_it_asks_for(target: dict[str, Any], en: str, zh: str) -> None:
    found = case(target, {"2020": 5, "2021": 6}, "2021-12-31", measure="flow").assessed()
    assert en in line(found.explain("en"), "The goal")
    assert zh in line(found.explain("zh"), "目标")


@pytest.mark.parametrize("due", ["2025", None])
def test_an_aim_in_words_is_given_in_its_words(due: str | None) -> None:
    words = {"kind": "qualitative", "text": {"en": "Among the first ten.", "zh": "前十。"}}
    found = case(words, {}, "2024-12-31", deadline=due).assessed()
    by = {None: ("", ""), "2025": (" for 2025", "（2025年）")}[due]
    assert found.explain("en").splitlines()[1] == f"The plan says{by[0]}: Among the first ten."
    assert found.explain("zh").splitlines()[1] == f"规划提出{by[1]}：前十。"


def test_a_goal_with_errors_is_explained_without_its_deadline_and_region() -> None:
    broken = rising(60).but(deadline=None)
    data = broken.data | {"region": None}
    text = Case(data, broken.as_of).assessed().explain()
    assert text.splitlines()[0] == "figure: not assessable, as of 2023-12-31."
    assert SENTENCES[pt.Reason.INVALID_GOAL][0] in text


def test_the_pace_is_shown_with_both_shares() -> None:
    why = line(turnover().explain("en"), "Why")
    assert "98.0 %" in why
    assert "82.7 %" in why
    assert "1.19" in why
    assert "1.19" in line(turnover().explain("zh"), "理由")


@pytest.mark.parametrize(
    ("value", "en", "zh"), [(60, "Missing: 40 亿元", "尚差40亿元"), (120, "To spare: 20 亿元", "富余20亿元")]
)
def test_the_gap_is_missing_or_to_spare(value: int, en: str, zh: str) -> None:
    found = rising(value).assessed()
    assert en in found.explain("en")
    assert zh in found.explain("zh")


def test_the_pace_needed_is_told_only_where_something_is_missing() -> None:
    assert "20 亿元 a year" in line(rising(60).assessed().explain(), "Missing")
    assert "needed" in line(rising(60).assessed().explain(), "Missing")
    assert "needed" not in line(rising(120).assessed().explain(), "To spare")
    assert "needed" not in line(rising(60, "2025").assessed().explain(), "Missing")


def test_without_a_baseline_only_the_gap_is_told() -> None:
    found = rising(120, baseline=None).assessed()
    assert line(found.explain(), "To spare") == "To spare: 20 亿元."


def test_a_gap_counted_from_a_bound_says_so() -> None:
    found = turnover("2022-12-31")
    assert "bound" in line(found.explain("en"), "Missing")
    assert "界限" in line(found.explain("zh"), "尚差")


def test_what_cannot_be_judged_tells_no_gap() -> None:
    unsettled = case({"kind": "level", "at_least": "9 亿元"}, {"2024": 5}, "2024-12-31").assessed()
    assert "Missing" not in unsettled.explain()


def test_a_sum_of_bounds_to_both_sides_has_no_number_to_count_a_gap_from() -> None:
    halves = [
        reported("2022-H1", 5, quality="lower_bound"),
        reported("2022-H2", 5, quality="upper_bound"),
        reported("2021", 50),
    ]
    target = {"kind": "keep", "at_most": "9 亿元", "window": "2021/2025"}
    found = case(target, halves, "2022-12-31", measure="flow").assessed()
    assert (found.rating, found.value, found.gap) == (pt.Rating.OFF_TRACK, None, None)
    assert "Missing" not in found.explain()


def test_a_projection_is_shown_with_its_interval_or_says_that_it_has_none() -> None:
    figures = {"2021": 10, "2022": 22, "2023": 30}
    start = {"period": "2020", "value": "0 亿元"}
    target = {"kind": "level", "at_least": "100 亿元"}
    few = case(target, {"2021": 10}, "2021-12-31", baseline=start).assessed()
    many = case(target, figures, "2023-12-31", baseline=start).assessed()
    assert "By the damped trend it would be 38.53 亿元 at the deadline (too little" in line(few.explain(), "By the")
    assert "probability" not in few.explain()
    assert many.projection is not None
    assert many.projection.low is not None
    assert "80 % interval" in line(many.explain(), "By the")
    assert number_text(many.projection.low.value) in line(many.explain("zh"), "按衰减趋势")


def projected(value: float, asked: str = "100 亿元", **changes: object) -> pt.Assessment:
    """Judge a goal whose projection is as it is put."""
    found = case({"kind": "level", "at_least": asked}, {"2021": 1, "2022": 2}, "2022-12-31").assessed()
    assert found.projection is not None
    amount = replace(found.projection.value, value=value)
    return replace(found, projection=replace(found.projection, value=amount, **changes))


@pytest.mark.parametrize(
    ("probability", "en", "zh"),
    [
        (0.004, "with a probability below 1 %", "概率为不到1%"),
        (0.424, "with a probability of 42 %", "概率为42%"),
        (0.996, "with a probability above 99 %", "概率为99%以上"),
    ],
)
def test_the_probability_is_told_in_whole_percent_and_nothing_is_certain(probability: float, en: str, zh: str) -> None:
    found = projected(90, probability=probability)
    assert en in line(found.explain(), "By the")
    assert zh in line(found.explain("zh"), "按衰减趋势")


@pytest.mark.parametrize(
    ("year", "en", "zh"),
    [
        (2025, "expected to be reached in 2025.", "预计2025年达到。"),
        (2026, "expected to be reached in 2026, after the deadline.", "预计2026年达到，晚于期限。"),
    ],
)
def test_the_year_is_told_in_which_it_is_expected_to_be_reached(year: int, en: str, zh: str) -> None:
    found = projected(90, expected_year=year)
    assert line(found.explain(), "By the").endswith(en)
    assert line(found.explain("zh"), "按衰减趋势").endswith(zh)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_that_is_not_the_default_was_chosen_by_its_past_errors(model: str) -> None:
    found = projected(90, model=model)
    chosen = model != "damped_trend"
    assert (", chosen by its past errors, it would be 90" in line(found.explain(), "By the")) == chosen
    assert ("（按既往误差选定）" in found.explain("zh")) == chosen


def test_a_stretch_value_is_told_beside_the_verdict() -> None:
    found = rising(60, stretch={"at_least": "200 亿元"}).assessed()
    assert "at least 200 亿元: off track" in line(found.explain("en"), "Stretch")
    assert "滞后" in line(found.explain("zh"), "力争值")
    assert "Stretch" not in rising(60).assessed().explain()


def test_flags_findings_and_the_note_of_the_goal_come_last() -> None:
    found = rising(60, known_by="2024-06-30", note="a remark").but(unconfirmed="only heard of")
    english = found.assessed().explain("en").splitlines()[-3:]
    assert english[0] == "Mind: goal unconfirmed."
    assert english[1].startswith("Finding: the goal itself is not confirmed: only heard of; ")
    assert english[2] == "Note: a remark"
    assert found.assessed().explain("zh").splitlines()[-3] == "提示：目标未核实。"


# Wording


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1971.4, "1971.4"),
        (3.0682344, "3.068"),
        (0.00012345, "0.000123"),
        (100, "100"),
        (-2.5, "-2.5"),
    ],
)
def test_numbers_are_short_and_lose_nothing_that_matters(number: float, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [
        (Amount(5.0, "亿元"), "5 亿元", "5亿元"),
        (Amount(5.0, "亿元", "lower", True), "over 5 亿元", "超过5亿元"),
        (Amount(5.0, "亿元", "lower", False), "at least 5 亿元", "5亿元以上"),
        (Amount(5.0, "亿元", "upper", True), "below 5 亿元", "不足5亿元"),
        (Amount(5.0, "亿元", "upper", False), "at most 5 亿元", "5亿元以下"),
        (Amount(0.5, "个百分点/年"), "0.5 percentage points a year", "每年0.5个百分点"),
        (Amount(5.0, "%/年"), "5 % a year", "5%/年"),
    ],
)
def test_amounts_read_as_people_say_them(amount: Amount, en: str, zh: str) -> None:
    assert amount_text(amount, "en") == en
    assert amount_text(amount, "zh") == zh


def test_rounding_never_overstates_a_bound() -> None:
    assert amount_text(Amount(3.0689, "%", "lower", True), "en") == "over 3.068 %"
    assert amount_text(Amount(3.0681, "%", "upper", True), "en") == "below 3.069 %"


@pytest.mark.parametrize(
    ("amount", "cell"),
    [
        (None, "—"),
        (Amount(5.0, "家"), "5 家"),
        (Amount(5.0, "家", "lower", True), ">5 家"),
        (Amount(5.0, "个百分点"), "5 points"),
    ],
)
def test_a_cell_of_a_table_is_short(amount: Amount | None, cell: str) -> None:
    assert cell_text(amount, "en") == cell


@pytest.mark.parametrize(
    ("period", "en", "zh"),
    [
        ("2024", "2024", "2024年"),
        ("2021/2025", "2021–2025", "2021—2025年"),
        ("2025-10", "2025-10", "2025年10月"),
        ("2025-H1", "2025-H1", "2025年上半年"),
        ("2025-H2", "2025-H2", "2025年下半年"),
        ("2025-Q2", "2025-Q2", "2025年第2季度"),
        ("2025-06-30", "2025-06-30", "2025年6月30日"),
        ("FY2025@2024-10", "2024-10–2025-09", "2024年10月1日至2025年9月30日"),
    ],
)
def test_periods_read_as_people_say_them(period: str, en: str, zh: str) -> None:
    assert period_text(as_period(period), "en") == en
    assert period_text(as_period(period), "zh") == zh


@pytest.mark.parametrize(
    ("unit", "en"),
    [("亿元", "亿元"), ("亿元/年", "亿元 a year"), ("个百分点", "percentage points"), ("件/万人", "件/万人")],
)
def test_only_the_parts_of_a_unit_that_are_ours_are_translated(unit: str, en: str) -> None:
    assert unit_text(unit, "en") == en
    assert unit_text(unit, "zh") == unit


def test_shares_dates_and_bounds_are_set_as_each_language_sets_them() -> None:
    assert (percent_text(0.98, "en"), percent_text(0.98, "zh")) == ("98.0 %", "98.0%")
    day = as_period("2024-12-31").end
    assert (date_text(day, "en"), date_text(day, "zh")) == ("2024-12-31", "2024年12月31日")
    assert bound_text(pt.Level(at_most="5 %"), "zh") == "不超过5%"


# Every kind in words


CN = {"region": "CN"}
FASTER = {"kind": "relative", "relation": "faster_than", "comparator": CN, "base": "2020"}
ISSUED = {"id": "issued", "name": {"en": "issue", "zh": "印发"}}
GROUP = {"id": "CENTRE", "name": {"en": "The centre", "zh": "中部"}, "members": ["CN-HE", "CN-SX", "CN-HA"]}


def asked(target: dict[str, Any], lang: Literal["en", "zh"], unit: str = "亿元", **goal: Any) -> str:
    """Return the short requirement of a goal in a plan with a group, a scenario and a second indicator."""
    own = [indicator(unit=unit), indicator("usual"), {**indicator("output"), "name": {"en": "Output", "zh": "产值"}}]
    data = plan_data({"target": target, "deadline": "2025", **goal}, [], own)
    plan = pt.Plan(**data | {"regions": [GROUP]})
    return requirement_text(plan.goals[0], plan, lang)


@pytest.mark.parametrize(
    ("relation", "more", "en", "zh"),
    [
        ("faster_than", {}, "growth since 2020 faster than in China", "2020年以来增速高于全国"),
        ("faster_than", {"direction": "down"}, "a fall since 2020 faster than in China", "2020年以来下降快于全国"),
        ("at_least_as_fast", {}, "growth since 2020 at least as fast as in China", "2020年以来增速不低于全国"),
        (
            "at_least_as_fast",
            {"direction": "down"},
            "a fall since 2020 at least as fast as in China",
            "2020年以来下降不慢于全国",
        ),
        (
            "in_step",
            {"margin": "0.5 个百分点"},
            "growth since 2020 in step with China (±0.5 个百分点)",
            "2020年以来与全国同步增长 (±0.5个百分点)",
        ),
        ("in_step", {}, "growth since 2020 in step with China", "2020年以来与全国同步增长"),
        ("gap_narrows", {}, "a gap to China narrower than in 2020 (as a share)", "与全国的相对差距比2020年缩小"),
        ("gap_narrows", {"gap": "absolute"}, "a gap to China narrower than in 2020", "与全国的绝对差距比2020年缩小"),
        ("at_least_level", {}, "at least the level of China", "不低于全国水平"),
        ("at_least_level", {"direction": "down"}, "at most the level of China", "不高于全国水平"),
        ("above_level", {}, "above the level of China", "高于全国水平"),
        ("above_level", {"direction": "down"}, "below the level of China", "低于全国水平"),
        (
            "faster_than",
            {"comparator": {"indicator": "output"}},
            "growth since 2020 faster than Output",
            "2020年以来增速高于产值",
        ),
        (
            "faster_than",
            {"comparator": {"indicator": "output", "region": "CENTRE"}},
            "growth since 2020 faster than Output of The centre",
            "2020年以来增速高于中部产值",
        ),
        (
            "faster_than",
            {"prices": "constant-2020"},
            "growth since 2020 faster than in China (constant prices of 2020)",
            "2020年以来增速高于全国（2020年不变价）",
        ),
    ],
)
def test_a_comparison_is_said_in_words(relation: str, more: dict[str, Any], en: str, zh: str) -> None:
    target = FASTER | {"relation": relation} | more
    assert asked(target, "en") == en
    assert asked(target, "zh") == zh


@pytest.mark.parametrize(
    ("target", "en", "zh"),
    [
        ({"universe": ["CENTRE"], "at_most": "2 位次"}, "among the first 2 of The centre", "在中部中位居前2"),
        (
            {"universe": ["CENTRE", "CN-SD"], "at_most": "2 位次", "order": "lowest"},
            "among the first 2 of 4 regions (lowest first)",
            "在4个地区中位居前2（由低到高）",
        ),
        (
            {"universe": ["CENTRE"], "below": "3 位次"},
            "below 3 位次 of The centre",
            "在中部中位次低于3位次",
        ),
        ({"at_most": "10 位次"}, "among the first 10", "位居前10"),
        ({"between": ["1 位次", "3 位次"]}, "between 1 位次 and 3 位次", "位次1位次至3位次"),
    ],
)
def test_a_place_is_said_with_those_it_is_among(target: dict[str, Any], en: str, zh: str) -> None:
    assert asked({"kind": "rank"} | target, "en", unit="位次") == en
    assert asked({"kind": "rank"} | target, "zh", unit="位次") == zh


@pytest.mark.parametrize(
    ("target", "goal", "en", "zh"),
    [
        ({"kind": "peak", "at_most": "9 亿元"}, {}, "a peak by 2025, at most 9 亿元", "到2025年达峰，峰值不超过9亿元"),
        ({"kind": "peak"}, {"deadline": None}, "a peak", "达峰"),
        ({"kind": "zero"}, {}, "zero", "归零"),
        (
            {"kind": "direction", "better": "higher"},
            {},
            "higher is better; no number is stated",
            "越高越好，未给出数值",
        ),
        (
            {
                "kind": "deliverable",
                "states": [{"id": "drafted"}, ISSUED],
            },
            {},
            "done: issue",
            "完成：印发",
        ),
        ({"kind": "deliverable", "states": [{"id": "drafted"}]}, {}, "done: drafted", "完成：drafted"),
        ({"kind": "open", "text": {"en": "Set later.", "zh": "另定。"}}, {}, "Set later", "另定"),
        (
            {"kind": "open", "text": {"en": "Set later", "zh": "另定"}, "expected": "2026"},
            {},
            "Set later (expected 2026)",
            "另定（预计2026年确定）",
        ),
    ],
)
def test_each_kind_without_a_plain_bound_has_words_of_its_own(
    target: dict[str, Any], goal: dict[str, Any], en: str, zh: str
) -> None:
    assert asked(target, "en", **goal) == en
    assert asked(target, "zh", **goal) == zh


CHILDREN = [{"goal": "goal"}, {"goal": "far", "plan": "other"}]


@pytest.mark.parametrize(
    ("more", "en", "zh"),
    [
        ({"rule": "all"}, "all of figure, other/far", "figure、other/far全部实现"),
        ({"rule": "any"}, "any of figure, other/far", "figure、other/far实现其一"),
        ({"rule": "worst"}, "the worst of figure, other/far", "以figure、other/far中最差者为准"),
        ({"rule": "weighted"}, "figure, other/far, weighted", "figure、other/far加权"),
        ({"rule": "all", "children": [{"goal": f"part-{n}"} for n in range(6)]}, "all of 6 goals", "6项目标全部实现"),
        ({"rule": "all", "children": [{"goal": "nowhere"}]}, "all of nowhere", "nowhere全部实现"),
        ({"rule": "all", "text": {"en": "Both.", "zh": "两者皆是。"}}, "Both", "两者皆是"),
    ],
)
def test_a_composite_names_its_parts_or_counts_them(more: dict[str, Any], en: str, zh: str) -> None:
    target = {"kind": "composite", "children": CHILDREN} | more
    assert asked(target, "en") == en
    assert asked(target, "zh") == zh


@pytest.mark.parametrize(
    ("target", "en", "zh"),
    [
        (
            {"kind": "average", "at_most": "9 亿元", "window": "2021/2025"},
            "a mean over the years of 2021–2025: at most 9 亿元.",
            "2021—2025年各年平均不超过9亿元。",
        ),
        (
            {"kind": "average", "at_most": "9 亿元", "window": "2021/2025", "every": "half"},
            "a mean over the halves of 2021–2025: at most 9 亿元.",
            "2021—2025年各半年平均不超过9亿元。",
        ),
        (
            {"kind": "growth_each_period", "at_least": "5 %", "window": "2021/2025", "prices": "constant"},
            "growth over the period before (constant prices) in every year of 2021–2025: at least 5 %.",
            "2021—2025年每年比上期增长（不变价）5%以上。",
        ),
        (
            {"kind": "growth_each_period", "at_least": "5 %", "window": "2023"},
            "growth over the period before in 2023: at least 5 %.",
            "2023年比上期增长5%以上。",
        ),
        (
            {"kind": "scenario_change", "scenario": "usual", "at_most": "-20 %"},
            "at least 20 % below the scenario “usual” by 2025.",
            "到2025年，比“usual”情景低20%以上。",
        ),
        (
            {"kind": "scenario_change", "scenario": "usual", "above": "20 %"},
            "more than 20 % above the scenario “usual” by 2025.",
            "到2025年，比“usual”情景高超过20%。",
        ),
        (
            {"kind": "scenario_change", "scenario": "usual", "at_most": "0 %"},
            "a distance from the scenario “usual”: at most 0 % by 2025.",
            "到2025年，与“usual”情景相比不超过0%。",
        ),
        (
            {"kind": "scenario_change", "scenario": "usual", "at_most": "0.8 倍"},
            "at most 0.8 倍 the value of the scenario “usual” by 2025.",
            "到2025年，为“usual”情景的不超过0.8倍。",
        ),
        (
            {"kind": "deliverable", "states": [{"id": "drafted", "by": "2021"}, {"id": "issued"}]},
            "done: issued (drafted by 2021) by 2025.",
            "到2025年，完成：issued（2021年drafted）。",
        ),
        (
            {"kind": "composite", "rule": "all", "children": [{"goal": "near"}], "text": "Both"},
            "Both (each must be achieved) by 2025.",
            "到2025年，Both（须全部实现）。",
        ),
        ({"kind": "peak"}, "a peak by 2025.", "到2025年达峰。"),
        (
            {"kind": "direction", "better": "lower"},
            "until 2025, lower is better; no number is stated.",
            "2025年以前，越低越好，未给出数值。",
        ),
        (GROWTH | {"prices": "current"}, "(compound, current prices)", "（复合、现价）"),
    ],
)
def test_an_explanation_says_in_full_what_is_asked_for(target: dict[str, Any], en: str, zh: str) -> None:
    windowed = "window" in target
    goal = {"target": target} | ({} if windowed else {"deadline": "2025"})
    whole = Case(plan_data(goal, [], [indicator(measure="flow"), indicator("usual")]), "2024-12-31").assessed()
    assert en in line(whole.explain("en"), "The goal (expected): ")
    assert zh in line(whole.explain("zh"), "目标（预期性）：")


def test_a_direction_is_told_with_its_pace_where_a_method_rates_it() -> None:
    goal = {"target": {"kind": "direction", "better": "lower"}, "deadline": "2025"}
    start = {"period": "2020", "value": "10 亿元"}
    figures = [reported("2022", 9), reported("2024", 8)]
    judged = Case(plan_data(goal | {"baseline": start}, figures, [indicator()]) | {"method": "statcan"}, "2024-12-31")
    assert judged.assessed().rating is pt.Rating.ON_TRACK
    assert line(judged.assessed().explain("en"), "Pace so far") == "Pace so far: -0.5 亿元 a year."
    assert line(judged.assessed().explain("zh"), "迄今进度") == "迄今进度为每年-0.5亿元。"
    figures = [reported("2015", 9), *figures]
    unstarted = Case(plan_data(goal, figures, [indicator()]) | {"method": "unsd"}, "2024-12-31").assessed()
    assert unstarted.rating is pt.Rating.AT_RISK
    assert "Pace so far" not in unstarted.explain("en")


# Comparisons


def elsewhere(*figures: dict[str, Any], region: str = "CN") -> list[dict[str, Any]]:
    return [figure | {"region": region} for figure in figures]


def compared(target: dict[str, Any], own: dict[str, object], other: dict[str, object], **goal: Any) -> pt.Assessment:
    figures = [reported(year, value) for year, value in own.items()]
    figures += elsewhere(*(reported(year, value) for year, value in other.items()))
    return case(target, figures, "2025-12-31", measure="flow", **goal).assessed()


def test_gansu_is_set_against_the_nation_on_both_price_bases_through_its_proxy() -> None:
    found = pt.assess(pt.load_plan("cn-gs-old-base-2035"), as_of="2025-12-31")["income-above-nation"]
    english, chinese = found.explain("en"), found.explain("zh")
    against = line(english, "Compared with China: ")
    assert "6.8 % a year against 5.4 % (constant prices): 1.4 percentage points" in against
    assert "6.148 % (current prices): 0.652 percentage points" in against
    assert "43377 元, 国家统计局" in against
    beside = line(chinese, "与全国相比：")
    assert "年均6.8%对5.4%（不变价），相差1.4个百分点" in beside
    assert "对6.148%（现价），相差0.652个百分点" in beside
    assert "Gansu, standing in for Old revolutionary base areas of Gansu" in line(english, "Observed")
    assert "甘肃，代替甘肃革命老区" in line(chinese, "最新数据")
    assert "proxy" in line(english, "Mind")
    assert found.goal.proxy is not None
    assert f": {found.goal.proxy.note.en};" in line(english, "Finding: CN-GS stands in for CN-GS-OLD")
    assert f"：{found.goal.proxy.note.zh}；" in line(chinese, "检查意见：以 CN-GS 代替")
    assert "Path" not in english
    assert line(english, "To spare") == "To spare: 0.652 percentage points."


def test_a_gap_is_said_to_be_wider_or_narrower() -> None:
    gap = FASTER | {"relation": "gap_narrows"}
    narrower = compared(gap, {"2020": 50, "2025": 80}, {"2020": 100, "2025": 100})
    wider = compared(gap | {"gap": "absolute"}, {"2020": 50, "2025": 40}, {"2020": 100, "2025": 100})
    assert "80 亿元 against 100 亿元: the gap is 30 percentage points narrower than in 2020" in narrower.explain()
    assert "80亿元对100亿元，差距比2020年缩小30个百分点" in narrower.explain("zh")
    assert "40 亿元 against 100 亿元: the gap is 10 亿元 wider than in 2020" in wider.explain()
    assert "差距比2020年扩大10亿元" in wider.explain("zh")


def test_levels_are_compared_with_their_difference_and_their_path() -> None:
    target = FASTER | {"relation": "at_least_level"}
    found = compared(target, {"2020": 50, "2023": 90}, {"2020": 100, "2023": 110})
    assert "90 亿元 against 110 亿元: -20 亿元" in line(found.explain(), "Compared with China")
    assert "相差-20亿元" in line(found.explain("zh"), "与全国相比")
    assert line(found.explain(), "Path")


def test_a_scenario_is_the_other_side_of_its_comparison() -> None:
    target = {"kind": "scenario_change", "scenario": "usual", "at_most": "-20 %"}
    figures = [reported("2024", 60), reported("2024", 100, name="usual")]
    data = plan_data({"target": target, "deadline": "2025"}, figures, [indicator(), indicator("usual")])
    found = Case(data, "2024-12-31").assessed()
    told = line(found.explain(), "Compared with the scenario “usual”: ")
    assert "60 亿元 against 100 亿元: -40 %" in told
    assert "usual 2024: 100 亿元, statistics bureau" in told
    observed = "Observed: figure 2024: 60 亿元, statistics bureau; published 2025-02-28."
    assert line(found.explain(), "Observed") == observed


def test_bases_that_lead_to_different_verdicts_are_shown_with_each() -> None:
    rate = {"measured": {"kind": "growth", "base": "2020"}}
    nation = {"measured": {"kind": "growth", "base": "2020", "prices": "constant"}}
    nominal = {"measured": {"kind": "growth", "base": "2020", "prices": "current"}}
    figures = [reported("2021/2025", 6, "%", **rate)]
    figures += elsewhere(reported("2021/2025", 5, "%", **nation), reported("2021/2025", 7, "%", **nominal))
    found = case(FASTER, figures, "2025-12-31").assessed()
    assert found.reason is pt.Reason.PRICE_BASIS_OPEN
    told = line(found.explain(), "Compared")
    assert "against 5 % (constant prices): 1 percentage points, achieved" in told
    assert "; against 7 % (current prices): -1 percentage points, missed" in told
    assert "相差1个百分点，已实现" in found.explain("zh")


def test_own_sides_that_differ_by_basis_are_both_shown() -> None:
    def rate(value: int, prices: str) -> dict[str, Any]:
        return reported("2021/2025", value, "%", measured={"kind": "growth", "base": "2020", "prices": prices})

    figures = [rate(6, "constant"), rate(8, "current"), *elsewhere(rate(5, "constant"), rate(7, "current"))]
    told = line(case(FASTER, figures, "2025-12-31").assessed().explain(), "Compared")
    assert "6 % a year against 5 % (constant prices): 1 percentage points" in told
    assert "8 % a year against 7 % (current prices): 1 percentage points" in told


def test_a_bound_is_compared_without_sides_of_its_own() -> None:
    figures = [reported("2025", 120, quality="lower_bound"), *elsewhere(reported("2025", 100))]
    found = case(FASTER | {"relation": "above_level"}, figures, "2025-12-31").assessed()
    assert found.comparisons == ()
    assert "Observed: at least 20 亿元 for 2025 (figure 2025: ≥120 亿元" in found.explain()
    assert line(found.explain(), "Compared").startswith("Compared with China (there: figure, China, 2025: 100 亿元")
    assert line(found.explain("zh"), "与全国相比").startswith("与全国相比（对方数据：2025年全国figure100亿元")


def test_without_a_figure_of_the_other_side_there_is_nothing_to_compare() -> None:
    found = compared(FASTER, {"2020": 50, "2025": 80}, {})
    assert found.reason is pt.Reason.NO_COMPARATOR
    assert "Compared" not in found.explain()


def test_the_others_of_a_ranking_stand_with_their_sources() -> None:
    target = {"kind": "rank", "universe": ["CN-HE", "CN-SX", "CN-HA"], "at_most": "2 位次"}
    figures = [
        reported("2025", 10),
        *elsewhere(reported("2025", 12), region="CN-SX"),
        *elsewhere(reported("2025", 9), region="CN-HA"),
    ]
    found = case(target, figures, "2025-12-31").assessed()
    assert "Observed: 2 位次 for 2025 (figure 2025: 10 亿元" in found.explain()
    source = "(statistics bureau; published 2026-02-28)"
    assert line(found.explain(), "The others") in (
        f"The others: Shanxi 12 亿元, Henan 9 亿元 {source}.",
        f"The others: Henan 9 亿元, Shanxi 12 亿元 {source}.",
    )
    assert "山西12亿元" in line(found.explain("zh"), "其他地区")
    alone = case(
        {"kind": "rank", "at_most": "2 位次"}, {"2025": 1}, "2025-12-31", unit="位次", measure="rank"
    ).assessed()
    assert "The others" not in alone.explain()


def test_an_indicator_that_stands_in_is_named_beside_its_figure() -> None:
    goal = {
        "target": {"kind": "level", "at_least": "9 亿元"},
        "deadline": "2025",
        "proxy": {"indicator": "output", "note": {"en": "near enough", "zh": "相近"}},
    }
    data = plan_data(goal, [reported("2025", 10, name="output")], [indicator(), indicator("output")])
    found = Case(data, "2025-12-31").assessed()
    assert "output, standing in for figure" in line(found.explain(), "Observed")
    assert "output，代替figure" in line(found.explain("zh"), "最新数据")


# Steps, children, linked figures, ratings by others


def test_the_last_step_is_told_with_its_date_and_source() -> None:
    states = [{"id": "drafted"}, ISSUED]
    step = {"state": "issued", "date": "2022-03-01", "source": "gazette", "published": "2022-04", "note": "with a note"}
    goal = {"target": {"kind": "deliverable", "states": states}, "deadline": "2025"}
    found = Case(plan_data(goal | {"progress": [step]}, [], [indicator()]), "2022-12-31").assessed()
    assert line(found.explain(), "Reported") == (
        "Reported: issue, on 2022-03-01 (gazette; published 2022-04; with a note)."
    )
    assert "已报告：2022年3月1日印发（gazette；2022年4月发布；with a note）。" in found.explain("zh")
    bare = {name: step[name] for name in ("state", "date", "source")}
    found = Case(plan_data(goal | {"progress": [bare]}, [], [indicator()]), "2022-12-31").assessed()
    assert "Reported: issue, on 2022-03-01 (gazette)." in found.explain()
    nothing = Case(plan_data(goal, [], [indicator()]), "2022-12-31").assessed()
    assert "Why: No step has been reported." in nothing.explain()


def composite(rule: str = "worst", **child: Any) -> Case:
    goals = [
        {
            "id": "goal",
            "deadline": "2025",
            "target": {
                "kind": "composite",
                "rule": rule,
                "children": [{"goal": "one"}, {"goal": "two", "plan": "far"} | child],
            },
        },
        {"id": "one", "indicator": "figure", "deadline": "2025", "target": {"kind": "level", "at_least": "9 亿元"}},
    ]
    data = plan_data({}, [reported("2025", 10)], [indicator()])
    return Case(data | {"goals": goals}, "2025-12-31")


def test_the_parts_of_a_composite_are_listed_with_their_verdicts() -> None:
    english = composite("weighted", weight=2).assessed().explain().splitlines()
    start = english.index("It is made of:")
    assert english[start + 1 : start + 3] == [
        "- figure: achieved (requirement holds)",
        "- two [far]: not assessable (its goals leave it open, weight 2)",
    ]
    chinese = composite().assessed().explain("zh")
    assert "- figure：已实现（已达到要求）" in chinese
    assert "- two［far］：无法评估（分项目标不足以判断）" in chinese


def test_the_criteria_of_a_rubric_are_listed_with_what_each_asks_for() -> None:
    rubric = {
        "id": "rule",
        "name": "A rule",
        "source": "the editor",
        "criteria": [{"indicator": "figure", "at_least": "9 亿元"}],
    }
    words = {"kind": "qualitative", "text": "Better", "rubric": "rule"}
    data = plan_data({"target": words, "deadline": "2025"}, [reported("2025", 10)], [indicator()])
    found = Case(data | {"rubrics": [rubric]}, "2025-12-31").assessed()
    assert found.rating is pt.Rating.ACHIEVED
    told = found.explain().splitlines()
    start = told.index("By the rubric “A rule” (the editor; each must be achieved):")
    assert told[start + 1] == "- figure, at least 9 亿元: achieved (requirement holds)"
    assert "判据“A rule”（the editor；须全部实现）：\n- figure9亿元以上：已实现" in found.explain("zh")


def test_linked_figures_are_shown_and_said_to_decide_nothing() -> None:
    found = pt.assess(pt.load_plan("cn-gs-old-base-2035"), as_of="2025-12-31")["modernisation"]
    told = line(found.explain(), "Linked figures, which decide nothing: ")
    assert "Gross regional product 2021–2024: 6.0 % (average growth since 2020), Gansu, standing in for" in told
    assert "决胜收官十四五" in told
    assert "6.0%（2020年以来年均增长）" in line(found.explain("zh"), "相关数据（不据以判定）")


def test_a_rating_by_others_stands_beside_the_computed_one() -> None:
    override = {
        "goal": "goal",
        "rating": "missed",
        "reason": {"en": "counted wrongly", "zh": "统计有误"},
        "by": "An office",
        "date": "2025-06",
    }
    judged = rising(10)
    found = Case(judged.data | {"overrides": [override]}, "2025-12-31").assessed()
    english = found.explain().splitlines()
    assert "figure (Hebei): off track, as of 2025-12-31." in english
    assert "Rated missed by An office on 2025-06: counted wrongly (the computed rating remains off track)." in english
    assert "An office于2025年6月评为“未实现”：统计有误（计算所得评级仍为“滞后”）。" in found.explain("zh")


# Revisions, and what changed


REVISED = {
    "announced": "2022-06",
    "target": {"kind": "level", "at_least": "80 亿元"},
    "deadline": "2027",
    "basis": {"en": "a new method", "zh": "新方法"},
    "commitment": "binding",
    "source": {"document": "plan"},
    "note": {"en": "on the new map", "zh": "按新图"},
}
AGAIN = {"announced": "2024", "target": {"kind": "level", "at_least": "90 亿元"}, "note": "once more"}


def revised(as_of: str, *revisions: dict[str, Any], known_by: str | None = None) -> pt.Assessment:
    start = {"period": "2020", "value": "0 亿元"}
    path = [{"period": "2022", "at_least": "30 亿元"}]
    figures = [reported("2021", 20), reported("2023", 70, basis="a new method")]
    target = {"kind": "level", "at_least": "100 亿元"}
    return case(
        target, figures, as_of, known_by=known_by, baseline=start, milestones=path, revisions=list(revisions)
    ).assessed()


def test_each_revision_in_force_is_told_with_the_target_before_and_after() -> None:
    found = revised("2024-12-31", AGAIN, REVISED)
    assert [one for one in found.explain().splitlines() if one.startswith("Revised")] == [
        "Revised on 2022-06: was at least 100 亿元 by 2025; now at least 80 亿元 by 2027, on another basis: "
        "a new method (The plan; on the new map).",
        "Revised on 2024: was at least 80 亿元 by 2027; now at least 90 亿元 by 2027.",
    ]
    assert (
        "2022年6月修订：原为到2025年，100亿元以上；现为到2027年，80亿元以上，口径改为：新方法（The plan；按新图）。"
        in found.explain("zh")
    )


def test_the_note_of_the_revision_in_force_is_told_once() -> None:
    told = revised("2024-12-31", REVISED).explain()
    assert told.count("on the new map") == 1
    assert told.endswith("Note: on the new map")


def test_a_revision_that_was_not_announced_yet_is_not_told() -> None:
    assert "Revised" not in revised("2022-06-29", REVISED).explain()
    assert "Revised" not in revised("2024-12-31", REVISED, known_by="2022-05").explain()
    assert "Revised" in revised("2024-12-31", REVISED, known_by="2022-06-30").explain()


def test_shanxi_has_its_forest_goal_revised_on_another_basis() -> None:
    found = pt.assess(pt.load_plan("cn-sx-central-rise"), as_of="2025-12-31")["forest-cover"]
    told = line(found.explain(), "Revised on 2023-04-26: ")
    assert "was at least 26 % by 2025; now at least 22.6 % by 2025, on another basis: " in told


def test_a_revised_target_is_a_change_with_its_date_and_source() -> None:
    before, after = revised("2022-05-31", REVISED), revised("2024-12-31", REVISED)
    told = changes(before, after).splitlines()
    assert told[0] == "Changed against the verdict as of 2022-05-31:"
    assert "- Target: at least 100 亿元 → at least 80 亿元 (revised on 2022-06; The plan)" in told
    assert "- Deadline: 2025 → 2027" in told
    assert "- Commitment: expected → binding" in told
    assert "- Basis: none → a new method" in told
    assert "- Path: 2022 at least 30 亿元 → none" in told
    assert "- New remark: " in "\n".join(told)
    chinese = changes(before, after, "zh")
    assert chinese.startswith("与截至2022年5月31日的评估相比：\n")
    assert "- 目标值：100亿元以上 → 80亿元以上（2022年6月修订；The plan）" in chinese
    assert "- 口径：无 → 新方法" in chinese


def test_a_target_that_differs_without_a_revision_names_none() -> None:
    before, after = rising(60), rising(60).but(target={"kind": "level", "at_least": "200 亿元"})
    assert (
        "- Target: at least 100 亿元 → at least 200 亿元" in changes(before.assessed(), after.assessed()).splitlines()
    )
    old, new = revised("2023-12-31", REVISED), revised("2024-12-31", REVISED | {"target": AGAIN["target"]})
    assert "- Target: at least 80 亿元 → at least 90 亿元" in changes(old, new).splitlines()


def known(until: str, *figures: dict[str, Any], **goal: Any) -> pt.Assessment:
    target = {"kind": "level", "at_least": "100 亿元"}
    start = {"baseline": {"period": "2020", "value": "0 亿元"}}
    return case(target, figures, "2025-12-31", known_by=until, **start | goal).assessed()


FIRST = reported("2022", 30)
CORRECTED = reported("2022", 45, published="2024-12-20", source="yearbook", quality="rounded")
LATER = reported("2023", 50, published="2024-12-20")


def test_a_revised_figure_is_told_with_both_sources() -> None:
    told = changes(known("2023-12-31", FIRST, CORRECTED), known("2025-12-31", FIRST, CORRECTED)).splitlines()
    assert told[0] == "Changed against the verdict as of 2025-12-31, by what was published until 2023-12-31:"
    assert (
        "- Revised: figure 2022: 30 亿元 (statistics bureau; published 2023-02-28) → "
        "45 亿元 (yearbook; published 2024-12-20; rounded)"
    ) in told
    assert "- Value: 30 亿元 for 2022 → 45 亿元 for 2022" in told
    assert any(one.startswith("- Rating: ") and " → " in one for one in told)


def test_a_revised_figure_is_told_in_chinese() -> None:
    told = changes(known("2023-12-31", FIRST, CORRECTED), known("2025-12-31", FIRST, CORRECTED), "zh")
    assert "- 数据修订：2022年figure：30亿元（statistics bureau；2023年2月28日发布） → 45亿元（yearbook" in told
    assert "（只计2023年12月31日及以前发布的数据）" in told
    assert "- 数值：2022年30亿元 → 2022年45亿元" in told


def test_a_figure_that_became_known_is_told_with_its_source() -> None:
    told = changes(known("2023-12-31", FIRST, LATER), known("2025-12-31", FIRST, LATER))
    assert "- Newly counted: figure 2023: 50 亿元, statistics bureau; published 2024-12-20" in told.splitlines()
    assert "Revised" not in told
    assert "No longer counted" not in told
    assert "新计入：2023年figure50亿元" in changes(
        known("2023-12-31", FIRST, LATER), known("2025-12-31", FIRST, LATER), "zh"
    )


def test_a_figure_that_is_contested_now_no_longer_counts() -> None:
    rival = reported("2022", 31, source="evening paper", published="2024-12-20")
    second = reported("2022", 33, published="2024-12-20")
    told = changes(known("2023-12-31", FIRST, rival, second), known("2025-12-31", FIRST, rival, second))
    assert "- No longer counted: figure 2022: 30 亿元, statistics bureau; published 2023-02-28" in told.splitlines()
    assert "不再计入：2022年figure30亿元" in changes(
        known("2023-12-31", FIRST, rival, second), known("2025-12-31", FIRST, rival, second), "zh"
    )


def test_the_last_figure_of_a_comparator_gives_way_without_a_word() -> None:
    def found(until: str) -> pt.Assessment:
        level = FASTER | {"relation": "at_least_level", "base": None}
        figures = [reported(year, 50) for year in ("2021", "2022")]
        figures += elsewhere(*(reported(year, 100) for year in ("2021", "2022")))
        return case(level, figures, "2025-12-31", known_by=until).assessed()

    told = changes(found("2022-12-31"), found("2023-12-31"))
    assert "Newly counted: figure, China, 2022: 100 亿元" in told
    assert "No longer counted" not in told


def test_the_same_number_in_another_unit_or_from_another_source_is_no_revision() -> None:
    again = reported("2022", 300000, "万元", published="2024-12-20", source="yearbook")
    before, after = known("2023-12-31", FIRST, again), known("2025-12-31", FIRST, again)
    assert "Revised" not in changes(before, after)
    assert changes(after, after) == (
        "Nothing changed against the verdict as of 2025-12-31, by what was published until 2025-12-31."
    )
    assert (
        changes(after, after, "zh") == "与截至2025年12月31日（只计2025年12月31日及以前发布的数据）的评估相比没有变化。"
    )


def test_a_measured_figure_that_was_revised_is_told_as_what_it_measures() -> None:
    def rate(value: int, published: str) -> dict[str, Any]:
        return reported("2021/2024", value, "%", measured={"kind": "growth", "base": "2020"}, published=published)

    def found(until: str) -> pt.Assessment:
        figures = [rate(6, "2025-02-28"), rate(7, "2025-09")]
        return case(GROWTH, figures, "2025-12-31", known_by=until).assessed()

    told = changes(found("2025-03-31"), found("2025-12-31"))
    assert "- Revised: figure 2021–2024: 6 % (average growth since 2020) (statistics bureau" in told
    assert "→ 7 % (average growth since 2020)" in told


def test_stretch_steps_children_and_ratings_by_others_may_change() -> None:
    stretch = {"stretch": {"at_least": "40 亿元"}}
    told = changes(known("2023-12-31", FIRST, CORRECTED, **stretch), known("2025-12-31", FIRST, CORRECTED, **stretch))
    assert "- Stretch value: " in told

    states = {"kind": "deliverable", "states": [{"id": "drafted"}, {"id": "issued"}]}
    steps = [
        {"state": name, "date": f"{year}-01-01", "source": "gazette"}
        for name, year in (("drafted", 2021), ("issued", 2022))
    ]
    delivered = Case(
        plan_data({"target": states, "deadline": "2025", "progress": steps}, [], [indicator()]), "2021-12-31"
    )
    told = changes(delivered.assessed(), Case(delivered.data, "2022-12-31").assessed())
    assert "- Step: Reported: drafted, on 2021-01-01 (gazette). → Reported: issued, on 2022-01-01 (gazette)." in told

    whole = composite()
    before = Case(whole.data | {"observations": []}, whole.as_of).assessed()
    told = changes(before, whole.assessed())
    assert "- figure: not assessable (no observation) → achieved (requirement holds)" in told
    assert "two" not in told

    override = {"goal": "goal", "rating": "missed", "reason": "so", "by": "An office", "date": "2023-06"}
    judged = rising(60)
    rated = Case(judged.data | {"overrides": [override]}, judged.as_of).assessed()
    assert "- Now rated missed by An office on 2023-06" in changes(judged.assessed(), rated)
    assert "- 新增评级：An office于2023年6月评为“未实现”" in changes(judged.assessed(), rated, "zh")
    assert "Now rated" not in changes(rated, rated)


def test_criteria_on_one_indicator_are_told_apart() -> None:
    def found(value: int) -> pt.Assessment:
        criteria = [{"indicator": "figure", "at_least": f"{number} 亿元"} for number in (9, 12)]
        rubric = {"id": "rule", "name": "A rule", "source": "the editor", "criteria": criteria}
        words = {"kind": "qualitative", "text": "Better", "rubric": "rule"}
        data = plan_data({"target": words, "deadline": "2025"}, [reported("2025", value)], [indicator()])
        return Case(data | {"rubrics": [rubric]}, "2025-12-31").assessed()

    assert changes(found(10), found(10)).startswith("Nothing changed")
    told = changes(found(10), found(12)).splitlines()
    assert "- figure: missed (deadline not met) → achieved (requirement holds)" in told
    assert sum(one.startswith("- figure: ") for one in told) == 1


def test_remarks_that_come_and_go_are_told() -> None:
    provisional = reported("2022", 30, status="provisional")
    final = reported("2022", 30, status="final", published="2024-12-20")
    before, after = known("2023-12-31", provisional, final), known("2025-12-31", provisional, final)
    assert "- No longer: provisional" in changes(before, after).splitlines()
    assert "- New remark: provisional" in changes(after, before).splitlines()
    assert "- 不再提示：初步数" in changes(before, after, "zh")


def test_verdicts_on_different_goals_are_not_compared() -> None:
    card = pt.assess(pt.load_plan("cn-he-tech-2025"), as_of="2024-12-31")
    with pytest.raises(pt.PolicyTrackError, match="two verdicts on contract-turnover, not high-tech-firms"):
        changes(card["high-tech-firms"], card["contract-turnover"])


def test_an_explanation_since_an_earlier_verdict_ends_with_what_changed() -> None:
    before, after = known("2023-12-31", FIRST, CORRECTED), known("2025-12-31", FIRST, CORRECTED)
    assert after.explain("en", before) == f"{after.explain()}\n{changes(before, after)}"
    assert after.explain("zh", since=before).endswith(changes(before, after, "zh"))


def test_the_intensity_of_hebei_was_revised_from_2_00_to_2_02() -> None:
    plan = pt.load_plan("cn-he-tech-2025")
    then, now = (
        pt.assess(plan, as_of="2025-12-31", known_by=day)["rd-intensity"] for day in ("2023-12-31", "2025-12-31")
    )
    told = line(now.explain(since=then), "- Revised: R&D expenditure to GDP 2022: ")
    assert re.search(r"2\.0 % \(.*2023-09-25.*\) → 2\.02 % \(.*2024-12-20.*\)$", told)


@given(cases())
def test_nothing_changes_between_a_verdict_and_itself(judged: Case) -> None:
    found = judged.assessed()
    assert changes(found, found).startswith("Nothing changed against the verdict as of ")


@given(cases())
def test_what_changed_is_told_without_a_gap(judged: Case) -> None:
    before, after = Case(judged.data, judged.as_of, "2023-12-31").assessed(), judged.assessed()
    for lang in LANGUAGES:
        text = changes(before, after, lang)  # type: ignore[arg-type]
        assert all(one.strip(" -") for one in text.splitlines())
        assert not re.search(r"None|\bnan\b|inf\b|\(\)|（）|\{|\}", text)


# Money


DOLLARS = {"kind": "level", "at_least": "2 亿美元"}
RATES = [
    {"rate": "7 元/美元", "period": "2020", "source": "bank", "published": "2021-01-15"},
    {"rate": "6.5 元/美元", "period": "2024", "source": "bank", "published": "2025-01-15"},
    {"rate": "5 元/美元", "period": "2020", "kind": "end", "source": "bank", "published": "2021-01-15"},
    {"rate": "6 元/美元", "period": "2024", "kind": "end", "source": "bank", "published": "2025-01-15"},
    {"rate": "0.9 欧元/美元", "period": "2024", "source": "bank", "published": "2025-01-15"},
]
INDICES = [
    {"currency": "CNY", "base": "2020", "period": "2024", "value": 110, "source": "bureau", "published": "2025-02"},
    {"currency": "USD", "base": "2020", "period": "2024", "value": 120, "source": "agency", "published": "2025-02"},
]


def paid(target: dict[str, Any], conversion: dict[str, Any] | None, **plan: Any) -> pt.Assessment:
    figures = [reported("2020", 14), reported("2024", 13)]
    own = indicator(measure="flow", prices="current")
    goal = {"target": target, "deadline": "2024", "baseline": {"period": "2020"}, "conversion": conversion}
    data = plan_data(goal, figures, [own]) | {"exchange_rates": RATES, "deflators": INDICES} | plan
    return Case(data, "2024-12-31").assessed()


@pytest.mark.parametrize(
    ("conversion", "en", "zh"),
    [
        (
            {},
            "Money: CNY is converted to USD (average rate) (2020: 7 元/美元, bank; 2024: 6.5 元/美元, bank).",
            "货币换算：CNY换算为USD（平均汇率）（2020年7元/美元，bank；2024年6.5元/美元，bank）。",
        ),
        (
            {"rate": "end"},
            "Money: CNY is converted to USD (end rate) (2020: 5 元/美元, bank; 2024: 6 元/美元, bank).",
            "货币换算：CNY换算为USD（期末汇率）（2020年5元/美元，bank；2024年6元/美元，bank）。",
        ),
        (
            {"prices": "constant-2020", "order": "deflate_then_convert"},
            "Money: brought to constant prices of 2020 (price index of CNY), then CNY is converted to USD "
            "(average rate) (2024: 110 (2020 = 100), bureau; 2020: 7 元/美元, bank).",
            "货币换算：折为2020年不变价（CNY价格指数），再CNY换算为USD（平均汇率）"
            "（2024年110（2020年 = 100），bureau；2020年7元/美元，bank）。",
        ),
        (
            {"prices": "constant-2020", "order": "convert_then_deflate"},
            "Money: CNY is converted to USD (average rate), then brought to constant prices of 2020 "
            "(price index of USD) (2024: 120 (2020 = 100), agency; 2020: 7 元/美元, bank; 2024: 6.5 元/美元, bank).",
            "货币换算：CNY换算为USD（平均汇率），再折为2020年不变价（USD价格指数）"
            "（2024年120（2020年 = 100），agency；2020年7元/美元，bank；2024年6.5元/美元，bank）。",
        ),
    ],
)
def test_converted_money_is_told_with_its_order_and_its_rates(conversion: dict[str, Any], en: str, zh: str) -> None:
    found = paid(DOLLARS, conversion)
    assert found.value is not None
    assert line(found.explain(), "Money") == en
    assert line(found.explain("zh"), "货币换算") == zh


def test_growth_at_constant_prices_tells_the_index_that_it_took() -> None:
    growth = {"kind": "growth", "at_least": "1 %", "base": "2020", "prices": "constant"}
    found = paid(growth, None)
    assert line(found.explain(), "Money") == (
        "Money: brought to constant prices (price index of CNY) (2024: 110 (2020 = 100), bureau)."
    )
    assert line(paid(growth | {"prices": "current"}, None).explain(), "Money") == ""
    assert line(paid(growth, None, deflators=INDICES[1:]).explain(), "Money") == ""


def test_a_comparison_at_constant_prices_tells_the_index_that_it_took() -> None:
    figures = [reported("2020", 14), reported("2024", 13)]
    nation = elsewhere(reported("2024", 1, "%", measured={"kind": "growth", "base": "2020", "prices": "constant"}))
    own = indicator(measure="flow", prices="current")
    goal = {"target": FASTER | {"prices": "constant"}, "deadline": "2024"}
    data = plan_data(goal, [*figures, *nation], [own]) | {"deflators": INDICES}
    found = Case(data, "2024-12-31").assessed()
    assert "brought to constant prices (price index of CNY)" in line(found.explain(), "Money")


def test_rates_that_were_not_known_are_not_told() -> None:
    judged = Case(paid(DOLLARS, {}).plan.model_dump(mode="json", exclude_none=True), "2024-12-31", "2025-03-31")
    late = [RATES[0], RATES[1] | {"published": "2025-03"}, RATES[1] | {"rate": "6.4 元/美元", "published": "2025-06"}]
    told = line(Case(judged.data | {"exchange_rates": late}, "2024-12-31", "2025-03-31").assessed().explain(), "Money")
    assert "6.5 元/美元" in told
    assert "6.4" not in told


def test_money_that_is_not_converted_or_divided_is_not_spoken_of() -> None:
    assert "Money" not in rising(60).assessed().explain()
    assert "Money" not in turnover().explain()


# Verdicts of unknown plans


def test_a_verdict_without_its_plan_is_explained_by_what_the_goal_says() -> None:
    alone = replace(rising(60).assessed(), plan=None)
    assert alone.explain() == rising(60).assessed().explain()
    words = replace(compared(FASTER | {"comparator": {"region": "CN-XX"}}, {"2020": 5}, {}), plan=None)
    assert "growth since 2020 faster than in CN-XX" in words.explain()
    other = replace(compared(FASTER | {"comparator": {"indicator": "unknown"}}, {"2020": 5}, {}), plan=None)
    assert "growth since 2020 faster than unknown" in other.explain()
