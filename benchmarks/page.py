"""What was measured, on the terminal and as the page docs/performance.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import Any

from policytrack.plot import SCHEMA


@dataclass(frozen=True)
class Promise:
    """Something that was promised, beside what was measured; None where this run did not measure it."""

    what: str
    measured: str
    met: bool | None

    @classmethod
    def left_out(cls, what: str) -> Promise:
        return cls(what, "not measured in this run", None)

    @property
    def verdict(self) -> str:
        return {True: "yes", False: "**no**", None: "—"}[self.met]


@dataclass(frozen=True)
class Part:
    """One thing that was measured.

    Args:
        title: Its heading.
        text: How it was measured; sentences that are true whatever the figures, filled into lines on the page.
        head: The columns of its table; those after the first hold figures.
        lines: The rows.
        promises: What they are held against.
        chart: A file with a chart of it, and what it shows.
    """

    title: str
    text: str
    head: Sequence[str]
    lines: Sequence[Sequence[str]]
    promises: Sequence[Promise] = field(default=())
    chart: tuple[str, str] | None = None

    def print(self) -> None:
        print(f"\n{self.title}")
        rows = [self.head, *self.lines]
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.head))]
        for row in rows:
            first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            print(" ", first, *others, sep="  ")
        for promise in self.promises:
            print(f"    {promise.what}: {promise.measured} → {promise.verdict.strip('*')}")

    def markdown(self) -> str:
        pieces = [f"## {self.title}", filled(self.text), table(self.head, self.lines)]
        if self.chart is not None:
            file, shown = self.chart
            pieces.append(f"![{shown}]({file})")
        return "\n\n".join(pieces)


def filled(text: str) -> str:
    """Return paragraphs in lines of 120, however they were broken; spaces that do not break are kept."""
    return "\n\n".join(
        fill(" ".join(re.split(r"[ \n]+", one)).strip(), 120, break_on_hyphens=False) for one in text.split("\n\n")
    )


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown, its figures to the right."""
    rows = list(lines)
    rule = [
        "---:" if all(row[column][:1].isdigit() for row in rows if row[column]) else "---"
        for column in range(len(head))
    ]
    rule[0] = "---"
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def page(introduction: str, parts: Sequence[Part]) -> str:
    """Return the whole page: first the promises, then each part."""
    promised = [(promise.what, promise.measured, promise.verdict) for part in parts for promise in part.promises]
    kept = table(("promise", "measured", "kept"), promised)
    pieces = ["# Performance", filled(introduction), kept, *(part.markdown() for part in parts)]
    return "\n\n".join(pieces) + "\n"


def chart_of_times(seconds: Mapping[str, Mapping[int, float]]) -> dict[str, Any]:
    """Describe a chart of time against the number of goals, both by powers of ten, a line for each way.

    Args:
        seconds: The seconds of each way by number of goals.
    """
    sizes = sorted({size for times in seconds.values() for size in times})
    values = [
        {"way": way, "goals": size, "seconds": time} for way, times in seconds.items() for size, time in times.items()
    ]

    def powers(name: str, title: str, **scale: Any) -> dict[str, Any]:
        return {"field": name, "type": "quantitative", "title": title, "scale": {"type": "log", **scale}}

    return {
        "$schema": SCHEMA,
        "background": "white",
        "width": 460,
        "height": 340,
        "data": {"values": values},
        "mark": {"type": "line", "point": {"filled": True, "size": 40}},
        "encoding": {
            "x": powers("goals", "goals, each with 12 observations", domain=[sizes[0], sizes[-1]])
            | {"axis": {"values": sizes, "format": "~s"}},
            "y": powers("seconds", "seconds")
            | {"axis": {"values": [10.0**power for power in range(-4, 5)], "format": "~g"}},
            "color": {
                "field": "way",
                "type": "nominal",
                "title": None,
                "sort": list(seconds),
                "legend": {"labelLimit": 320},
            },
        },
    }


def seconds_text(seconds: float) -> str:
    """Return a time in the unit in which it is best read, with three figures."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{significant(seconds / size)} {unit}"
    return f"{significant(seconds * 1e6)} µs"


def significant(number: float) -> str:
    """Return a number with three figures, or all of them where it has more before the point."""
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def times_text(number: float, base: float) -> str:
    return f"{significant(number / base)} ×"


def size_text(count: int) -> str:
    """Return a number of goals with spaces between the thousands.

    They do not break.
    """
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")
