"""A published plan: its documents, indicators, goals and actions, as the document states them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from policytrack.errors import ValueProblem
from policytrack.findings import nearest
from policytrack.indicators import Baseline, Dimensions, Indicator, Observation
from policytrack.models import Identifier, LocalText, Model, PeriodField, UnitName, Worth
from policytrack.periods import Period
from policytrack.regions import Region
from policytrack.targets import Bound, Cumulative, Keep, Ratio, Target
from policytrack.units import UnitDefinition, Vocabulary
from policytrack.units.vocabulary import CURRENCIES

Commitment = Literal["binding", "expected", "stretch"]


class Source(Model):
    """Where a statement stands.

    Args:
        document: Id of a document of the plan.
        quote: The words of the document.
        page: Page or section.
    """

    document: Identifier
    quote: str | None = None
    page: str | None = None


class Document(Model):
    """A published text.

    Args:
        announced: When it was published; a partial date counts as its last day.
    """

    id: Identifier
    title: LocalText
    issuer: LocalText | None = None
    announced: PeriodField
    url: str | None = None
    note: LocalText | None = None


class Action(Model):
    """Something the plan sets out to do: a task, a measure, a field of work, a work plan.

    Args:
        count: How many the document counts under this name; 1 for a single one.
    """

    id: Identifier
    name: LocalText
    kind: Literal["task", "measure", "field", "work_plan", "direction"] = "task"
    count: Annotated[int, Field(ge=1)] = 1
    source: Source | None = None
    note: LocalText | None = None


class Milestone(Bound):
    """An interim target on the way.

    Args:
        period: When it is to hold.
    """

    period: PeriodField
    source: Source | None = None
    note: LocalText | None = None


def _indicator_tag(value: object) -> str:
    return "id" if isinstance(value, str) else "indicator"


class Goal(Model):
    """An aim of a plan for a region: indicator, target and deadline.

    Args:
        id: Its name within the plan.
        indicator: Id of an indicator of the plan, or an indicator of its own; only an aim in words may have
            none.
        target: What must hold.
        deadline: By when: until the last day of this period. Window targets take the end of their window.
        region: Code of the region; by default the plan's.
        baseline: Value and period of the start.
        milestones: The staged path, by date.
        stretch: A further value that is only aspired to (力争); it is judged beside the goal.
        commitment: `binding` (约束性), `expected` (预期性) or `stretch` (力争).
        dimensions: The part of the population that is meant: sex, age, area.
        announced: When the goal was published; by default with its document, else with the plan's first.
        follows: The source to take where several report one figure: a part of its name.

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
    baseline: Baseline | None = None
    milestones: tuple[Milestone, ...] = ()
    stretch: Bound | None = None
    commitment: Commitment = "expected"
    dimensions: Dimensions = Field(default_factory=dict)
    announced: PeriodField | None = None
    follows: str | None = None
    source: Source | None = None
    note: LocalText | None = None

    @property
    def indicator_id(self) -> str | None:
        """The id of its indicator."""
        return self.indicator.id if isinstance(self.indicator, Indicator) else self.indicator

    @property
    def due(self) -> Period | None:
        """Its deadline; for a window target without one, the window."""
        if self.deadline is None and isinstance(self.target, Keep | Cumulative):
            return self.target.window
        return self.deadline


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


def _known_currency(currency: str) -> str:
    if currency not in CURRENCIES:
        suggestion = nearest(currency.upper(), CURRENCIES)
        raise ValueProblem("currency_unknown", value=currency, suggestion=suggestion)
    return currency


class Plan(Model):
    """A published plan with its goals, and the observations that judge them.

    Args:
        schema_version: Version of the shape of the file.
        id: Its name among all plans.
        region: Code of the region that it is for.
        currency: What a bare `¥` or `$` stands for.
        documents: Where it is published; the first dates the plan.
        observations: Reported values; a plan folder keeps them in a table beside the plan.

    Raises:
        InvalidDataError: Keys, kinds, units or periods that cannot be read; all of them are reported.
    """

    schema_version: Literal[1] = 1
    id: Identifier
    title: LocalText
    region: str | None = None
    currency: Annotated[str, AfterValidator(_known_currency)] | None = None
    period: PeriodField | None = None
    documents: tuple[Document, ...] = ()
    regions: tuple[RegionDefinition, ...] = ()
    units: tuple[OwnUnit, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    goals: tuple[Goal, ...] = ()
    actions: tuple[Action, ...] = ()
    observations: tuple[Observation, ...] = ()
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
        indicator, target = self.indicator(goal), goal.target
        named = (target.numerator, target.denominator) if isinstance(target, Ratio) else (None, None)
        if None in named and indicator is not None:
            named = (indicator.numerator, indicator.denominator)
        above, below = (self.indicators_by_id.get(name or "") for name in named)
        return (above, below) if above is not None and below is not None else None

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
