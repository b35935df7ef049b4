"""A published plan: its documents, indicators, goals and actions, as the documents state them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from policytrack.indicators import Indicator, Observation
from policytrack.models import CurrencyCode, Identifier, LocalText, Model, PeriodField, UnitName, Worth
from policytrack.periods import Period
from policytrack.plans.documents import Action, Document, Progress, Section, Source
from policytrack.plans.goals import Allocation, Commitment, Goal, Milestone, Proxy, Restatement, Revision
from policytrack.plans.incentives import Incentive
from policytrack.plans.records import Criterion, MethodChoice, Override, Rubric
from policytrack.prices import Deflator, ExchangeRate
from policytrack.regions import Region
from policytrack.targets import Qualitative, Ratio
from policytrack.units import UnitDefinition, Vocabulary
from policytrack.units.vocabulary import CURRENCIES

if TYPE_CHECKING:
    from policytrack.plans.goal_rows import PlanFrames

__all__ = [
    "Action",
    "Allocation",
    "Commitment",
    "Criterion",
    "Document",
    "Goal",
    "Incentive",
    "MethodChoice",
    "Milestone",
    "Override",
    "OwnUnit",
    "Plan",
    "Progress",
    "Proxy",
    "RegionDefinition",
    "Restatement",
    "Revision",
    "Rubric",
    "Section",
    "Source",
]


class RegionDefinition(Model):
    """A region that a plan defines itself, like a group of provinces."""

    id: Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=60)]
    name: LocalText
    parent: str | None = None
    members: tuple[str, ...] = ()


class OwnUnit(Model):
    """A unit that a plan adds to the vocabulary.

    Args:
        name: What it is called; a name of the vocabulary cannot be defined again.
        aliases: Its other names.
        equals: What one of it is worth, like `667 平方米`; without it, it counts things of its own.
    """

    name: UnitName
    aliases: tuple[UnitName, ...] = ()
    equals: Worth | None = None


class Plan(Model):
    """A published plan with its goals, and the observations that judge them.

    Args:
        schema_version: Version of the shape of the file.
        id: Its name among all plans.
        region: Code of the region that it is for.
        currency: What a bare `¥` or `$` stands for.
        parents: Ids of the plans that it answers to.
        succeeds: Id of the plan before it.
        method: The rating method by which it is judged where none is asked for, with its parameters.
        documents: Where it is published; the first dates the plan.
        sections: Its parts, under which goals and actions stand.
        rubrics: Rules for judging aims in words.
        incentives: What it pays.
        observations: Reported values; a plan folder keeps them in a table beside the plan.
        exchange_rates: What one currency was worth in another.
        deflators: Price indices of a currency.
        overrides: Ratings that analysts or offices gave, shown beside the computed ones.

    Raises:
        InvalidDataError: Keys, kinds, units or periods that cannot be read; all of them are reported.
    """

    schema_version: Literal[1] = 1
    id: Identifier
    title: LocalText
    region: str | None = None
    currency: CurrencyCode | None = None
    period: PeriodField | None = None
    parents: tuple[Identifier, ...] = ()
    succeeds: Identifier | None = None
    method: MethodChoice | None = None
    documents: tuple[Document, ...] = ()
    sections: tuple[Section, ...] = ()
    regions: tuple[RegionDefinition, ...] = ()
    units: tuple[OwnUnit, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    goals: tuple[Goal, ...] = ()
    actions: tuple[Action, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    incentives: tuple[Incentive, ...] = ()
    observations: tuple[Observation, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    deflators: tuple[Deflator, ...] = ()
    overrides: tuple[Override, ...] = ()
    note: LocalText | None = None

    @classmethod
    def validation_context(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the vocabulary of the plan: its currency and its own units."""
        return {"vocabulary": _declared_vocabulary(data)}

    def indicator(self, goal: Goal) -> Indicator | None:
        """Return the indicator of a goal, or None where the plan defines none."""
        if isinstance(goal.indicator, Indicator):
            return goal.indicator
        return self.indicators_by_id.get(goal.indicator or "")

    def parts(self, goal: Goal) -> tuple[Indicator, Indicator] | None:
        """Return numerator and denominator of a goal on a ratio of two; None where it has or finds none."""
        target = goal.target
        if isinstance(target, Ratio) and target.numerator is not None and target.denominator is not None:
            return self._both(target.numerator, target.denominator)
        return self.parts_of(self.indicator(goal))

    def parts_of(self, indicator: Indicator | None) -> tuple[Indicator, Indicator] | None:
        """Return numerator and denominator of an indicator that is a ratio of two; None where it has or finds none."""
        if indicator is None or indicator.numerator is None:
            return None
        return self._both(indicator.numerator, indicator.denominator)

    def _both(self, above: str | None, below: str | None) -> tuple[Indicator, Indicator] | None:
        numerator, denominator = (self.indicators_by_id.get(name or "") for name in (above, below))
        return (numerator, denominator) if numerator is not None and denominator is not None else None

    def rubric(self, goal: Goal) -> Rubric | None:
        """Return the rubric of an aim in words; None where it names or finds none."""
        if not isinstance(goal.target, Qualitative):
            return None
        return next((rubric for rubric in self.rubrics if rubric.id == goal.target.rubric), None)

    def with_goals(self, *goals: Goal) -> Plan:
        """Return a copy with goals of the reader's own in place of the plan's, on its indicators and observations.

        The documents, which date the plan's own goals, are left out with all that refers to them or to those goals.
        """
        own = dict.fromkeys(("documents", "actions", "incentives", "overrides"), ())
        return self.model_copy(update={**own, "goals": goals})

    def to_frames(self, backend: str = "polars") -> PlanFrames:
        """Return its goals, observations and milestones as dataframes, as `policytrack.frames` takes them.

        What a table cannot hold is told; a goal whose verdict may rest on it is left out, with a warning.

        Args:
            backend: `polars`, `pandas` or `pyarrow`.

        Raises:
            MissingExtraError: narwhals or the backend is not installed.
            UnknownNameError: There is no such backend.

        Example:
            >>> from policytrack import load_plan
            >>> frames = load_plan("cn-he-tech-2025").to_frames()
            >>> frames.goals.select("goal", "comparator", "value", "unit").row(0)
            ('results-converted', 'at_least', 300.0, '项')
        """
        from policytrack.plans.goal_rows import plan_frames

        return plan_frames(self, backend)

    @cached_property
    def indicators_by_id(self) -> dict[str, Indicator]:
        """Its indicators, those of goals of their own included, by id."""
        own = [goal.indicator for goal in self.goals if isinstance(goal.indicator, Indicator)]
        return {indicator.id: indicator for indicator in (*own, *self.indicators)}

    @cached_property
    def own_regions(self) -> dict[str, Region]:
        """The regions that it defines itself, by code."""
        return {
            region.id: Region(
                region.id,
                region.name.in_language("en"),
                region.name.in_language("zh"),
                region.parent,
                region.members,
            )
            for region in self.regions
        }

    def members_of(self, codes: Iterable[str]) -> list[str]:
        """Return the regions that some codes stand for, each once: a group stands for its members, and theirs."""
        found: dict[str, None] = {}
        waiting, seen = list(codes), set[str]()
        while waiting:
            code = waiting.pop(0)
            group = self.own_regions.get(code)
            if group is None or not group.members:
                found[code] = None
            elif code not in seen:
                seen.add(code)
                waiting = [*group.members, *waiting]
        return list(found)

    def announced(self, goal: Goal) -> Period | None:
        """Return when a goal was published: by itself, its document, or the plan's first document."""
        if goal.announced is not None:
            return goal.announced
        for document in self.documents:
            if goal.source is None or document.id == goal.source.document:
                return document.announced
        return None


def _declared_vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    """Read the declarations ahead of the fields that need them; errors are found with their own fields."""
    currency, units, additions = data.get("currency"), data.get("units"), []
    for declared in units if isinstance(units, list | tuple) else ():
        try:
            unit = OwnUnit.model_validate(declared)
        except ValueError:
            continue
        additions.append(UnitDefinition(unit.name, unit.aliases, unit.equals))
    return Vocabulary(currency if currency in CURRENCIES else None, str(data.get("id", "")), tuple(additions))
