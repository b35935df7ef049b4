"""Roll-up: how the goals of a section, region, parent, commitment or plan stand together."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, get_args

import numpy as np

from policytrack.errors import UnknownNameError
from policytrack.explanations.labels import label
from policytrack.findings import Language
from policytrack.judgements import Judgement, tidy
from policytrack.kernel.columns import NONE
from policytrack.kernel.means import nested_means
from policytrack.models import LocalText
from policytrack.plans import Commitment, Plan
from policytrack.targets import Cumulative
from policytrack.verdicts import RATINGS, Rating, Reason

By = Literal["section", "region", "parent", "commitment", "plan"]
# Why a number of a group is None: none of its goals is judged, none has an attainment or a score of the method, or the
# scores are of several methods.
Unknown = Literal["nothing_judged", "no_attainment", "no_score", "several_methods"]

RULE: Final = LocalText(
    en=(
        "Mean of the goals' attainment, each clipped to 0–1, by their weights; an achieved goal counts 1. "
        "Left out: goals without an attainment, and budgets that are not achieved, whose attainment is the share used."
    ),
    zh="各目标完成程度（限于0至1）按权重加权平均，已实现的目标计1；未计入：没有完成程度的目标，以及未实现的总量上限目标（其完成程度为已用份额）。",
)

SCORE_RULE: Final = LocalText(
    en=(
        "Mean of the scores that the method gives, unweighted: first of the goals on one indicator, then of the "
        "indicators; of a whole plan, then of its top sections. Left out: goals without a score."
    ),
    zh="方法所给得分的简单平均：先平均同一指标的各目标，再平均各指标；整个规划再平均各一级章节。未计入：没有得分的目标。",
)


class Card(Protocol):
    """What is rolled up: a plan with the verdicts on its goals, like a scorecard."""

    @property
    def plan(self) -> Plan:
        """The plan."""

    @property
    def assessments(self) -> Sequence[Judgement]:
        """The verdicts."""


@dataclass(frozen=True, slots=True)
class WeightedAttainment:
    """How much of the intended change some goals have achieved together; `RULE` says how.

    Args:
        value: The weighted mean, from 0 to 1; None where no goal has an attainment.
        counted: How many goals it is made of.
        weight_share: Their weight, as a share of the weight of all goals of the group.
        left_out: The goals that it leaves out.
    """

    value: float | None
    counted: int
    weight_share: float
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeanScore:
    """What a method scores some goals together; `SCORE_RULE` says how, as publishers of indices do.

    Goals that stand in no section count as one section.

    Args:
        value: The mean on the method's own scale; None where no goal has a score, or several methods gave them.
        counted: How many goals it is made of.
        left_out: The goals that it leaves out.
        unknown: Why there is none.
    """

    value: float | None
    counted: int
    left_out: tuple[str, ...]
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Some goals together. What could not be judged is shown, and never counts as judged.

    A goal is named by its id, and as `plan/goal` where several plans are rolled up. A composite is one goal beside its
    children.

    Args:
        key: Id of the section, code of the region, parent (`plan`, then `plan/goal`), commitment, or id of the plan;
            None for the goals that have none.
        name: What it is called, or None where only its key is known.
        counts: How many goals have each rating, from best to worst.
        goals: How many goals there are.
        judged: How many have a verdict: neither not assessable nor not due.
        share_achieved: Achieved goals over all goals; None where none is judged.
        attainment: The weighted attainment.
        score: The mean score, where the method scores goals.
        worst_rating: The worst verdict among those that were judged.
        worst: The goals that have it.
        not_judged: The goals that could not be judged, each with the reason.
        not_due: The goals that are not due yet.
        parts: Groups within it: sub-sections, or the goals of a parent plan; each with its own parts. A goal that
            stands directly in the group is in none of them.
    """

    key: str | None
    name: LocalText | None
    counts: dict[Rating, int]
    goals: int
    judged: int
    share_achieved: float | None
    attainment: WeightedAttainment
    score: MeanScore
    worst_rating: Rating | None
    worst: tuple[str, ...]
    not_judged: tuple[tuple[str, Reason], ...]
    not_due: tuple[str, ...]
    parts: tuple[Group, ...] = ()

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return it as JSON-safe values, its texts in `lang`; what is unknown is null, with the reason beside it."""
        nothing_judged: Unknown | None = None if self.judged else "nothing_judged"
        no_attainment: Unknown | None = None if self.attainment.counted else "no_attainment"
        return {
            "key": self.key,
            "name": self.name and self.name.in_language(lang),
            "counts": {rating.value: count for rating, count in self.counts.items()},
            "goals": self.goals,
            "judged": self.judged,
            "share_achieved": _tidy(self.share_achieved),
            "share_achieved_reason": nothing_judged,
            "attainment": {
                "value": _tidy(self.attainment.value),
                "reason": nothing_judged or no_attainment,
                "rule": RULE.in_language(lang),
                "counted": self.attainment.counted,
                "weight_share": tidy(self.attainment.weight_share),
                "left_out": list(self.attainment.left_out),
            },
            "score": {
                "value": _tidy(self.score.value),
                "reason": self.score.unknown,
                "rule": SCORE_RULE.in_language(lang),
                "counted": self.score.counted,
                "left_out": list(self.score.left_out),
            },
            "worst_rating": self.worst_rating and self.worst_rating.value,
            "worst": list(self.worst),
            "not_judged": [{"goal": goal, "reason": reason.value} for goal, reason in self.not_judged],
            "not_due": list(self.not_due),
            "parts": [part.to_dict(lang) for part in self.parts],
        }


def roll_up(cards: Iterable[Card], by: By) -> tuple[Group, ...]:
    """Return how the goals of some scorecards stand together.

    Sections are rolled up to the top ones, each with its sub-sections as parts; parents to the parent plans, each with
    its goals as parts. The groups hold every goal once; a section or region without goals has none.

    Args:
        cards: Scorecards of different plans.
        by: What makes a group.

    Returns:
        The groups: sections and plans in their order, commitments from binding to stretch, the others by their key;
        last the goals that have no key.

    Raises:
        UnknownNameError: There is no such way to group.
    """
    if by not in get_args(By):
        raise UnknownNameError("roll-up", str(by), get_args(By))
    given = list(cards)
    placed = [one for number, card in enumerate(given) for one in _placed(card, number, len(given) > 1, by)]
    return _groups(placed, 0)


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """A group that a goal stands in; groups are listed by rank, then key."""

    rank: tuple[int, ...]
    key: str
    name: LocalText | None = field(compare=False, default=None)


_FIRST: Final = (0,)
_LAST: Final = (1,)
_WITHOUT: Final[dict[By, LocalText]] = {
    "section": LocalText(en="in no section", zh="不属任何章节"),
    "region": LocalText(en="without a region", zh="未写明地区"),
    "parent": LocalText(en="without a parent goal", zh="没有上级目标"),
}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A verdict, the name under which its goal is listed, and the groups that it stands in, outermost first.

    Its score counts within `scored_within`, outermost first: what is named there takes its own mean.
    """

    judgement: Judgement
    goal: str
    path: tuple[_Place, ...]
    scored_within: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """What it adds to the weighted attainment."""
        one = self.judgement
        if one.rating is Rating.ACHIEVED:
            return 1.0
        budget = isinstance(one.goal.target, Cumulative) and one.goal.target.direction == "down"
        if one.rating in (Rating.NOT_DUE, Rating.NOT_ASSESSABLE) or one.attainment is None or budget:
            return None
        return min(max(one.attainment, 0.0), 1.0)


