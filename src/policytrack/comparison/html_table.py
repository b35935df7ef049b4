"""The table that a notebook shows of a comparison."""

from __future__ import annotations

from html import escape

from policytrack.assessment.html_table import html_row
from policytrack.comparison.comparison import ComparedGoal, Comparison
from policytrack.explanations.labels import label
from policytrack.explanations.natives import native_label
from policytrack.explanations.wording import in_brackets


def html_table(comparison: Comparison) -> str:
    """Return a comparison as an HTML table: a goal a row, a method a column, and why they differ."""
    head = html_row((label("goal", "en"), *comparison.methods, label("differences", "en")), "th")
    rows = "".join(html_row(_cells(row), "td") for row in comparison)
    return (
        f"<table><caption>{escape(comparison.plan.title.in_language('en'))}, {comparison.as_of}</caption>"
        f"{head}{rows}</table>"
    )


def _cells(row: ComparedGoal) -> tuple[str, ...]:
    verdicts = (
        label(one.rating, "en")
        + in_brackets("" if one.native_label is None else native_label(one.native_label, "en"), "en")
        for one in row.verdicts.values()
    )
    return (row.name(), *verdicts, row.why())
