"""A verdict in sentences: in both languages, with every word known and every number beside its source."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args

import pytest
from hypothesis import given

import policytrack as pt
from judged_cases import NAMED, Case, NamedCase, case, cases, indicator, plan_data, reported
from policytrack.explanations.reasons import SENTENCES
from policytrack.explanations.wording import (
    amount_text,
    bound_text,
    cell_text,
    date_text,
    label,
    number_text,
    percent_text,
    period_text,
    unit_text,
)
from policytrack.judgements import Amount
from policytrack.periods import as_period
from policytrack.plans import Commitment
from policytrack.targets import Qualitative

LANGUAGES = ("en", "zh")
KINDS = ("level", "keep", "cumulative", "growth", "change", "ratio")
INTENDED = get_args(Qualitative.model_fields["intended"].annotation)
BUNDLED = ("cn-he-tech-2025", "cn-14fyp", "cn-gs-old-base-2035")
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
@pytest.mark.parametrize("word", [*pt.Rating, *pt.Reason, *pt.Flag, *KINDS, *INTENDED[1:], *get_args(Commitment)])
def test_every_rating_reason_flag_kind_and_commitment_has_a_label(word: str, lang: Literal["en", "zh"]) -> None:
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
    assert SENTENCES[named.reason][lang == "zh"].partition("{}")[0] in text
    for flag in found.flags:
        assert label(flag, lang) in text


@given(cases())
def test_an_explanation_has_no_empty_line_and_no_gap_for_something_unknown(judged: Case) -> None:
    found = judged.assessed()
    for lang in LANGUAGES:
        text = found.explain(lang)  # type: ignore[arg-type]
        assert all(one.strip() for one in text.splitlines())
        assert not re.search(r"None|nan|inf\b|\(\)|（）|\{|\}|-0 ", text)


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
    words = {"kind": "qualitative", "text": {"en": "first ten", "zh": "前十"}, "intended": "rank"}
    found = case(words, {}, "2024-12-31", deadline=due).assessed()
    assert "first ten" in found.explain("en")
    assert ("2025" in found.explain("en").splitlines()[1]) == (due is not None)
    assert "前十" in found.explain("zh")
    assert "(rank)" in found.explain("en")
    assert label("rank", "zh") in found.explain("zh")


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


def test_a_projection_is_shown_with_its_interval_or_says_why_it_has_none() -> None:
    figures = {"2021": 10, "2022": 22, "2023": 30}
    start = {"period": "2020", "value": "0 亿元"}
    target = {"kind": "level", "at_least": "100 亿元"}
    few = case(target, {"2021": 10}, "2021-12-31", baseline=start).assessed()
    many = case(target, figures, "2023-12-31", baseline=start).assessed()
    assert "50 亿元 at the deadline (too few periods" in few.explain()
    assert many.projection is not None
    assert many.projection.low is not None
    assert "80 % interval" in many.explain()
    assert number_text(many.projection.low.value) in many.explain("zh")


def test_a_stretch_value_is_told_beside_the_verdict() -> None:
    found = rising(60, stretch={"at_least": "200 亿元"}).assessed()
    assert "at least 200 亿元: off track" in line(found.explain("en"), "Stretch")
    assert "滞后" in line(found.explain("zh"), "力争值")
    assert "Stretch" not in rising(60).assessed().explain()


def test_flags_findings_and_the_note_of_the_goal_come_last() -> None:
    english = turnover().explain("en").splitlines()[-3:]
    assert "definition unconfirmed" in english[0]
    assert "技术合同成交额" in english[1]
    assert english[2].startswith("Note: ")
    assert "口径未核实" in turnover().explain("zh").splitlines()[-3]


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
