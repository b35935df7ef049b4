"""The table that a notebook shows of a scorecard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from policytrack.explanations.labels import label
from policytrack.explanations.requirements import requirement_text
from policytrack.explanations.wording import cell_text
from policytrack.judgements import Judgement
from policytrack.plans import Plan


def html_table(plan: Plan, judgements: Iterable[Judgement], as_of: date) -> str:
    """Return verdicts as an HTML table, a goal a row.

    Args:
        plan: The plan.
        judgements: The verdicts on its goals.
        as_of: When they were made.
    """
    head = html_row((label(name, "en") for name in ("goal", "rating", "reason", "value", "requirement", "flags")), "th")
    rows = "".join(html_row(_cells(one, plan), "td") for one in judgements)
    return f"<table><caption>{escape(plan.title.in_language('en'))}, {as_of}</caption>{head}{rows}</table>"


def _cells(one: Judgement, plan: Plan) -> tuple[str, ...]:
    ratings = [label(one.rating, "en"), *(f"({label(given.rating, 'en')} by {given.by})" for given in one.overrides)]
    return (
        one.name(),
        " ".join(ratings),
        label(one.reason, "en"),
        cell_text(one.value, "en"),
        requirement_text(one.goal, plan, "en"),
        ", ".join(label(flag, "en") for flag in one.flags),
    )


def html_row(cells: Iterable[str], tag: str) -> str:
    """Return one row of a table, its cells in `td` or `th`."""
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