def _placed(card: Card, number: int, several: bool, by: By) -> Iterator[_Placed]:
    """Place the verdicts of a scorecard in the order of its plan, whatever order they come in."""
    plan, prefix = card.plan, f"{card.plan.id}/" if several else ""
    order = {goal.id: position for position, goal in enumerate(plan.goals)}
    sections = _Sections.of(plan, number, prefix)
    for one in sorted(card.assessments, key=lambda one: order[one.goal.id]):
        match by:
            case "section":
                path = sections.path(one.goal.section)
            case "region":
                path = _region(plan, one)
            case "parent":
                path = _parent(one.goal.parent)
            case "commitment":
                path = (_commitment(one.goal.commitment),)
            case _:
                path = (_Place((*_FIRST, number), plan.id, plan.title),)
        top = "".join(place.key for place in sections.path(one.goal.section)[:1])
        indicator = f"{number}/{one.goal.id}" if one.indicator is None else f"{number}//{one.indicator.id}"
        scored_within = (top, indicator) if by == "plan" else (indicator,)
        yield _Placed(one, prefix + one.goal.id, path or (_Place(_LAST, "", _WITHOUT[by]),), scored_within)


@dataclass(frozen=True, slots=True)
class _Sections:
    """The sections of a plan by id, and what each lies within."""

    places: dict[str, _Place]
    above: dict[str, str | None]
    undefined: tuple[int, ...]
    prefix: str

    @classmethod
    def of(cls, plan: Plan, number: int, prefix: str) -> _Sections:
        places = {
            section.id: _Place((*_FIRST, number, position), prefix + section.id, section.title)
            for position, section in enumerate(plan.sections)
        }
        above = {section.id: section.within for section in plan.sections}
        return cls(places, above, (*_FIRST, number, len(plan.sections)), prefix)

    def path(self, section: str | None) -> tuple[_Place, ...]:
        """Return a section and those around it, outermost first; one that the plan does not define has no name."""
        found: list[str] = []
        while section is not None and section not in found:
            found.append(section)
            section = self.above.get(section)
        return tuple(self.places.get(one) or _Place(self.undefined, self.prefix + one) for one in reversed(found))


