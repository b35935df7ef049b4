"""Targets against what was measured when they were announced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from policytrack.assessment import assess
from policytrack.coherence.aims import Aim, with_goals, written
from policytrack.explanations.wording import cell_text
from policytrack.findings import Finding
from policytrack.indicators import Observation
from policytrack.plans import Goal, Plan
from policytrack.targets import Level, Measurable, Ratio, Zero
from policytrack.verdicts import Rating


@dataclass(frozen=True)
class _Stage:
    """A goal as it stood from one announcement to the next, and where the plan states it."""

    goal: Goal
    path: str


def met_when_announced(plan: Plan, aims: Sequence[Aim]) -> Iterator[Finding]:
    """Remark on targets that the last value before their announcement, or a revision's, already reached.

    Every value of a period up to that day counts, whenever it was published, and what the plan states as baseline.
    """
    valid = {aim.goal.id for aim in aims}
    announced: defaultdict[date, list[_Stage]] = defaultdict(list)
    for index, goal in enumerate(plan.goals):
        if goal.id in valid:
            for day, stage in _stages(plan, goal, f"goals.{index}"):
                announced[day].append(stage)
    for day, stages in announced.items():
        yield from _met(plan, day, stages)


def _stages(plan: Plan, goal: Goal, path: str) -> Iterator[tuple[date, _Stage]]:
    first = plan.announced(goal)
    dated = [] if first is None else [(first, goal, path)]
    for number, revision in enumerate(goal.revisions):
        revised = goal.as_known(revision.announced.end.toordinal())
        dated.append((revision.announced, revised, f"{path}.revisions.{number}"))
    for day, known, place in dated:
        if isinstance(known.target, Measurable):
            yield day.end, _Stage(known.model_copy(update={"announced": day, "revisions": ()}), place)


def _met(plan: Plan, day: date, stages: Sequence[_Stage]) -> Iterator[Finding]:
    probes = [_probe(stage.goal, f"probe-{number}") for number, stage in enumerate(stages)]
    starts = [start for stage in stages for start in _start(plan, stage.goal)]
    card = assess(with_goals(plan, probes), as_of=day, method="linear", observations=starts)
    for stage, one in zip(stages, card, strict=True):
        if one.rating is not Rating.ACHIEVED or one.value is None or one.requirement is None:
            continue
        sources = dict.fromkeys(used.observation.source for used in one.evidence if used.role == "value")
        yield Finding(
            "met_when_announced",
            {
                "value": cell_text(one.value, "zh"),
                "period": one.observed_period,
                "expected": written(one.requirement),
                "date": day.isoformat(),
                "source": "; ".join(sources),
            },
            goal=stage.goal.id,
            field=f"{stage.path}.target",
        )


def _probe(goal: Goal, name: str) -> Goal:
    """Return a goal that is judged by its value alone, where the base is no part of what is measured."""
    plain = {"baseline": None} if isinstance(goal.target, Level | Ratio | Zero) else {}
    return goal.model_copy(update={"id": name, "milestones": (), "stretch": None, **plain})


def _start(plan: Plan, goal: Goal) -> Iterator[Observation]:
    """Return a baseline that the plan states, as an observation."""
    baseline = goal.baseline
    if baseline is not None and baseline.value is not None and isinstance(goal.target, Level | Ratio | Zero):
        yield Observation(
            indicator=goal.indicator_id,
            region=goal.region,
            period=baseline.period,
            value=baseline.value,
            dimensions=goal.dimensions,
            basis=goal.basis,
            source=baseline.source or plan.title.in_language("en"),
        )
