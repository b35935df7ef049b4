"""What others say of a goal beside the computed verdict: rubrics for aims in words, and ratings by analysts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from policytrack.models import Identifier, LocalText, Model, PeriodField
from policytrack.targets import Bound
from policytrack.verdicts import Rating


class Criterion(Bound):
    """One test of a rubric: a bound on an indicator, at the deadline of the goal.

    Args:
        indicator: Id of the indicator.
        region: Code of the region; by default the goal's.
    """

    indicator: Identifier
    region: str | None = None


class Rubric(Model):
    """A named rule for judging an aim in words.

    Args:
        source: Who published the rule, and where; an analyst's own rule says so.
        rule: How the criteria are combined, as in a composite.
        criteria: What is tested.
    """

    id: Identifier
    name: LocalText
    source: str
    rule: Literal["all", "any", "worst"] = "all"
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class Override(Model):
    """A rating given by an analyst or an office; it stands beside the computed one, never in its place.

    Args:
        goal: Id of the goal.
        rating: The rating given.
        reason: Why.
        by: Who gave it: a person, an office, a publication.
        date: When; a partial date counts as its last day.
    """

    goal: Identifier
    rating: Rating
    reason: LocalText
    by: str
    date: PeriodField
    url: str | None = None
