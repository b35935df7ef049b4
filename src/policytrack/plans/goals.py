"""Goals: an indicator, a target and a deadline, with all that a plan says beside them."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from policytrack.errors import ValueProblem
from policytrack.indicators import Baseline, Dimensions, Indicator, OtherSeries
from policytrack.models import Identifier, LocalText, Model, PeriodField, QuantityField
from policytrack.periods import Period
from policytrack.plans.documents import Progress, Source
from policytrack.prices import Conversion
from policytrack.targets import Bound, Change, Growth, Measurable, Relative, Target, Windowed
from policytrack.units import Unit

Commitment = Literal["binding", "expected", "stretch"]
GoalReference = Annotated[str, Field(pattern=r"^[a-z0-9._-]+/[a-z0-9._-]+$", max_length=201)]


class Milestone(Bound):
    """An interim target on the way.

    Args:
        period: When it is to hold.
    """

    period: PeriodField
    source: Source | None = None
    note: LocalText | None = None


class Proxy(OtherSeries):
    """Another region or indicator whose figures stand in where the goal has none of its own.

    Args:
        note: Why it may.
    """

    note: LocalText


class Revision(Model):
    """A later statement that replaces the target; what it leaves out stays, unless the basis changes.

    Args:
        announced: From when it counts; a partial date counts as its last day.
        target: The new target.
        deadline: The new deadline.
        baseline: The new start.
        milestones: The new path.
        stretch: The new further value that is only aspired to.
        basis: The definition or method on which the new target stands; another one drops the old start, path and
            stretch value.
        commitment: The new commitment.
        source: Where it stands.
    """

    announced: PeriodField
    target: Target
    deadline: PeriodField | None = None
    baseline: Baseline | None = None
    milestones: tuple[Milestone, ...] = ()
    stretch: Bound | None = None
    basis: LocalText | None = None
    commitment: Commitment | None = None
    source: Source | None = None
    note: LocalText | None = None


class Restatement(Bound):
    """The same target as another document words it; a difference is a finding.

    Args:
        deadline: By when, where that document says so.
        source: The other document.
    """

    deadline: PeriodField | None = None
    source: Source
    note: LocalText | None = None


class AllocatedPart(Model):
    """What one region is to contribute to a goal.

    Args:
        region: Code of the region.
        value: Its part, in a unit of the goal's kind.
        weight: Its weight where the whole is a weighted mean.
        goal: The goal, as `plan/goal`, in which the region states it.
    """

    region: str
    value: QuantityField
    weight: Annotated[float, Field(gt=0)] | None = None
    goal: GoalReference | None = None
    source: Source | None = None


class Allocation(Model):
    """How a goal is divided among regions (指标分解).

    Args:
        parts: What each region is to contribute.
        rule: Whether the parts add up (`sum`), or average by their weights (`weighted_mean`).
    """

    parts: Annotated[tuple[AllocatedPart, ...], Field(min_length=1)]
    rule: Literal["sum", "weighted_mean"] = "sum"

    @model_validator(mode="after")
    def _weights(self) -> Allocation:
        if self.rule == "weighted_mean" and any(part.weight is None for part in self.parts):
            raise ValueProblem("missing_key", value="weight")
        if self.rule == "sum" and any(part.weight is not None for part in self.parts):
            raise ValueProblem("key_unused", key="weight", value="rule: sum")
        return self

    def whole(self, unit: str) -> float:
        """Return what the parts make together.

        Args:
            unit: The unit of the result.

        Raises:
            UnitError: A part is of another kind than the unit.

        Example:
            >>> parts = [{"region": "CN-HE", "value": "3 万吨"}, {"region": "CN-SX", "value": "20000 吨"}]
            >>> Allocation(parts=parts).whole("万吨")
            5.0
        """
        values = [part.value.to(unit) for part in self.parts]
        if self.rule == "sum":
            return sum(values)
        weights = [part.weight or 0.0 for part in self.parts]
        return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _indicator_tag(value: object) -> str:
    return "id" if isinstance(value, str) else "indicator"


class Goal(Model):
    """An aim of a plan for a region: indicator, target and deadline.

    Args:
        id: Its name within the plan.
        indicator: Id of an indicator of the plan, or an indicator of its own; only targets without a number of their
            own may have none.
        target: What must hold.
        deadline: By when: until the last day of this period. Window targets take the end of their window.
        region: Code of the region; by default the plan's.
        section: Id of the section of the plan that it stands in.
        parent: The goal of a parent plan that it answers to, as `plan/goal`.
        baseline: Value and period of the start.
        milestones: The staged path, by date.
        stretch: A further value that is only aspired to (力争); it is judged beside the goal.
        commitment: `binding` (约束性), `expected` (预期性) or `stretch` (力争).
        weight: Its weight where goals are rolled up.
        dimensions: The part of the population that is meant: sex, age, area.
        announced: When the goal was published; by default with its document, else with the plan's first.
        follows: The source to take where several report one figure: a part of its name.
        basis: The definition or method on which the target stands; figures on another one are refused.
        proxy: What stands in where there are no figures of its own.
        conversion: How money is brought to the goal's currency and prices.
        unconfirmed: Why the goal itself is not certain; a finding says so.
        revisions: Later statements that replace the target, by date.
        restated: The same target as other documents word it.
        allocation: How it is divided among regions.
        progress: Steps of a deliverable that have been reached.

    Example:
        >>> target = {"kind": "level", "above": "2000 亿元"}
        >>> goal = Goal(id="turnover", indicator="tech-contracts", target=target, deadline="2025")
        >>> goal.target.quantity.value
        2000.0
    """

    id: Identifier
    name: LocalText | None = None
    indicator: (
        Annotated[
            Annotated[Identifier, Tag("id")] | Annotated[Indicator, Tag("indicator")],
            Discriminator(_indicator_tag),
        ]
        | None
    ) = None
    target: Target
    deadline: PeriodField | None = None
    region: str | None = None
    section: Identifier | None = None
    parent: GoalReference | None = None
    baseline: Baseline | None = None
    milestones: tuple[Milestone, ...] = ()
    stretch: Bound | None = None
    commitment: Commitment = "expected"
    weight: Annotated[float, Field(gt=0)] = 1.0
    dimensions: Dimensions = Field(default_factory=dict)
    announced: PeriodField | None = None
    follows: str | None = None
    basis: LocalText | None = None
    proxy: Proxy | None = None
    conversion: Conversion | None = None
    unconfirmed: LocalText | None = None
    revisions: tuple[Revision, ...] = ()
    restated: tuple[Restatement, ...] = ()
    allocation: Allocation | None = None
    progress: tuple[Progress, ...] = ()
    source: Source | None = None
    note: LocalText | None = None

    @property
    def indicator_id(self) -> str | None:
        """The id of its indicator."""
        return self.indicator.id if isinstance(self.indicator, Indicator) else self.indicator

    @cached_property
    def due(self) -> Period | None:
        """Its deadline; for a window target without one, the window."""
        return self.deadline or self.window

    @cached_property
    def window(self) -> Period | None:
        """The window of its target, where that has one."""
        return self.target.window if isinstance(self.target, Windowed) else None

    @cached_property
    def start(self) -> Period | None:
        """The period from which it counts: the base of its target, else its baseline."""
        base = self.target.base if isinstance(self.target, Growth | Change | Relative) else None
        return base or (None if self.baseline is None else self.baseline.period)

    def unit_of(self, indicator: Indicator) -> Unit:
        """Return the unit in which an indicator is kept for the goal: its money in the goal's currency."""
        if self.conversion is None or not isinstance(self.target, Measurable):
            return indicator.unit
        asked = self.target.requirement(indicator)
        wanted = None if asked is None else asked.quantity.unit.currency
        if wanted is None or indicator.unit.currency in (None, wanted):
            return indicator.unit
        return indicator.unit.in_currency(wanted)

    def revision_by(self, day: int) -> Revision | None:
        """Return the revision that was in force on a day (an ordinal), or None where none was announced yet."""
        announced = self._announced_by(day)
        return announced[-1] if announced else None

    def as_known(self, day: int) -> Goal:
        """Return the goal as it stood on a day (an ordinal): with what was revised until then, one after the other."""
        goal = self
        for revision in self._announced_by(day):
            goal = goal._revised(revision)
        return goal

    def _announced_by(self, day: int) -> list[Revision]:
        announced = [one for one in self.revisions if one.announced.end.toordinal() <= day]
        return sorted(announced, key=lambda one: one.announced.end)

    def _revised(self, revision: Revision) -> Goal:
        names = ("target", "deadline", "baseline", "milestones", "stretch", "basis", "commitment", "source", "note")
        stated = {name: getattr(revision, name) for name in names if getattr(revision, name)}
        rebased = revision.basis is not None and revision.basis != self.basis
        dropped = {"baseline": None, "milestones": (), "stretch": None} if rebased else {}
        return self.model_copy(update=dropped | stated)
