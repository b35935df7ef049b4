"""Judge things to be delivered, by the steps that were reported."""

from __future__ import annotations

from dataclasses import dataclass

from policytrack.assessment.moments import Moment
from policytrack.periods import Period
from policytrack.plans import Goal, Progress
from policytrack.targets import Deliverable
from policytrack.verdicts import Flag, Rating, Reason


@dataclass(frozen=True, slots=True)
class StepVerdict:
    """How far a deliverable has come.

    Args:
        step: The furthest step that was reported; None where none was.
        flags: What a reader should know besides.
    """

    rating: Rating
    reason: Reason
    step: Progress | None = None
    flags: frozenset[Flag] = frozenset()


def judge_steps(goal: Goal, target: Deliverable, announced: Period | None, moment: Moment) -> StepVerdict:
    """Judge a deliverable: done in time, done late, or by which of its dated steps were due.

    The step that fulfils the goal is due at the deadline, whether it is dated or not. (docs/verdicts.md)

    Args:
        goal: The goal.
        target: Its target.
        announced: When it was published.
        moment: When it is judged, and what was known.
    """
    if announced is not None and moment.day < announced.end:
        return StepVerdict(Rating.NOT_DUE, Reason.BEFORE_ANNOUNCEMENT)
    reports = [
        step for step in goal.progress if step.date.end <= moment.as_of and moment.knows(step.published or step.date)
    ]
    if not reports:
        return StepVerdict(Rating.NOT_ASSESSABLE, Reason.NO_OBSERVATION)
    places = {state.id: place for place, state in enumerate(target.states)}
    done, deadline = places[target.done_id], goal.due
    assert deadline is not None
    furthest = max(reports, key=lambda step: (places[step.state], -step.date.end.toordinal()))
    reached = places[furthest.state]
    in_time = any(places[step.state] >= done and step.date.end <= deadline.end for step in reports)
    if in_time:
        return StepVerdict(Rating.ACHIEVED, Reason.STEP_DUE_REACHED, furthest)
    if any(step.date.end >= deadline.end for step in reports):
        return StepVerdict(Rating.MISSED, Reason.DEADLINE_NOT_MET, furthest)
    past = moment.as_of >= deadline.end
    dated = [place for place, state in enumerate(target.states) if state.by and state.by.end <= moment.as_of]
    due = max([*dated, *([done] if past else [])], default=None)
    if due is None:
        return StepVerdict(Rating.NOT_ASSESSABLE, Reason.NO_DATED_STEP, furthest)
    waiting = frozenset({Flag.AWAITING_FINAL_OBSERVATION} if past else ())
    if reached >= due:
        return StepVerdict(Rating.ON_TRACK, Reason.STEP_DUE_REACHED, furthest, waiting)
    rating = Rating.AT_RISK if reached == due - 1 else Rating.OFF_TRACK
    return StepVerdict(rating, Reason.STEP_DUE_NOT_REACHED, furthest, waiting)
