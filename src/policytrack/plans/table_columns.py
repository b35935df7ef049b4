"""The columns in which tables hold goals, observations and milestones: their names, their types and what they say."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

CellType = Literal["text", "number", "period", "flag"]


class Column(NamedTuple):
    """What stands in a column.

    Args:
        type: `text`, `number`, `period` (a text as in plans, a whole year, or a date) or `flag` (true or false).
        says: What a cell says; an empty cell says nothing.
    """

    type: CellType
    says: str


GOAL_COLUMNS: Final[dict[str, Column]] = {
    "goal": Column("text", "Its name, which no other row has."),
    "indicator": Column("text", "What is measured."),
    "region": Column("text", "Where it is measured, in the words or codes of the observations."),
    "kind": Column("text", "The kind of target: any that is measured; by default `level`."),
    "comparator": Column("text", "`at_least`, `above`, `at_most`, `below`, `between` or `about`."),
    "value": Column("number", "What is asked for; of `between`, the lower end."),
    "value_to": Column("number", "The upper end of `between`, in the same unit."),
    "tolerance": Column("number", "How far from `about` still holds, in the same unit; for % in percentage points."),
    "unit": Column("text", "The unit of `value`."),
    "indicator_unit": Column(
        "text",
        "The unit in which the indicator is kept; by default the goal's where both are of one kind, else that of its "
        "observations.",
    ),
    "measure": Column(
        "text",
        "`stock`, `flow`, `average`, `ratio`, `index` or `rank`; by default `flow` for a total, `rank` for a rank "
        "without `universe`, else `average`.",
    ),
    "every": Column(
        "text",
        "`year`, `half`, `quarter` or `month`: what a date under `period` stands for, and how long each period of a "
        "window is; by default `year`.",
    ),
    "deadline": Column("period", "By when: until its last day; by default the end of the window."),
    "baseline_period": Column("period", "The start: progress counts from its end."),
    "baseline_value": Column("number", "The value of the start; without it the observation of that period is taken."),
    "baseline_unit": Column("text", "The unit of `baseline_value`; by default `indicator_unit`."),
    "window": Column("period", "What is judged, of keep, cumulative, average and growth_each_period."),
    "base": Column("period", "What growth, a change or a gap counts from, of growth, change and relative."),
    "averaging": Column("text", "Of growth: `compound`, the default, or `arithmetic`."),
    "form": Column(
        "text",
        "Of change and scenario_change: `percent`, `points`, `absolute` or `multiple`; by default what the unit says.",
    ),
    "scenario": Column("text", "Of scenario_change: the indicator whose observations are the scenario's values."),
    "numerator": Column("text", "The indicator above the line, where the indicator is a ratio of two."),
    "denominator": Column("text", "The indicator below the line."),
    "numerator_unit": Column("text", "The unit of the numerator; by default that of its observations."),
    "denominator_unit": Column("text", "The unit of the denominator; by default that of its observations."),
    "numerator_measure": Column("text", "What the numerator is measured as; by default `measure`."),
    "denominator_measure": Column("text", "What the denominator is measured as; by default `measure`."),
    "relation": Column(
        "text",
        "Of relative: `faster_than`, `at_least_as_fast`, `in_step`, `gap_narrows`, `at_least_level` or `above_level`.",
    ),
    "comparator_region": Column("text", "Of relative: the other region; by default the goal's."),
    "comparator_indicator": Column("text", "Of relative: the other indicator; by default the goal's."),
    "direction": Column("text", "Of relative: `up`, the default, or `down`."),
    "margin": Column("number", "Of in_step: how far apart two growth rates may be, in percentage points."),
    "gap": Column("text", "Of gap_narrows: `relative`, the default, or `absolute`."),
    "universe": Column("text", "Of rank: the regions that are ranked, with spaces between them."),
    "order": Column("text", "Of rank: which value is first, `highest`, the default, or `lowest`."),
    "ties": Column(
        "text", "Of rank: which of the places that equal values share is theirs, the `best`, the default, or `worst`."
    ),
    "better": Column("text", "Of direction: `higher` or `lower`."),
    "announced": Column("period", "When the goal was published; it is not judged before."),
    "lowest": Column("number", "The lowest value that there can be, in `indicator_unit`."),
    "highest": Column("number", "The highest value that there can be, in `indicator_unit`."),
    "scale_worst": Column("number", "The value that an index scores 0, in `indicator_unit`; the four go together."),
    "scale_red": Column("number", "Where its worst colour begins."),
    "scale_green": Column("number", "Where its best colour begins."),
    "scale_best": Column("number", "The value that it scores 100."),
    "name": Column("text", "What the goal is called; nothing is judged by it."),
    "commitment": Column("text", "`binding`, `expected` or `stretch`; nothing is judged by it."),
}

OBSERVATION_COLUMNS: Final[dict[str, Column]] = {
    "indicator": Column("text", "What was measured."),
    "region": Column("text", "Where, in the words or codes of the goals."),
    "period": Column("period", "For when; a date stands for the goal's `every` (a year, …) in which it lies."),
    "value": Column("number", "What was observed."),
    "unit": Column("text", "The unit of `value`; by default that in which the goal keeps the indicator."),
    "bound": Column("text", "`at_least`, `above`, `at_most` or `below`, where only a bound is known."),
    "published": Column("period", "When it was published; a partial date counts as its last day."),
    "provisional": Column("flag", "Whether the source calls it provisional (true) or final (false)."),
    "source": Column("text", "Who published it, and where."),
}

MILESTONE_COLUMNS: Final[dict[str, Column]] = {
    "goal": Column("text", "The goal that it leads to."),
    "period": Column("period", "When it is to hold."),
    "value": Column("number", "What is asked for; of `between`, the lower end."),
    "comparator": Column("text", "By default that of the goal."),
    "value_to": Column("number", "The upper end of `between`, in the same unit."),
    "unit": Column("text", "The unit of `value`; by default that of the goal."),
}
