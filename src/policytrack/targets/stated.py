"""Targets without a number of their own: things to deliver, aims in words, values set later, and combinations."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from policytrack.errors import ValueProblem
from policytrack.findings import nearest
from policytrack.models import Identifier, LocalText, Model, PeriodField


class State(Model):
    """One step of something to be delivered.

    Args:
        by: When the plan wants it reached, where it says so.
    """

    id: Identifier
    name: LocalText | None = None
    by: PeriodField | None = None


class Deliverable(Model):
    """Something to be done, in ordered steps; many plans call it a milestone.

    Args:
        states: The steps, from first to last.
        done: Id of the step that fulfils the goal; by default the last.

    Example:
        >>> Deliverable(states=[{"id": "drafted"}, {"id": "in-force"}]).done_id
        'in-force'
    """

    kind: Literal["deliverable"] = "deliverable"
    states: Annotated[tuple[State, ...], Field(min_length=1)]
    done: Identifier | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Deliverable:
        names = [state.id for state in self.states]
        for name in names:
            if names.count(name) > 1:
                raise ValueProblem("duplicate_id", value=name)
        if self.done is not None and self.done not in names:
            raise ValueProblem("unknown_state", value=self.done, suggestion=nearest(self.done, names))
        dated = [state.by for state in self.states if state.by is not None]
        for earlier, later in pairwise(dated):
            if later.end < earlier.end:
                raise ValueProblem("states_out_of_order", value=str(later), expected=str(earlier))
        return self

    @property
    def done_id(self) -> str:
        """Id of the step that fulfils the goal."""
        return self.done or self.states[-1].id


class Qualitative(Model):
    """An aim in words: judged by a named rubric, or not assessable.

    Args:
        text: What the plan says.
        rubric: Id of a rubric of the plan.
        linked: Ids of indicators that tell something of it; their last values are shown, and decide nothing.
    """

    kind: Literal["qualitative"] = "qualitative"
    text: LocalText
    rubric: Identifier | None = None
    linked: tuple[Identifier, ...] = ()


class Open(Model):
    """A value that is set later, or year by year (各年度视情提出); it is never on track.

    Args:
        text: What the plan says.
        expected: When the value is expected to be set.
    """

    kind: Literal["open"] = "open"
    text: LocalText
    expected: PeriodField | None = None


Rule = Literal["all", "any", "weighted", "worst"]


class Child(Model):
    """One part of a composite.

    Args:
        goal: Id of a goal.
        plan: Id of the plan that it stands in; by default the same.
        weight: Its weight in a weighted composite.
    """

    goal: Identifier
    plan: Identifier | None = None
    weight: Annotated[float, Field(gt=0)] = 1.0

    @property
    def reference(self) -> str:
        """The plan and goal that it names, as one text."""
        return self.goal if self.plan is None else f"{self.plan}/{self.goal}"


class Composite(Model):
    """Several goals as one.

    Args:
        rule: `all` (every child must be achieved; what is not assessable leaves it open), `any` (one is enough),
            `weighted` (weighted attainment against weighted expected attainment), or `worst` (the worst of those that
            can be judged).
        children: The goals that it is made of.
        text: What the plan says of the whole.
    """

    kind: Literal["composite"] = "composite"
    rule: Rule
    children: Annotated[tuple[Child, ...], Field(min_length=1)]
    text: LocalText | None = None

    @model_validator(mode="after")
    def _weights_count(self) -> Composite:
        if self.rule != "weighted" and any(child.weight != 1 for child in self.children):
            raise ValueProblem("key_unused", key="weight", value=f"rule: {self.rule}")
        return self


Stated = Deliverable | Qualitative | Open | Composite
