"""Scorecards: the assessments of a plan at one date, and the shapes in which they are handed on.

What not every reader asks for is imported when it is: explanations, roll-ups, the table of a notebook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from policytrack.errors import UnknownNameError
from policytrack.findings import Finding, Language
from policytrack.judgements import Judgement
from policytrack.plans import Goal, Plan
from policytrack.tables import csv_text, to_frame
from policytrack.verdicts import RATINGS, Rating, Reason

if TYPE_CHECKING:
    from policytrack.assessment.roll_up import By, Group

_SET = object.__setattr__


class Assessment(Judgement):
    """Rating and evidence of one goal at one date."""

    __slots__ = ("_write",)

    if TYPE_CHECKING:
        _write: Callable[[str], Mapping[str, object]]
    else:

        def __getattr__(self, name: str) -> object:
            """Write what was left for later, where it is asked for; in two threads at once both write the same."""
            if name in self.__dataclass_fields__:
                for fact, value in self._write(name).items():
                    _SET(self, fact, value)
            return object.__getattribute__(self, name)

    @classmethod
    def with_more_to_write(
        cls, goal: Goal, rating: Rating, reason: Reason, write: Callable[[str], Mapping[str, object]]
    ) -> Assessment:
        """Return an assessment of which only the verdict is known; the rest is written when it is first read.

        Args:
            goal: The goal, as it stood.
            rating: The verdict.
            reason: Why.
            write: Takes the name of a fact, and returns it with the others that are written along.
        """
        one = cls.__new__(cls)
        _SET(one, "goal", goal)
        _SET(one, "rating", rating)
        _SET(one, "reason", reason)
        _SET(one, "_write", write)
        return one

    def explain(self, lang: Language = "en", since: Judgement | None = None) -> str:
        """Return the reasoning in sentences, each number with its source.

        Args:
            lang: `en` or `zh`.
            since: An earlier verdict on the same goal; what changed since then is told last.

        Raises:
            ArgumentError: `since` is on another goal.
        """
        from policytrack.explanations.explanation import explain

        return explain(self, lang, since)


@dataclass(frozen=True)
class Scorecard:
    """The assessments of a plan at one date.

    Args:
        plan: What was assessed.
        as_of: When.
        known_by: Last day of publication that counted, or None for all.
        method: Name of the rating method.
        method_version: Its version.
        assessments: One for each goal, in the order of the plan.
        findings: Remarks on the plan as a whole.
    """

    plan: Plan = field(repr=False)
    as_of: date
    known_by: date | None
    method: str
    method_version: str
    assessments: tuple[Assessment, ...] = field(repr=False)
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, goal: str) -> Assessment:
        if goal not in self._by_goal:
            raise UnknownNameError("goal", goal, (assessment.goal.id for assessment in self.assessments))
        return self._by_goal[goal]

    @cached_property
    def _by_goal(self) -> dict[str, Assessment]:
        """Its assessments by the id of their goal, of several the first."""
        return {assessment.goal.id: assessment for assessment in reversed(self.assessments)}

    def __iter__(self) -> Iterator[Assessment]:
        return iter(self.assessments)

    def __len__(self) -> int:
        return len(self.assessments)

    @property
    def counts(self) -> dict[Rating, int]:
        """How many goals have each rating, from best to worst."""
        counted = Counter(assessment.rating for assessment in self.assessments)
        return {rating: counted[rating] for rating in RATINGS if counted[rating]}

    def roll_up(self, by: By) -> tuple[Group, ...]:
        """Return how its goals stand together; `assessment.roll_up.roll_up` takes several scorecards.

        Args:
            by: `section`, `region`, `parent`, `commitment` or `plan` (all of them).

        Raises:
            UnknownNameError: There is no such way to group.

        Example:
            >>> from policytrack import assess, load_plan
            >>> card = assess(load_plan("cn-14fyp"), as_of="2024-12-31")
            >>> [(group.key, sum(group.counts.values()) == group.goals) for group in card.roll_up("commitment")]
            [('binding', True), ('expected', True)]
        """
        from policytrack.assessment.roll_up import roll_up

        return roll_up([self], by)

    @cached_property
    def pack_hash(self) -> str:
        """SHA-256 of the plan with its observations, so that a verdict can be traced to its data."""
        import hashlib

        return hashlib.sha256(self.plan.model_dump_json().encode()).hexdigest()

    def to_dicts(self, lang: Language = "en") -> list[dict[str, Any]]:
        """Return the assessments as JSON-safe values, their texts in `lang`."""
        return [assessment.to_dict(lang) for assessment in self.assessments]

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return the whole scorecard as JSON-safe values, its texts in `lang`."""
        from importlib.metadata import version

        return {
            "plan": self.plan.id,
            "as_of": self.as_of.isoformat(),
            "known_by": self.known_by and self.known_by.isoformat(),
            "method": self.method,
            "versions": {"policytrack": version("policytrack"), self.method: self.method_version},
            "pack_hash": self.pack_hash,
            "assessments": self.to_dicts(lang),
            "findings": [finding.to_dict(lang) for finding in self.findings],
        }

    def to_rows(self, lang: Language = "en") -> list[dict[str, Any]]:
        """Return one flat row for each goal: numbers and their units in columns of their own."""
        return [_flat(row) for row in self.to_dicts(lang)]

    def to_csv(self, lang: Language = "en") -> str:
        """Return the rows as CSV text with a header."""
        return csv_text(self.to_rows(lang))

    def to_frame(self, backend: str = "pandas", lang: Language = "en") -> Any:
        """Return the rows as a dataframe.

        Args:
            backend: `pandas`, `polars`, `pyarrow` or another that narwhals knows.
            lang: Language of the texts.

        Raises:
            MissingExtraError: narwhals or the backend is not installed.
        """
        return to_frame(self.to_rows(lang), backend)

    def _repr_html_(self) -> str:
        from policytrack.assessment.html_table import html_table

        return html_table(self.plan, self.assessments, self.as_of)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name in _NOT_FLAT:
            continue
        if name in _QUANTITIES:
            flat[name] = value and value["value"]
        elif name == "requirement":
            flat |= {
                name: value and value.get("value", value.get("low")),
                "comparator": value and value["comparator"],
            }
        elif name == "projection":
            for part in ("value", "low", "high"):
                amount = value and value[part]
                flat["projection" if part == "value" else f"projection_{part}"] = amount and amount["value"]
            for part in ("probability", "expected_year"):
                flat[part] = value and value[part]
        elif name == "step":
            flat[name] = value and value["state"]
        elif name == "overrides":
            flat[name] = ", ".join(f"{given['rating']} ({given['by']})" for given in value)
        else:
            flat[name] = ", ".join(value) if isinstance(value, list) else value
    unit = next((row[name]["unit"] for name in ("value", "requirement") if row[name]), None)
    return flat | {"unit": unit, "bound": row["value"] and row["value"].get("bound")}


_NOT_FLAT: Final = (
    "method_parameters",
    "native_figures",
    "comparisons",
    "children",
    "dimensions",
    "evidence",
    "findings",
)
_QUANTITIES: Final = ("value", "baseline", "expected", "gap", "observed_pace", "required_pace")
