"""Judge tables: in pieces, so that what is worked on stays small, and in threads, since numpy leaves them room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Final

import numpy as np

from policytrack.assessment.moments import Moment
from policytrack.frames.inputs import BOUNDS, Inputs
from policytrack.frames.results import Results
from policytrack.frames.threads import for_each
from policytrack.kernel import Goals, Milestones, Observations, judge, measure
from policytrack.kernel.columns import NONE, UNDATED, Fate, Integers
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.methods import Method, compares_goals, rate_with
from policytrack.targets import COMPARATORS

# How many observations are judged at once, unless one goal alone has more: enough for threads to run beside each other,
# and of small tables not so many that working on them takes more memory than they do.
_LEAST_AT_ONCE: Final = 80_000
_MOST_AT_ONCE: Final = 240_000
_PIECES: Final = 16


def judged_in_pieces(inputs: Inputs, moment: Moment, method: Method) -> Results:
    """Judge and rate every goal.

    Args:
        inputs: The tables.
        moment: When, and what was known.
        method: The rating method.
    """
    results = Results(inputs, method)

    def judge_piece(piece: slice) -> None:
        goals, milestones, observations = _piece(inputs, piece)
        series = measure(observations, goals, moment.at.end_time, moment.known_day)
        own = goals.take(goals.beside == NONE)
        judged = judge(series, own, milestones, moment.at.end_time, moment.known_time)
        rated = rate_with(method, series, judged, own, inputs.indicator[piece])
        results.write(piece, observations, goals, series, judged, rated)

    for_each(judge_piece, _pieces(inputs, compares_goals(method)))
    return results


def _pieces(inputs: Inputs, whole: bool) -> Iterator[slice]:
    """Cut the goals where enough observations have come together; or not at all."""
    count = inputs.goals.height
    if whole:
        yield slice(0, count)
        return
    owner = np.append(np.arange(count), inputs.beside)[inputs.reading_row]
    read = np.diff(inputs.seen.first)[inputs.reading_series] + 1
    total = np.cumsum(np.bincount(owner, weights=read, minlength=count))
    at_once = min(max(total.max(initial=0.0) / _PIECES, _LEAST_AT_ONCE), _MOST_AT_ONCE)
    begin = 0
    while begin < count:
        done = total[begin - 1] if begin else 0.0
        end = max(int(np.searchsorted(total, done + at_once, side="right")), begin + 1)
        yield slice(begin, end)
        begin = end


def _piece(inputs: Inputs, piece: slice) -> tuple[Goals, Milestones, Observations]:
    """Return the goals of a piece with the rows beside them, their milestones, and the observations of all."""
    begin, end = piece.start, piece.stop
    beside = slice(*np.searchsorted(inputs.beside, (begin, end)))
    owners = inputs.beside[beside]
    count = inputs.goals.height
    goals = _goals(inputs, piece, owners)
    rows = inputs.reading_row
    own = np.arange(*np.searchsorted(rows, (begin, end)))
    others = np.arange(*np.searchsorted(rows, (count + beside.start, count + beside.stop)))
    local = np.concatenate((rows[own] - begin, rows[others] - count - beside.start + end - begin))
    readings = np.concatenate((own, others))
    steps = slice(*np.searchsorted(inputs.milestones.goal, (begin, end)))
    milestones = inputs.milestones.take(np.arange(steps.start, steps.stop))
    milestones = replace(milestones, goal=milestones.goal - begin)
    return goals, milestones, _observations(inputs, local, readings)


def _goals(inputs: Inputs, piece: slice, owners: Integers) -> Goals:
    """Return the columns of goals, and of the rows beside them: those of their shapes, with their numbers in."""
    shapes, begin = inputs.shapes, piece.start
    own = shapes.goals.take(shapes.code[piece])
    numbers = {name: column[piece] for name, column in inputs.numbers.items()}
    low, high = _requirement(inputs, piece, own, numbers)
    has_low, has_high = np.isfinite(own.natural_low), np.isfinite(own.natural_high)
    own = replace(
        own,
        low=low,
        high=high,
        base_value=own.base_value * numbers["baseline_value"],
        announced=inputs.announced[piece],
        natural_low=np.where(has_low, -np.where(has_low, own.natural_low, 0.0) * numbers["lowest"], own.natural_low),
        natural_high=np.where(
            has_high, np.where(has_high, own.natural_high, 0.0) * numbers["highest"], own.natural_high
        ),
        scale_worst=own.scale_worst * numbers["scale_worst"],
        scale_red=own.scale_red / 2.0 * numbers["scale_red"],
        scale_green=own.scale_green / 3.0 * numbers["scale_green"],
        scale_best=own.scale_best / 4.0 * numbers["scale_best"],
    )
    if not len(owners):
        return own
    beside = shapes.beside.take(shapes.place_beside[shapes.code[owners]])
    beside = replace(beside, beside=owners - begin, announced=inputs.announced[owners])
    return Goals(*(np.concatenate((getattr(own, one.name), getattr(beside, one.name))) for one in fields(Goals)))


def _requirement(inputs: Inputs, piece: slice, own: Goals, numbers: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Return both ends of what must hold; where a shape states no number, they are those of its kind."""
    comparator = inputs.shapes.comparator[inputs.shapes.code[piece]]
    value, tolerance = numbers["value"], numbers["tolerance"]

    def is_one_of(*words: str) -> Booleans:
        return np.isin(comparator, [COMPARATORS.index(word) for word in words])

    about, between = is_one_of("about"), is_one_of("between")
    low, high = is_one_of("at_least", "above"), is_one_of("at_most", "below")
    in_step = ~np.isnan(numbers["margin"])
    return (
        np.select([low | between, about, in_step], [value, value - tolerance, own.low * numbers["margin"]], own.low),
        np.select(
            [high, between, about, in_step],
            [value, numbers["value_to"], value + tolerance, own.high * numbers["margin"]],
            own.high,
        ),
    )


def _observations(inputs: Inputs, row: Integers, readings: Integers) -> Observations:
    """Return the observations of some readings, by row, part and period.

    Args:
        inputs: The tables.
        row: The row in the piece of each reading.
        readings: Which.
    """
    series = inputs.reading_series[readings]
    places, count = inputs.seen.of_series(series)
    period = inputs.seen.period.take(places).astype(np.int64)
    seen = inputs.seen.columns.each(lambda column: column.take(places))
    value, total = seen.value, len(places)
    exact = np.broadcast_to(False, total)
    low, high, low_open, high_open = value, value, exact, exact
    if seen.bound is not None:
        at_least, above, at_most, below = (seen.bound == place for place in range(len(BOUNDS)))
        low, high = np.where(at_most | below, -np.inf, value), np.where(at_least | above, np.inf, value)
        low_open, high_open = above, below
    return Observations(
        goal=np.repeat(row, count),
        part=np.repeat(inputs.reading_part[readings], count).astype(np.int64),
        start=inputs.period_start.take(period),
        end=inputs.period_end.take(period),
        low=low,
        high=high,
        low_open=low_open,
        high_open=high_open,
        published=np.broadcast_to(UNDATED, total) if seen.published is None else seen.published,
        provisional=exact if seen.provisional is None else seen.provisional,
        stock=np.repeat(inputs.stock[series], count),
        flow=np.repeat(inputs.flow[series], count),
        serves=np.broadcast_to(int(Fate.USED), total),
    )
