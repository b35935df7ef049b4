"""What stands beside a verdict's own figures: comparators, children, steps, earlier targets, and others' ratings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from policytrack.explanations.figures import figure_text, ranked_text, sources_text
from policytrack.explanations.labels import label
from policytrack.explanations.requirements import aim_text, other_side, step_name
from policytrack.explanations.wording import amount_text, bound_text, clause, in_brackets, period_text, price_text, say
from policytrack.findings import Language
from policytrack.judgements import Amount, ChildVerdict, Compared, Judgement
from policytrack.plans import Goal, Plan, Revision
from policytrack.targets import Deliverable, Rank, Relative, ScenarioChange


def plan_of(judgement: Judgement) -> Plan:
    """Return the plan that names what a verdict speaks of; that of the goal alone where none is given."""
    goal = judgement.goal
    return judgement.plan or Plan(id=goal.id, title=judgement.local_name, region=goal.region, goals=(goal,))


def day_of(judgement: Judgement) -> date:
    """Return the last day whose statements were in force for a verdict."""
    return min(judgement.as_of, judgement.known_by or judgement.as_of)


def compared_text(judgement: Judgement, plan: Plan, lang: Language) -> str:
    """Set both sides of a comparison against each other, on each price basis, with the sources of the other side."""
    target = judgement.goal.target
    if isinstance(target, Rank):
        others = ranked_text(judgement, plan, lang)
        return say(lang, f"The others: {others}.", f"其他地区：{others}。") if others else ""
    sources = sources_text(judgement, plan, "comparator", lang)
    if not isinstance(target, Relative | ScenarioChange) or not sources:
        return ""
    other = other_side(target, plan, lang)
    told = say(lang, f"Compared with {other}", f"与{other}相比")
    if judgement.comparisons:
        told += f"{say(lang, ': ', '：')}{_sides(judgement, target, lang)}"
    return told + say(lang, f" (there: {sources}).", f"（对方数据：{sources}）。")


def _sides(judgement: Judgement, target: Relative | ScenarioChange, lang: Language) -> str:
    settled = len({one.rating for one in judgement.comparisons}) == 1
    parts, last = [], None
    for one in judgement.comparisons:
        own = "" if one.own == last else _own_side(one.own, target, lang)
        other, basis = amount_text(one.other, lang), in_brackets(price_text(one.prices, lang), lang)
        verdict = "" if settled else f"{say(lang, ', ', '，')}{label(one.rating, lang)}"
        against = say(lang, f"{own} against {other}{basis}".lstrip(), f"{own}对{other}{basis}")
        parts.append(f"{against}{say(lang, ': ', '，')}{_difference(one, target, lang)}{verdict}")
        last = one.own
    return say(lang, "; ", "；").join(parts)


def _own_side(amount: Amount, target: Relative | ScenarioChange, lang: Language) -> str:
    text = amount_text(amount, lang)
    grows = isinstance(target, Relative) and target.compares_growth
    return say(lang, f"{text} a year", f"年均{text}") if grows else text


def _difference(one: Compared, target: Relative | ScenarioChange, lang: Language) -> str:
    if not isinstance(target, Relative) or target.relation != "gap_narrows" or target.base is None:
        return say(lang, "", "相差") + amount_text(one.difference, lang)
    size = amount_text(replace(one.difference, value=abs(one.difference.value)), lang)
    base, wider = period_text(target.base, lang), one.difference.value > 0
    return say(
        lang,
        f"the gap is {size} {'wider' if wider else 'narrower'} than in {base}",
        f"差距比{base}{'扩大' if wider else '缩小'}{size}",
    )


def step_text(judgement: Judgement, lang: Language) -> str:
    """Say which step of a deliverable was reported, when it was reached, and by whom it was reported."""
    step, target = judgement.step, judgement.goal.target
    if step is None or not isinstance(target, Deliverable):
        return ""
    name, when, facts = step_name(target, step.state, lang), period_text(step.date, lang), [step.source]
    if step.published is not None:
        facts.append(say(lang, f"published {step.published}", f"{period_text(step.published, lang)}发布"))
    if step.note is not None:
        facts.append(step.note.in_language(lang))
    source = say(lang, "; ", "；").join(facts)
    return say(lang, f"Reported: {name}, on {when} ({source}).", f"已报告：{when}{name}（{source}）。")


def children_lines(judgement: Judgement, plan: Plan, lang: Language) -> Iterator[str]:
    """List what a composite or a rubric is made of, each with its verdict."""
    if not judgement.children:
        return
    rubric = plan.rubric(judgement.goal)
    if rubric is None:
        yield say(lang, "It is made of:", "由以下目标组成：")
        for child in judgement.children:
            yield f"- {_child(child, '', lang)}"
        return
    name, rule = rubric.name.in_language(lang), label(rubric.rule, lang)
    yield say(lang, f"By the rubric “{name}” ({rubric.source}; {rule}):", f"判据“{name}”（{rubric.source}；{rule}）：")
    for child, criterion in zip(judgement.children, rubric.criteria, strict=True):
        yield f"- {_child(child, say(lang, ', ', '') + bound_text(criterion, lang), lang)}"


def _child(child: ChildVerdict, wanted: str, lang: Language) -> str:
    name, rating, reason = child.name.in_language(lang), label(child.rating, lang), label(child.reason, lang)
    weight = "" if child.weight == 1 else say(lang, f", weight {child.weight:g}", f"，权重{child.weight:g}")
    plan, slash, _ = child.reference.rpartition("/")
    where = say(lang, f" [{plan}]", f"［{plan}］") if slash else ""
    return say(
        lang,
        f"{name}{where}{wanted}: {rating} ({reason}{weight})",
        f"{name}{where}{wanted}：{rating}（{reason}{weight}）",
    )


def linked_text(judgement: Judgement, plan: Plan, lang: Language) -> str:
    """Show the last values of the indicators that are linked to an aim in words."""
    found = [figure_text(one, judgement, plan, lang) for one in judgement.evidence if one.role == "linked"]
    if not found:
        return ""
    listed = say(lang, "; ", "；").join(found)
    return say(lang, f"Linked figures, which decide nothing: {listed}.", f"相关数据（不据以判定）：{listed}。")


def override_lines(judgement: Judgement, lang: Language) -> Iterator[str]:
    """Show ratings that others gave, beside the computed one."""
    for one in judgement.overrides:
        given, computed = label(one.rating, lang), label(judgement.rating, lang)
        when, why = period_text(one.date, lang), one.reason.in_language(lang)
        yield say(
            lang,
            f"Rated {given} by {one.by} on {when}: {why} (the computed rating remains {computed}).",
            f"{one.by}于{when}评为“{given}”：{why}（计算所得评级仍为“{computed}”）。",
        )


def revision_lines(judgement: Judgement, plan: Plan, lang: Language) -> Iterator[str]:
    """Say what each revision then in force made of the goal: the target before and after, and its basis."""
    stated = next((goal for goal in plan.goals if goal.id == judgement.goal.id), judgement.goal)
    before = stated
    for revision in sorted(stated.revisions, key=lambda one: one.announced.end):
        if revision.announced.end > day_of(judgement):
            return
        after = stated.as_known(revision.announced.end.toordinal())
        source = in_brackets(say(lang, "; ", "；").join(revision_source(revision, judgement, plan, lang)), lang)
        yield _revision(before, after, period_text(revision.announced, lang), source, plan, lang)
        before = after


def _revision(before: Goal, after: Goal, when: str, source: str, plan: Plan, lang: Language) -> str:
    was, now = aim_text(before, plan, lang), aim_text(after, plan, lang)
    basis = ""
    if after.basis is not None and after.basis != before.basis:
        basis = after.basis.in_language(lang)
        basis = say(lang, f", on another basis: {basis}", f"，口径改为：{basis}")
    return say(
        lang,
        f"Revised on {when}: was {was}; now {now}{basis}{source}.",
        f"{when}修订：原为{was}；现为{now}{basis}{source}。",
    )


def revision_source(revision: Revision, judgement: Judgement, plan: Plan, lang: Language) -> list[str]:
    """Return where a revision stands, and what is noted on it, unless the verdict's own note says it."""
    wanted = revision.source and revision.source.document
    document = [one.title.in_language(lang) for one in plan.documents if one.id == wanted]
    if revision.note is None or revision.note == judgement.goal.note:
        return document
    return [*document, clause(revision.note.in_language(lang))]
