"""Comparisons: the verdicts of several methods on the goals of a plan, and the shapes in which they are handed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from policytrack.errors import PolicyTrackError, UnknownNameError
from policytrack.findings import Language
from policytrack.plans import Goal, Plan
from policytrack.tables import csv_text, to_frame
from policytrack.verdicts import Rating

if TYPE_CHECKING:
    from policytrack.assessment import Assessment, Scorecard
    from policytrack.methods import Method

_UNRATED = (Rating.NOT_DUE, Rating.NOT_ASSESSABLE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two methods rate alike.

    Args:
        one: One of the methods.
        other: The other.
        both: How many goals both rate.
        alike: How many of these have the same rating by both.
    """

    one: str
    other: str
    both: int
    alike: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-safe values."""
        return {"one": self.one, "other": self.other, "both": self.both, "alike": self.alike}


@dataclass(frozen=True, slots=True)
class ComparedGoal:
    """What several methods say of one goal.

    Args:
        goal: The goal.
        verdicts: The verdict of each method.
    """

    goal: Goal
    verdicts: Mapping[str, Assessment] = field(repr=False)

    @property
    def rated(self) -> dict[str, Assessment]:
        """The verdicts of those methods that rate it, not those that refuse it or for which it is not due."""
        return {method: one for method, one in self.verdicts.items() if one.rating not in _UNRATED}

    @property
    def unrated(self) -> dict[str, Assessment]:
        """The verdicts of the others, which hold the reason."""
        return {method: one for method, one in self.verdicts.items() if one.rating in _UNRATED}

    @property
    def agree(self) -> bool | None:
        """Whether all that rate it rate it alike; None where fewer than two do."""
        ratings = [one.rating for one in self.rated.values()]
        return None if len(ratings) < 2 else len(set(ratings)) == 1

    def name(self, lang: Language = "en") -> str:
        """Return the name of the goal in a language."""
        return next(iter(self.verdicts.values())).name(lang)

    def why(self, lang: Language = "en") -> str:
        """Return which method says what, and why they differ where they do, in `en` or `zh`."""
        from policytrack.comparison.differences import why

        return why(self, lang)

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return it as JSON-safe values, its texts in `lang`."""
        return {
            "goal": self.goal.id,
            "name": self.name(lang),
            "kind": self.goal.target.kind,
            "verdicts": {
                method: {name: fact for name, fact in one.to_dict(lang).items() if name in _OF_METHOD}
                for method, one in self.verdicts.items()
            },
            "agree": self.agree,
            "why": self.why(lang),
        }


_OF_METHOD = ("rating", "reason", "flags", "native_label", "native_score", "native_figures")


@dataclass(frozen=True)
class Comparison:
    """The verdicts of several methods on the goals of a plan at one date: a goal a row, a method a column.

    Args:
        plan: What was judged.
        as_of: When.
        known_by: Last day of publication that counted, or None for all.
        methods: The method of each column.
        cards: The scorecard of each, as `assess` with that method returns it.
        left_out: What is wrong with the methods that could not be used.
    """

    plan: Plan = field(repr=False)
    as_of: date
    known_by: date | None
    methods: Mapping[str, Method]
    cards: Mapping[str, Scorecard] = field(repr=False)
    left_out: tuple[PolicyTrackError, ...] = ()

    def __getitem__(self, goal: str) -> ComparedGoal:
        for row in self.rows:
            if row.goal.id == goal:
                return row
        raise UnknownNameError("goal", goal, (row.goal.id for row in self.rows))

    def __iter__(self) -> Iterator[ComparedGoal]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.plan.goals)

    @cached_property
    def rows(self) -> tuple[ComparedGoal, ...]:
        """One row for each goal, in the order of the plan."""
        verdicts = zip(*self.cards.values(), strict=True)
        return tuple(ComparedGoal(row[0].goal, dict(zip(self.cards, row, strict=True))) for row in verdicts)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """How often each pair of methods rates alike."""
        rated = [row.rated for row in self.rows]

        def counted(one: str, other: str) -> Agreement:
            both = [row for row in rated if {one, other} <= row.keys()]
            return Agreement(one, other, len(both), sum(row[one].rating == row[other].rating for row in both))

        return tuple(counted(one, other) for one, other in combinations(self.cards, 2))

    def to_dicts(self, lang: Language = "en") -> list[dict[str, Any]]:
        """Return the rows as JSON-safe values, their texts in `lang`."""
        return [row.to_dict(lang) for row in self.rows]

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return the whole comparison as JSON-safe values, its texts in `lang`."""
        from importlib.metadata import version

        return {
            "plan": self.plan.id,
            "as_of": self.as_of.isoformat(),
            "known_by": self.known_by and self.known_by.isoformat(),
            "versions": {"policytrack": version("policytrack")}
            | {column: method.version for column, method in self.methods.items()},
            "pack_hash": next(iter(self.cards.values())).pack_hash,
            "methods": {
                column: {"source": method.source, "rests_on": method.rests_on[lang == "zh"]}
                for column, method in self.methods.items()
            },
            "goals": self.to_dicts(lang),
            "agreements": [agreement.to_dict() for agreement in self.agreements],
            "left_out": [str(error) for error in self.left_out],
        }

    def to_rows(self, lang: Language = "en") -> list[dict[str, Any]]:
        """Return one flat row for each goal: of each method the rating, and its label, score and reason beside it."""
        rows = []
        for row in self.rows:
            flat: dict[str, Any] = {"goal": row.goal.id, "name": row.name(lang), "kind": row.goal.target.kind}
            for method, one in row.verdicts.items():
                flat |= {
                    method: one.rating.value,
                    f"{method}_label": one.native_label,
                    f"{method}_score": one.native_score,
                    f"{method}_reason": one.reason.value,
                }
            rows.append(flat | {"agree": row.agree, "why": row.why(lang)})
        return rows

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
        from policytrack.comparison.html_table import html_table

        return html_table(self)
