"""Several verdicts as one: composites of goals, criteria of a rubric, and price bases judged apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from policytrack.assessment.scorecard import Assessment
from policytrack.findings import Finding
from policytrack.judgements import ChildVerdict
from policytrack.methods.linear import Linear
from policytrack.models import LocalText
from policytrack.plans import Plan
from policytrack.targets import Composite, Rule
from policytrack.verdicts import FLAGS, Flag, Rating, Reason

_OPEN = (Rating.NOT_ASSESSABLE, Rating.NOT_DUE)
# Plan and goal.
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Combined:
    """What a rule makes of several verdicts.

    Args:
        attainment: Weighted share of the changes achieved; None but for a weighted rule.
        expected_attainment: Likewise, the share asked for by now.
        pace_ratio: Their ratio; None where nothing is asked for yet.
    """

    rating: Rating
    reason: Reason
    flags: frozenset[Flag] = frozenset()
    attainment: float | None = None
    expected_attainment: float | None = None
    pace_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What a weighted rule needs of one verdict: how much of its change is achieved, and asked for by now."""

    weight: float
    attainment: float | None
    expected: float | None


def combined(rule: Rule, ratings: Sequence[Rating], decided: Reason, shares: Sequence[Share] = ()) -> Combined:
    """Combine verdicts by a rule (docs/verdicts.md, "composite").

    Args:
        rule: `all`, `any`, `worst` or `weighted`.
        ratings: One for each verdict, at least one.
        decided: The reason to give where the verdicts decide.
        shares: One for each verdict, for a weighted rule.
    """
    judged = [rating for rating in ratings if rating not in _OPEN]
    if all(rating is Rating.NOT_DUE for rating in ratings):
        return Combined(Rating.NOT_DUE, Reason.BEFORE_ANNOUNCEMENT)
    left_open = Combined(Rating.NOT_ASSESSABLE, Reason.CHILD_NOT_ASSESSABLE)
    order = list(Rating).index
    match rule:
        case "worst":
            flags = frozenset({Flag.CHILDREN_LEFT_OUT} if len(judged) < len(ratings) else ())
            return Combined(max(judged, key=order), decided, flags) if judged else left_open
        case "all":
            settled = len(judged) == len(ratings) or Rating.MISSED in judged
            return Combined(max(judged, key=order), decided) if settled else left_open
        case "any":
            settled = len(judged) == len(ratings) or Rating.ACHIEVED in judged
            return Combined(min(judged, key=order), decided) if settled else left_open
        case _:
            return _weighted(ratings, decided, shares) or left_open


def _weighted(ratings: Sequence[Rating], decided: Reason, shares: Sequence[Share]) -> Combined | None:
    """Hold Σ w·attainment against Σ w·expected attainment, each clipped to 0–1; None where one is unknown."""
    reached = asked = 0.0
    for rating, share in zip(ratings, shares, strict=True):
        done, due = (1.0, 1.0) if rating is Rating.ACHIEVED else (share.attainment, share.expected)
        if rating in _OPEN or done is None or due is None:
            return None
        reached += share.weight * min(max(done, 0.0), 1.0)
        asked += share.weight * min(max(due, 0.0), 1.0)
    whole = sum(share.weight for share in shares)
    pace = reached / asked if asked > 0 else None
    if all(rating in (Rating.ACHIEVED, Rating.MISSED) for rating in ratings):
        rating = Rating.MISSED if Rating.MISSED in ratings else Rating.ACHIEVED
    else:
        rating = Rating.ON_TRACK if pace is None else Linear().rating_of_pace(pace)
    return Combined(rating, decided, frozenset(), reached / whole, asked / whole, pace)


def plans_named(plan: Plan, others: Iterable[Plan]) -> list[Plan]:
    """Return those of some plans in which composites have children, directly or through one another."""
    known = {other.id: other for other in others if other.id != plan.id}
    found: dict[str, Plan] = {}
    waiting = [plan]
    while waiting:
        for name in _named(waiting.pop()):
            if name in known and name not in found:
                found[name] = known[name]
                waiting.append(known[name])
    return list(found.values())


def _named(plan: Plan) -> list[str]:
    composites = (goal.target for goal in plan.goals if isinstance(goal.target, Composite))
    return [child.plan for target in composites for child in target.children if child.plan is not None]


def combine(judged: Mapping[str, list[Assessment]]) -> dict[str, list[Assessment]]:
    """Rate composites by their children, wherever these stand, from the innermost outwards.

    Args:
        judged: The assessments of each plan, by its id.

    Returns:
        The same with composites rated. One that leads back to itself stays not assessable.
    """
    if not any(isinstance(one.goal.target, Composite) for assessments in judged.values() for one in assessments):
        return dict(judged)
    verdicts = {(plan, one.goal.id): one for plan, assessments in judged.items() for one in assessments}
    waiting = {key: _children(key[0], one) for key, one in verdicts.items() if isinstance(one.goal.target, Composite)}
    order = TopologicalSorter(waiting)
    with suppress(CycleError):
        order.prepare()
    while order.is_active():
        for key in order.get_ready():
            if key in waiting:
                verdicts[key] = _of_children(verdicts[key], [(child, verdicts.get(child)) for child in waiting[key]])
            order.done(key)
    return {plan: [verdicts[plan, one.goal.id] for one in assessments] for plan, assessments in judged.items()}


def _children(plan: str, one: Assessment) -> list[_Key]:
    target = one.goal.target
    assert isinstance(target, Composite)
    return [(child.plan or plan, child.goal) for child in target.children]


def _of_children(one: Assessment, found: Sequence[tuple[_Key, Assessment | None]]) -> Assessment:
    """Return a composite rated by its children."""
    target = one.goal.target
    assert isinstance(target, Composite)
    if one.reason is not Reason.CHILD_NOT_ASSESSABLE:
        return one
    children, shares, missing = [], [], []
    for child, (key, verdict) in zip(target.children, found, strict=True):
        if verdict is None:
            name, rating, reason = LocalText(en=key[1]), Rating.NOT_ASSESSABLE, Reason.CHILD_NOT_ASSESSABLE
            missing.append(Finding("child_not_given", {"value": child.reference}, goal=one.goal.id))
            shares.append(Share(child.weight, None, None))
        else:
            name, rating, reason = verdict.local_name, verdict.rating, verdict.reason
            shares.append(Share(child.weight, verdict.attainment, verdict.expected_attainment))
        children.append(ChildVerdict(child.reference, name, rating, reason, child.weight))
    result = combined(target.rule, [child.rating for child in children], Reason.CHILDREN_DECIDE, shares)
    return replace(
        one,
        rating=result.rating,
        reason=result.reason,
        flags=tuple(sorted({*one.flags, *result.flags}, key=FLAGS.index)),
        attainment=result.attainment,
        expected_attainment=result.expected_attainment,
        pace_ratio=result.pace_ratio,
        children=tuple(children),
        findings=(*one.findings, *missing),
    )
