"""What is told of the method behind a verdict: its label, score, figures and source, its cuts, and what it altered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np
import pytest

import policytrack as pt
from commands import run, told, width
from judged_cases import Case, case, indicator, plan_data, reported
from pack_folders import write_metadata
from policytrack.explanations.changes import changes
from policytrack.explanations.natives import native_cell, native_label, native_text
from policytrack.explanations.reasons import SENTENCES, sentence
from policytrack.explanations.wording import percent_text
from policytrack.kernel import Goals, Judged, Series
from policytrack.methods import Rated, find_method, open_methods
from policytrack.methods.linear import Linear
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason

LANGUAGES: tuple[Literal["en", "zh"], ...] = ("en", "zh")
RULED = (Reason.PACE_SUFFICIENT, Reason.PACE_SHORT, Reason.PACE_FAR_SHORT, Reason.PATH_NEARLY_MET)


def judged(one: Case, method: Any = "statcan") -> pt.Assessment:
    return pt.assess(one.plan, as_of=one.as_of, known_by=one.known_by, method=method)["goal"]


def line(found: pt.Assessment, beginning: str, lang: Literal["en", "zh"] = "en") -> str:
    """Return the line of an explanation that begins in some way, or an empty one."""
    return next((one for one in found.explain(lang).splitlines() if one.startswith(beginning)), "")


def falling(figures: Mapping[str, object], **goal: Any) -> Case:
    """Return a goal that asks for half of the 100 of 2020 by 2025."""
    given = {"baseline": {"period": "2020"}} | goal
    return case({"kind": "level", "at_most": "50 亿元"}, figures, "2022-12-31", **given)


HALVED = falling({"2020": 100, "2022": 81})


@dataclass(frozen=True)
class Stranger:
    """A method of another package, which says one thing of all goals."""

    says: int | None = 0
    why: Reason = Reason.NATIVE_RULE
    steep: float = float("inf")
    kind: str = "plain"

    name: ClassVar[str] = "stranger"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = "A stranger's own page"
    rests_on: ClassVar[tuple[str, str]] = ("nothing", "无")
    labels: ClassVar[Mapping[str, Rating]] = {"as_we_see_it": Rating.ON_TRACK}

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Any = None) -> Rated:
        every = np.ones(len(goals), np.int64)
        return Rated(
            rating=RATINGS.index(Rating.ON_TRACK) * every,
            reason=REASONS.index(self.why) * every,
            flags={flag: every.astype(bool) for flag in (Flag.BASE_SHIFTED, Flag.ZERO_REPLACED)},
            label=None if self.says is None else self.says * every,
            figures={"own_count": 3.0 * every},
        )


class Plain(Stranger):
    """The same, without saying on what it rests."""

    rests_on: ClassVar[tuple[str, str]] = ("", "")


# By which method


def test_a_label_a_score_and_figures_stand_with_the_method_and_its_source() -> None:
    assert line(judged(HALVED), "By ") == (
        "By statcan (Statistics Canada, Progress Measurement Methodology for the Sustainable Development Goals "
        "(Open SDG)): moderate progress, score 1.232; compound rate: observed -10 % a year, required -12.945 % a year, "
        "pace 0.77."
    )


def test_what_a_method_says_is_told_in_chinese() -> None:
    assert line(judged(HALVED), "按", "zh").endswith(
        "：中等进展（moderate_progress），得分1.232；复合增长率：实际每年-10%，所需每年-12.945%，进度比0.77。"
    )


def test_a_chinese_label_is_told_in_english_beside_the_original() -> None:
    found = judged(falling({"2020": 100, "2022": 80}), "ndrc-steps")
    told = "broadly as expected (基本符合预期); share of the path, in steps of a tenth: pace 1.00."
    assert line(found, "By ndrc-steps (国家发展改革委").endswith(told)
    assert "：基本符合预期；路径进度" in line(found, "按ndrc-steps", "zh")


def test_the_default_method_speaks_in_the_words_of_the_library() -> None:
    assert native_text(judged(HALVED, "linear"), "en") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_method_that_refuses_is_named_with_what_it_rests_on(lang: Literal["en", "zh"]) -> None:
    peak = case({"kind": "peak"}, {"2020": 6, "2021": 5}, "2021-12-31", measure="flow")
    told = native_text(judged(peak), lang)
    assert told.startswith({"en": "By statcan (", "zh": "按statcan（"}[lang])
    assert told.endswith({"en": "): not assessable; compound rate.", "zh": "）：无法评估；复合增长率。"}[lang])


def test_a_label_of_another_package_is_shown_as_it_is() -> None:
    found = judged(HALVED, Stranger())
    assert native_text(found, "en") == "By stranger (A stranger's own page): as_we_see_it; nothing: own count 3."


def test_a_rule_without_a_label_is_told_by_its_rating() -> None:
    found = judged(HALVED, Plain(says=None))
    assert found.rests_on is None
    assert found.to_dict()["rests_on"] is None
    assert native_text(found, "en") == "By stranger (A stranger's own page): on track; own count 3."
    assert native_text(found, "zh") == "按stranger（A stranger's own page）：进展正常；own count 3。"


OWN_LABELS = sorted({label for method in open_methods()[0].values() for label in method.labels})


@pytest.mark.parametrize("label", OWN_LABELS)
def test_every_label_of_the_library_s_methods_has_words_in_both_languages(label: str) -> None:
    assert native_label(label, "en").isascii()
    assert not native_label(label, "zh").isascii()


def test_a_label_of_which_only_a_part_is_known_is_shown_as_it_is() -> None:
    assert native_label("green, growing", "zh") == "green, growing"


# The words of reasons


@pytest.mark.parametrize(
    ("reason", "en", "zh"),
    [
        (Reason.PACE_SUFFICIENT, "at least 90 % of", "90%以上"),
        (Reason.PACE_SHORT, "between 50 % and 90 % of", "50%至90%"),
        (Reason.PACE_FAR_SHORT, "below 50 % of", "不足路径要求的50%"),
        (Reason.PATH_NEARLY_MET, "within 2.5 % of", "不超过2.5%"),
        (Reason.BUDGET_WITHIN_PATH, "at least 90 % of it", "不低于用量的90%"),
    ],
)
def test_a_sentence_names_the_cuts_of_the_method_at_hand(reason: Reason, en: str, zh: str) -> None:
    cuts = {"on_track": 0.9, "at_risk": 0.5, "near_path": 0.025, "convention": "compound"}
    assert en in sentence("level", reason, "en", cuts)
    assert zh in sentence("level", reason, "zh", cuts)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", RULED)
def test_without_cuts_a_sentence_names_no_number(reason: Reason, lang: Literal["en", "zh"]) -> None:
    assert sentence("level", reason, lang) == SENTENCES[reason][lang == "zh"]
    assert "%" not in sentence("level", reason, lang, {"steep": 2})


@pytest.mark.parametrize("kind", ["peak", "deliverable"])
def test_what_a_kind_says_in_words_of_its_own_has_no_cuts(kind: str) -> None:
    reason = {"peak": Reason.REQUIREMENT_HOLDS, "deliverable": Reason.NO_OBSERVATION}[kind]
    assert sentence(kind, reason, "en", {"on_track": 0.9}) == sentence(kind, reason, "en")


def test_a_verdict_by_other_cuts_says_so() -> None:
    found = judged(falling({"2020": 100, "2022": 82}), Linear(on_track=0.9))
    assert "Progress is at least 90 % of what the path asks for by now." in found.explain()
    assert found.method_parameters == {"on_track": 0.9, "at_risk": 0.6, "near_path": 0.05}


def test_a_method_of_another_package_is_not_spoken_of_with_the_default_cuts() -> None:
    assert "%" not in line(judged(HALVED, Stranger(why=Reason.PACE_SUFFICIENT)), "Why").partition(".")[0]


@pytest.mark.parametrize(("share", "text"), [(-0.0001, "0.0 %"), (-0.1, "-10.0 %"), (0.98, "98.0 %")])
def test_nothing_done_is_not_less_than_nothing(share: float, text: str) -> None:
    assert percent_text(share, "en") == text


# As data


def test_the_json_of_a_verdict_names_the_method_its_source_and_its_parameters() -> None:
    written = judged(HALVED).to_dict()
    assert (written["method"], written["rests_on"]) == ("statcan", "compound rate")
    assert written["method_source"] == find_method("statcan").source
    assert written["method_parameters"]["substantial"] == 0.95
    assert judged(HALVED).to_dict("zh")["rests_on"] == "复合增长率"
    assert json.loads(json.dumps(written, allow_nan=False)) == written


def test_a_parameter_that_json_cannot_hold_is_left_out() -> None:
    written = judged(HALVED, Stranger()).to_dict()
    assert written["method_parameters"] == {"says": 0, "why": "native_rule", "kind": "plain"}


def test_a_method_without_parameters_names_none() -> None:
    class Bare:
        name, version, source, rests_on, labels = "bare", "1", "A page", ("x", "x"), Stranger.labels
        rate = Stranger().rate

    assert judged(HALVED, Bare()).method_parameters == {}


def test_a_csv_row_stays_flat() -> None:
    card = pt.assess(HALVED.plan, as_of=HALVED.as_of, method="statcan")
    (row,) = card.to_rows()
    assert (row["native_label"], row["method"]) == ("moderate_progress", "statcan")
    assert all(isinstance(value, str | float | int | None) for value in row.values())


def test_where_price_bases_lead_to_different_verdicts_there_is_no_label() -> None:
    target = {"kind": "relative", "relation": "faster_than", "comparator": {"region": "CN"}, "base": "2020"}
    figures = [
        reported("2022", "6.8", "%", region="CN-GS", measured={"kind": "growth", "base": "2020"}),
        reported("2022", "7.5", "%", region="CN", measured={"kind": "growth", "base": "2020", "prices": "current"}),
        reported("2022", "5.4", "%", region="CN", measured={"kind": "growth", "base": "2020", "prices": "constant"}),
    ]
    goal = {"target": target, "deadline": "2025", "region": "CN-GS"}
    income = indicator(unit="元", prices="current")
    found = judged(Case(plan_data(goal, figures, [income]), "2022-12-31"), "ndrc-steps")
    assert (found.reason, found.native_label, found.native_figures) == (Reason.PRICE_BASIS_OPEN, None, {})


# What a method altered


SHIFTED = falling({"2021": 90, "2022": 81})


def test_a_later_start_is_told_with_the_period_that_was_taken_and_why() -> None:
    found = judged(SHIFTED)
    assert Flag.BASE_SHIFTED in found.flags
    (remark,) = (one for one in found.findings if one.code == "base_shifted")
    assert remark.severity == "note"
    assert remark.text("en") == (
        "the method statcan starts from 2021 (90 亿元) and not from 2020: there is no figure for then, and its rule "
        "takes another; nothing: its published rule does so"
    )
    assert "以 2021（90 亿元）为起点，而非 2020：该时期没有数据" in remark.text("zh")


def test_the_figure_that_a_method_starts_from_is_evidence() -> None:
    found = judged(SHIFTED)
    assert [(one.role, str(one.observation.period)) for one in found.evidence] == [
        ("method_baseline", "2021"),
        ("value", "2022"),
    ]
    assert found.to_dict()["evidence"][0]["role"] == "method_baseline"
    assert line(found, "The method starts") == (
        "The method starts from: figure 2021: 90 亿元, statistics bureau; published 2022-02-28."
    )
    assert line(found, "方法", "zh") == "方法所用起点：2021年figure90亿元，statistics bureau；2022年2月28日发布。"


def test_a_start_that_the_goal_has_is_passed_over_only_by_a_rule() -> None:
    figures = {str(year): 100 - 2 * (year - 2020) for year in range(2020, 2030)}
    late = case(
        {"kind": "level", "at_most": "50 亿元"}, figures, "2029-12-31", deadline="2040", baseline={"period": "2020"}
    )
    for one in (late, late.but(baseline={"period": "2020", "value": "100 亿元"})):
        found = judged(one, "eurostat-short")
        (remark,) = (finding for finding in found.findings if finding.code == "base_shifted")
        assert str(remark.details["period"]) == "2024"
        assert remark.text("en").partition("; ")[0].endswith("and not from 2020: its rule sets a start of its own")


def test_a_reported_change_may_be_where_a_method_starts() -> None:
    falls = [
        reported(str(year), -2 * (year - 2020), "%", measured={"kind": "change", "base": "2020"})
        for year in (2021, 2022, 2023, 2024, 2025, 2026, 2027)
    ]
    target = {"kind": "change", "at_most": "-50 %", "base": "2020"}
    found = judged(case(target, falls, "2027-12-31", deadline="2040"), "eurostat-short")
    assert [str(one.observation.period) for one in found.evidence if one.role == "method_baseline"] == ["2022"]


def test_a_start_that_moved_between_two_verdicts_is_told() -> None:
    told = changes(judged(SHIFTED), judged(falling({"2020": 100, "2022": 81})))
    assert "No longer counted: figure 2021: 90 亿元" in told


def test_a_flag_without_a_figure_behind_it_makes_no_remark() -> None:
    found = judged(HALVED, Stranger())
    assert Flag.BASE_SHIFTED in found.flags
    assert [one.code for one in found.findings] == ["zero_replaced"]
    assert found.findings[0].text("en").startswith("the method stranger puts a small number in the place of a zero")
    assert "以很小的数代替零" in found.findings[0].text("zh")


def test_a_zero_that_was_replaced_is_told_with_its_number() -> None:
    ended = case({"kind": "zero"}, {"2020": 100, "2022": 50}, "2022-12-31", baseline={"period": "2020"})
    found = judged(ended)
    assert Flag.ZERO_REPLACED in found.flags
    (remark,) = (one for one in found.findings if one.code == "zero_replaced")
    assert remark.text("en").startswith("the method statcan puts 0.001 in the place of a zero")


def test_nothing_is_altered_where_the_rule_needs_nothing() -> None:
    assert {one.code for one in judged(HALVED).findings}.isdisjoint({"base_shifted", "zero_replaced"})


# On the command line


REVIEW = ("cn-14fyp", "--as-of", "2023-12-26", "--known-by", "2023-12-26")


@pytest.mark.parametrize(
    ("lang", "heading", "step"), [("en", "own label", "broadly as"), ("zh", "方法等级", "快于预期")]
)
def test_the_table_has_a_column_for_the_labels_of_a_method_that_has_them(lang: str, heading: str, step: str) -> None:
    printed = told("assess", *REVIEW, "--method", "ndrc-steps", "--lang", lang)
    assert heading in printed
    assert step in printed
    lines = printed.splitlines()
    blank = [number for number, text in enumerate(lines) if text and not text.strip()]
    assert len({width(text) for text in lines[blank[0] : blank[-1] + 1]}) == 1
    assert heading not in told("assess", *REVIEW, "--lang", lang)


def test_a_score_stands_below_its_label() -> None:
    found = judged(HALVED)
    assert native_cell(found, "en") == "moderate progress\n1.232"
    assert native_cell(replace(found, native_label=None), "zh") == "1.232"
    assert native_cell(replace(found, native_label=None, native_score=None), "zh") == "—"


def test_a_table_of_scores_alone_has_their_column(capsys: pytest.CaptureFixture[str]) -> None:
    tables = pytest.importorskip("policytrack.cli.tables", exc_type=ImportError)
    card = pt.assess(HALVED.plan, as_of=HALVED.as_of, method="statcan")
    scored = replace(card, assessments=tuple(replace(one, native_label=None) for one in card))
    tables.print_scorecard(scored, "en")
    assert "own label" in capsys.readouterr().out


def test_every_method_is_listed_with_its_version_ground_and_source() -> None:
    printed = told("methods")
    for name, method in open_methods()[0].items():
        assert f" {name} " in printed
        assert all(word in printed for word in (method.version, method.rests_on[0].split()[0]))
    assert "Statistics Canada" in printed
    assert "policytrack" in printed


def test_methods_are_listed_in_chinese() -> None:
    printed = told("methods", "--lang", "zh")
    assert "依据" in printed
    assert "复合增长率" in printed


def test_a_method_of_an_installed_package_is_listed_with_its_place_and_a_broken_one_is_told(site: Any) -> None:
    write_metadata(
        site, "strange", "[policytrack.methods]\nhalf = strange_method:Half\nbroken = strange_method:None_\n"
    )
    (site / "strange_method.py").write_text(
        "class Half:\n"
        "    name, version, source, rests_on = 'half', '7', 'A page', ('half of it', '一半')\n"
        "    labels = {}\n"
        "    def rate(self, series, judged, goals, groups=None): ...\n",
        "utf-8",
    )
    result = run("methods")
    assert result.exit_code == 0, result.output
    (own,) = (text for text in result.stdout.splitlines() if text.strip().startswith("half"))
    assert all(word in own for word in ("7", "half of it", "A page", "strange_method"))
    assert "linear" in result.stdout
    assert result.stderr.startswith("error: the method 'broken' (strange_method:None_) cannot be used: ")
