"""What changed between two verdicts on one goal, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from policytrack.errors import ArgumentError
from policytrack.explanations.beside import day_of, plan_of, revision_source, step_text
from policytrack.explanations.figures import figure_name, figure_text, number_of, reported_text, source_text
from policytrack.explanations.labels import label
from policytrack.explanations.requirements import requirement_text
from policytrack.explanations.wording import (
    amount_text,
    bound_text,
    capital,
    in_brackets,
    listed,
    moment_text,
    period_text,
    say,
)
from policytrack.findings import Language
from policytrack.judgements import Amount, ChildVerdict, Evidence, Judgement
from policytrack.periods import Period
from policytrack.plans import Plan
from policytrack.verdicts import Rating, Reason

# Of figures in these roles all are kept; of the others only the last, which gives way to a later one.
_KEPT: Final = ("value", "baseline", "method_baseline", "series")


def changes(earlier: Judgement, later: Judgement, lang: Language = "en") -> str:
    """Return what changed between two verdicts on one goal, one change to a line.

    Args:
        earlier: The verdict before, like that on what was known then.
        later: The verdict after.
        lang: `en` or `zh`.

    Raises:
        ArgumentError: The verdicts are on different goals.

    Example:
        >>> from policytrack import assess, load_plan
        >>> plan = load_plan("cn-he-tech-2025")
        >>> then, now = (assess(plan, as_of=year)["high-tech-firms"] for year in ("2022", "2024"))
        >>> changes(now, now)
        'Nothing changed against the verdict as of 2024-12-31.'
        >>> print(*changes(then, now).splitlines()[:2], sep=chr(10))
        Changed against the verdict as of 2022-12-31:
        - Rating: on track (path met) → achieved (requirement holds)
    """
    if earlier.goal.id != later.goal.id:
        raise ArgumentError(f"changes takes two verdicts on {later.goal.id}", earlier.goal.id)
    told = [f"- {line}" for line in _changes(earlier, later, plan_of(later), lang)]
    moment = moment_text(earlier.as_of, earlier.known_by, lang)
    if not told:
        return say(lang, f"Nothing changed against the verdict {moment}.", f"与{moment}的评估相比没有变化。")
    head = say(lang, f"Changed against the verdict {moment}:", f"与{moment}的评估相比：")
    return "\n".join((head, *told))


def _changes(earlier: Judgement, later: Judgement, plan: Plan, lang: Language) -> Iterator[str]:
    before, after = _facts(earlier, plan, lang), _facts(later, plan, lang)
    for word in after:
        if before[word] != after[word]:
            where = _announced(earlier, later, plan, lang) if word == "target" else ""
            yield _changed(capital(label(word, lang)), before[word], after[word] + where, lang)
    yield from _figures(earlier, later, plan, lang)
    yield from _children(earlier, later, lang)
    for one in later.overrides:
        if one not in earlier.overrides:
            rating, when = label(one.rating, lang), period_text(one.date, lang)
            yield say(lang, f"Now rated {rating} by {one.by} on {when}", f"新增评级：{one.by}于{when}评为“{rating}”")
    for has, had, en, zh in ((later, earlier, "New remark", "新增提示"), (earlier, later, "No longer", "不再提示")):
        flags = [label(flag, lang) for flag in has.flags if flag not in had.flags]
        if flags:
            yield f"{say(lang, en, zh)}{say(lang, ': ', '：')}{listed(flags, lang)}"


def _changed(what: str, before: str, after: str, lang: Language) -> str:
    nothing = say(lang, "none", "无")
    return f"{what}{say(lang, ': ', '：')}{before or nothing} → {after or nothing}"


def _facts(one: Judgement, plan: Plan, lang: Language) -> dict[str, str]:
    """Say what may change of a verdict, by its heading; empty where there is no such thing."""
    goal = one.goal
    path = (f"{period_text(step.period, lang)} {bound_text(step, lang)}" for step in goal.milestones)
    return {
        "rating": _verdict(one.rating, one.reason, lang),
        "stretch_value": "" if one.stretch_rating is None else label(one.stretch_rating, lang),
        "target": requirement_text(goal, plan, lang),
        "deadline": "" if goal.due is None else period_text(goal.due, lang),
        "commitment": label(goal.commitment, lang),
        "basis": "" if goal.basis is None else goal.basis.in_language(lang),
        "path": say(lang, "; ", "；").join(path),
        "start": _at(one.baseline, one.baseline_period, lang),
        "value": _at(one.value, one.observed_period, lang),
        "step": step_text(one, lang),
    }


def _verdict(rating: Rating, reason: Reason, lang: Language) -> str:
    return label(rating, lang) + in_brackets(label(reason, lang), lang)


def _at(amount: Amount | None, period: Period | None, lang: Language) -> str:
    if amount is None or period is None:
        return ""
    text, when = amount_text(amount, lang), period_text(period, lang)
    return say(lang, f"{text} for {when}", f"{when}{text}")


def _announced(earlier: Judgement, later: Judgement, plan: Plan, lang: Language) -> str:
    """Say when and where a target was revised since an earlier verdict; empty where it was not."""
    revision = later.goal.revision_by(day_of(later).toordinal())
    if revision is None or revision.announced.end <= day_of(earlier):
        return ""
    when, told = period_text(revision.announced, lang), revision_source(revision, later, plan, lang)
    return in_brackets(say(lang, "; ", "；").join((say(lang, f"revised on {when}", f"{when}修订"), *told)), lang)


def _figures(earlier: Judgement, later: Judgement, plan: Plan, lang: Language) -> Iterator[str]:
    """Say which figures were revised, which count newly, and which no longer do."""
    before, after = _by_period(earlier), _by_period(later)
    for key, one in after.items():
        old = before.get(key)
        if old is None:
            told = figure_text(one, later, plan, lang)
            yield say(lang, f"Newly counted: {told}", f"新计入：{told}")
        elif number_of(old) != number_of(one):
            told = " → ".join(
                reported_text(seen, lang) + in_brackets(source_text(seen, judgement, plan, lang), lang)
                for seen, judgement in ((old, earlier), (one, later))
            )
            name = figure_name(one, later, plan, lang)
            yield say(lang, f"Revised: {name}: {told}", f"数据修订：{name}：{told}")
    for key, one in before.items():
        if key not in after and one.role in _KEPT:
            told = figure_text(one, earlier, plan, lang)
            yield say(lang, f"No longer counted: {told}", f"不再计入：{told}")


def _by_period(judgement: Judgement) -> dict[tuple[Hashable, ...], Evidence]:
    """Return the figures of a verdict by what they are figures of."""
    figures: dict[tuple[Hashable, ...], Evidence] = {}
    for one in judgement.evidence:
        seen, measured = one.observation, one.observation.measured
        part = tuple(sorted(seen.dimensions.items()))
        kind = measured and (measured.kind, measured.base, measured.prices)
        figures.setdefault((one.indicator.id, one.region, seen.period, part, kind), one)
    return figures


def _children(earlier: Judgement, later: Judgement, lang: Language) -> Iterator[str]:
    before, after = _numbered(earlier.children), _numbered(later.children)
    for key, child in after.items():
        old = _verdict(before[key].rating, before[key].reason, lang) if key in before else ""
        new = _verdict(child.rating, child.reason, lang)
        if old != new:
            yield _changed(child.name.in_language(lang), old, new, lang)


def _numbered(children: Sequence[ChildVerdict]) -> dict[tuple[str, int], ChildVerdict]:
    """Return children by what they refer to; a rubric may hold one indicator to several bounds."""
    seen: Counter[str] = Counter()
    numbered = {}
    for child in children:
        seen[child.reference] += 1
        numbered[child.reference, seen[child.reference]] = child
    return numbered
