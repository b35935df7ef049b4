"""How a plan is judged besides by its numbers: by which method, by rubrics for aims in words, and by analysts."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import CoreSchema

from policytrack.errors import ValueProblem
from policytrack.models import Identifier, LocalText, Model, PeriodField
from policytrack.targets import Bound
from policytrack.verdicts import Rating


def _parameter(value: object) -> bool | float | str:
    if isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise ValueProblem("invalid_value", value=value, problem="a parameter is a number, a text, true or false")


Parameter = Annotated[
    bool | float | str,
    PlainValidator(_parameter),
    WithJsonSchema({"type": ["boolean", "number", "string"]}),
]


class MethodChoice(Model):
    """The rating method by which a plan asks to be judged, with its parameters by name.

    Args:
        name: Name of the method; the name alone may stand in place of the whole.

    Example:
        >>> MethodChoice(name="linear", on_track=0.9).parameters
        {'on_track': 0.9}
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Parameter]

    name: str

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(handler(schema))]}

    @property
    def parameters(self) -> dict[str, bool | float | str]:
        """What the method is set to, by name."""
        return dict(self.model_extra or {})


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
