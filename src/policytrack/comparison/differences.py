"""Why methods differ on a goal, in English and Chinese: only what their figures and reasons show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from policytrack.comparison.comparison import ComparedGoal
from policytrack.explanations.labels import label
from policytrack.explanations.natives import native_label
from policytrack.explanations.wording import capital, decimals_text, in_brackets, listed, number_text, period_text, say
from policytrack.findings import Language
from policytrack.judgements import tidy
from policytrack.verdicts import RATINGS, Reason

if TYPE_CHECKING:
    from policytrack.assessment import Assessment

# By these a method goes by a pace, where it states one.
_BY_PACE: Final = frozenset(
    {
        Reason.PACE_SUFFICIENT,
        Reason.PACE_SHORT,
        Reason.PACE_FAR_SHORT,
        Reason.MOVING_AWAY,
        Reason.BUDGET_WITHIN_PATH,
        Reason.BUDGET_AHEAD_OF_PATH,
        Reason.NATIVE_RULE,
    }
)
_BY_PARTS: Final = frozenset({Reason.CHILDREN_DECIDE, Reason.CRITERIA_DECIDE})


def why(row: ComparedGoal, lang: Language) -> str:
    """Return which method says what of a goal, and why they differ where they do."""
    told = [_verdicts(row, lang), *(_differences(row, lang) if row.agree is False else ()), _refusals(row, lang)]
    return say(lang, " ", "").join(f"{text}{say(lang, '.', '。')}" for text in told if text)


def _verdicts(row: ComparedGoal, lang: Language) -> str:
    methods: defaultdict[str, list[str]] = defaultdict(list)
    for method, one in sorted(row.rated.items(), key=lambda item: RATINGS.index(item[1].rating)):
        methods[label(one.rating, lang)].append(method)
    if row.agree is False:
        told = (f"{rating}{_colon(lang)}{listed(who, lang)}" for rating, who in methods.items())
        return capital(_joined(told, lang))
    for rating, who in methods.items():
        if len(row.verdicts) == 1:
            return say(lang, f"{who[0]} says {rating}", f"{who[0]}评为“{rating}”")
        if len(who) == 1:
            return say(lang, f"Only {who[0]} rates it: {rating}", f"只有{who[0]}作出评价：{rating}")
        all_who = "Both" if len(who) == 2 else f"All {len(who)}"
        if row.unrated:
            return say(lang, f"{all_who} that rate it say {rating}", f"作出评价的{len(who)}种方法均评为“{rating}”")
        return say(lang, f"{all_who} say {rating}", f"{len(who)}种方法均评为“{rating}”")
    return ""


def _differences(row: ComparedGoal, lang: Language) -> Iterator[str]:
    """Hold every method that rates otherwise than the first against it."""
    (first, reference), *others = row.rated.items()
    differing = {method: one for method, one in others if one.rating is not reference.rating}
    by_parts = [one for one in differing.values() if {one.reason, reference.reason} <= _BY_PARTS]
    if by_parts:
        yield say(lang, "They rate what it is made of differently", "各方法对其组成部分的评价不同")
        return
    paces: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    grounds: list[str] = []
    for method, one in differing.items():
        ours, theirs = _pace(one), _pace(reference)
        if ours is None or theirs is None:
            grounds.append(f"{method}{_colon(lang)}{_ground(one, lang)}")
        else:
            paces[_rests_on(one, lang), _points(ours, theirs, lang)].append(f"{method} {_pace_text(one, lang)}")
    reference_rests_on = _rests_on(reference, lang)
    for (rests_on, points), who in paces.items():
        figures = listed((*who, f"{first} {_pace_text(reference, lang)}"), lang)
        against = say(lang, f"{rests_on} against {reference_rests_on}: ", f"{rests_on}与{reference_rests_on}相比，")
        if rests_on == reference_rests_on:
            against = f"{rests_on}{_colon(lang)}"
        yield f"{capital(against)}{points}{in_brackets(figures, lang)}"
    if grounds:
        yield _joined((f"{first}{_colon(lang)}{_ground(reference, lang)}", *grounds), lang)


def _pace(one: Assessment) -> float | None:
    """Return the pace by which a method rates, or None where it goes by something else."""
    return one.native_figures.get("pace") if one.reason in _BY_PACE else None


def _points(ours: float, theirs: float, lang: Language) -> str:
    """Return how far two paces are apart: a point is a hundredth of what is asked for."""
    apart = tidy(100 * abs(ours - theirs))
    if apart < 1e-6:
        return say(lang, "the same pace, rated differently", "进度相同，评级不同")
    if apart < 0.05:
        return say(lang, "less than 0.1 points of pace", "进度相差不到0.1个点")
    points = number_text(round(apart, 1))
    return say(lang, f"{points} {'point' if points == '1' else 'points'} of pace", f"进度相差{points}个点")


def _pace_text(one: Assessment, lang: Language) -> str:
    pace, start = decimals_text(one.native_figures["pace"], 2), _start(one, lang)
    return say(lang, f"{pace} {start}", f"{start}为{pace}") if start else pace


def _start(one: Assessment, lang: Language) -> str:
    """Say from when a method measures, where that is not the goal's own start."""
    starts = [item.observation.period for item in one.evidence if item.role == "method_baseline"]
    if not starts:
        return ""
    first = period_text(min(starts, key=lambda period: period.start), lang)
    return say(lang, f"from {first}", f"自{first}起")


def _rests_on(one: Assessment, lang: Language) -> str:
    return one.rests_on.in_language(lang) if one.rests_on else one.method


def _ground(one: Assessment, lang: Language) -> str:
    """Say by what a method rates: its reason, or of its own rule what it rests on, with its label and pace."""
    pace = _pace(one)
    if one.reason is not Reason.NATIVE_RULE and pace is None:
        return label(one.reason, lang)
    own = "" if one.native_label is None else f"“{native_label(one.native_label, lang)}”"
    paced = "" if pace is None else f"{say(lang, 'pace ', '进度')}{decimals_text(pace, 2)}"
    told = (_rests_on(one, lang), own, paced, _start(one, lang))
    return say(lang, ", ", "，").join(text for text in told if text)


def _refusals(row: ComparedGoal, lang: Language) -> str:
    """Say which methods do not rate a goal, and why; a reason that all share is said once."""
    methods: defaultdict[Reason, list[str]] = defaultdict(list)
    for method, one in row.unrated.items():
        methods[one.reason].append(method)
    if len(row.unrated) == len(row.verdicts) > 1 and len(methods) == 1:
        (reason,) = methods
        return say(lang, f"No method rates it: {label(reason, lang)}", f"没有方法作出评价：{label(reason, lang)}")
    return _joined(_refused(methods, lang), lang)


def _refused(methods: Mapping[Reason, list[str]], lang: Language) -> Iterator[str]:
    for reason, who in methods.items():
        if reason is Reason.OUTSIDE_METHOD:
            does = "does" if len(who) == 1 else "do"
            yield say(
                lang,
                f"{listed(who, lang)} {does} not judge goals of this kind",
                f"{listed(who, lang)}不评价这类目标",
            )
        else:
            yield f"{listed(who, lang)}{_colon(lang)}{label(reason, lang)}"


def _joined(texts: Iterable[str], lang: Language) -> str:
    return say(lang, "; ", "；").join(texts)


def _colon(lang: Language) -> str:
    return say(lang, ": ", "：")