def _region(plan: Plan, one: Judgement) -> tuple[_Place, ...]:
    code = one.goal.region or plan.region
    name = None if one.region is None else LocalText(en=one.region.en, zh=one.region.zh)
    return () if code is None else (_Place(_FIRST, code, name),)


def _parent(reference: str | None) -> tuple[_Place, ...]:
    return () if reference is None else (_Place(_FIRST, reference.partition("/")[0]), _Place(_FIRST, reference))


def _commitment(commitment: Commitment) -> _Place:
    name = LocalText(en=label(commitment, "en"), zh=label(commitment, "zh"))
    return _Place((*_FIRST, get_args(Commitment).index(commitment)), commitment, name)


def _groups(placed: Sequence[_Placed], depth: int) -> tuple[Group, ...]:
    """Group verdicts by the place at one depth of their paths; what does not reach so deep is in no group."""
    together: defaultdict[_Place, list[_Placed]] = defaultdict(list)
    for one in placed:
        if depth < len(one.path):
            together[one.path[depth]].append(one)
    return tuple(_group(place, together[place], depth) for place in sorted(together))


def _group(place: _Place, members: Sequence[_Placed], depth: int) -> Group:
    ratings = Counter(one.judgement.rating for one in members)
    judged = [one for one in members if one.judgement.rating not in (Rating.NOT_DUE, Rating.NOT_ASSESSABLE)]
    worst = max((one.judgement.rating for one in judged), key=RATINGS.index, default=None)
    return Group(
        key=place.key or None,
        name=place.name,
        counts={rating: ratings[rating] for rating in RATINGS if ratings[rating]},
        goals=len(members),
        judged=len(judged),
        share_achieved=ratings[Rating.ACHIEVED] / len(members) if judged else None,
        attainment=_attainment(members),
        score=_score(members),
        worst_rating=worst,
        worst=tuple(one.goal for one in judged if one.judgement.rating is worst),
        not_judged=tuple(
            (one.goal, one.judgement.reason) for one in members if one.judgement.rating is Rating.NOT_ASSESSABLE
        ),
        not_due=tuple(one.goal for one in members if one.judgement.rating is Rating.NOT_DUE),
        parts=_groups(members, depth + 1),
    )


def _attainment(members: Sequence[_Placed]) -> WeightedAttainment:
    counted = [(one.judgement.goal.weight, one.share) for one in members if one.share is not None]
    return WeightedAttainment(
        value=_mean(counted) if counted else None,
        counted=len(counted),
        weight_share=_mean([(one.judgement.goal.weight, float(one.share is not None)) for one in members]),
        left_out=tuple(one.goal for one in members if one.share is None),
    )


def _score(members: Sequence[_Placed]) -> MeanScore:
    scored = [one for one in members if one.judgement.native_score is not None]
    left_out = tuple(one.goal for one in members if one.judgement.native_score is None)
    if not scored:
        return MeanScore(None, 0, left_out, "no_score")
    if len({one.judgement.method for one in scored}) > 1:
        return MeanScore(None, 0, tuple(one.goal for one in members), "several_methods")
    # A tree of means: the group, what goals count within, and the goals.
    position: dict[tuple[str, ...], int] = {(): 0}
    within, value = [NONE], [math.nan]
    for one in scored:
        for depth in range(1, len(one.scored_within) + 1):
            part = one.scored_within[:depth]
            if part not in position:
                position[part] = len(within)
                within.append(position[part[:-1]])
                value.append(math.nan)
        within.append(position[one.scored_within])
        assert one.judgement.native_score is not None
        value.append(one.judgement.native_score)
    means = nested_means(np.array(value), np.array(within, dtype=np.int64))
    return MeanScore(float(means[0]), len(scored), left_out)


def _mean(weighed: Sequence[tuple[float, float]]) -> float:
    """Return a weighted mean, in whatever order and however large the weights are."""
    heaviest = max(weight for weight, _ in weighed)
    shares = [(weight / heaviest, value) for weight, value in weighed]
    return math.fsum(weight * value for weight, value in shares) / math.fsum(weight for weight, _ in shares)


def _tidy(number: float | None) -> float | None:
    return None if number is None else tidy(number)
