"""Parts against their whole: allocations to regions, and shares."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from policytrack.assessment.table import part_of_population
from policytrack.coherence.aims import DUST, Aim, edges_of, ends_of, listed, with_unit, written
from policytrack.explanations.wording import number_text
from policytrack.findings import Finding
from policytrack.indicators import Indicator
from policytrack.plans import Plan
from policytrack.targets import Average, Bound, Keep, Level, Rank, Ratio

# Names of shares. A growth rate, or a ratio of two different things, may exceed 100 %; what is called a share may not.
_SHARE: Final = re.compile(
    r"\b(?:share|proportion) of\b|\bcoverage\b|占.*(?:比重|比例|占比)|覆盖率|参保率", re.IGNORECASE
)
_NO_SHARE: Final = re.compile(r"growth|增长|增速", re.IGNORECASE)


def allocations(aims: Sequence[Aim]) -> Iterator[Finding]:
    """Remark on goals whose parts, as they are allocated to regions, do not make what the goal asks for."""
    for aim in aims:
        allocation, bound, target = aim.goal.allocation, aim.bound, aim.goal.target
        if allocation is None or bound is None or not isinstance(target, Bound) or isinstance(target, Rank):
            continue
        unit = bound.quantity.unit
        # A revision may have turned the goal into one of another kind.
        if any(part.value.unit.factor_to(unit) is None for part in allocation.parts):
            continue
        whole, (low, high) = allocation.whole(unit.text), ends_of(bound)
        missing, beyond = low - whole, whole - high
        if max(missing, beyond) > DUST * abs(whole):
            yield Finding(
                "parts_miss_whole",
                {
                    "value": with_unit(whole, unit),
                    "expected": written(bound),
                    "difference": with_unit(max(missing, beyond), unit),
                },
                goal=aim.goal.id,
                field=f"{aim.path}.allocation",
            )


def shares_asked(aims: Sequence[Aim]) -> Iterator[Finding]:
    """Remark on goals that ask for more than the whole, each by itself, or together at one place and date."""
    together: defaultdict[object, dict[str, tuple[float, Aim]]] = defaultdict(dict)
    for aim in aims:
        indicator, bound, pure = aim.indicator, aim.bound, _whole(aim)
        if indicator is None or bound is None or pure is None:
            continue
        low, high = (edge / pure for edge in edges_of(bound))
        if high > 1 + DUST:
            details = {"value": written(bound)}
            yield Finding("share_beyond_whole", details, goal=aim.goal.id, field=f"{aim.path}.target")
        elif indicator.part_of is not None and bound.direction != "down":
            asked = together[indicator.part_of, aim.place, aim.end]
            if indicator.id not in asked or low < asked[indicator.id][0]:
                asked[indicator.id] = low, aim
    for shares in together.values():
        total = math.fsum(share for share, _ in shares.values())
        if total > 1 + DUST:
            _, aim = list(shares.values())[-1]
            yield Finding(
                "shares_beyond_whole",
                {
                    "value": aim.indicator and aim.indicator.part_of,
                    "found": _percent(total),
                    "shares": listed(f"{one.goal.id} {_percent(share)}" for share, one in shares.values()),
                },
                goal=aim.goal.id,
                field=f"{aim.path}.target",
            )


def _whole(aim: Aim) -> float | None:
    """Return what the whole is in the unit of a goal on the level of a share; None for any other goal."""
    if aim.indicator is None or aim.bound is None or not isinstance(aim.goal.target, Level | Ratio | Keep | Average):
        return None
    return aim.bound.quantity.unit.per_pure_number() if _is_share(aim.indicator) else None


def _is_share(indicator: Indicator) -> bool:
    if indicator.part_of is not None:
        return True
    name = " ".join(indicator.name.written)
    return indicator.unit.is_percentage and _SHARE.search(name) is not None and _NO_SHARE.search(name) is None


def observed_shares(plan: Plan) -> Iterator[Finding]:
    """Remark on figures of one place and period that make more than the whole, beyond what rounding explains.

    Where several figures are published of a share, the lowest counts.
    """
    together: defaultdict[object, dict[str, tuple[float, float, int]]] = defaultdict(dict)
    for index, seen in enumerate(plan.observations):
        indicator, pure = plan.indicators_by_id.get(seen.indicator), seen.value.unit.per_pure_number()
        if indicator is None or indicator.part_of is None or pure is None:
            continue
        if seen.measured is not None or seen.quality == "upper_bound":
            continue
        place = (seen.region or plan.region, part_of_population(seen.dimensions), seen.period.start, seen.period.end)
        figures, share = together[indicator.part_of, place], seen.value.value / pure
        if indicator.id not in figures or share < figures[indicator.id][0]:
            rounding = 0.5 * 10.0 ** -len(seen.value.digits.partition(".")[2]) / pure
            figures[indicator.id] = share, rounding, index
    for figures in together.values():
        total = math.fsum(share for share, _, _ in figures.values())
        if total - math.fsum(rounding for _, rounding, _ in figures.values()) > 1 + DUST:
            last = max(index for _, _, index in figures.values())
            seen = plan.observations[last]
            yield Finding(
                "observed_shares_beyond_whole",
                {
                    "value": plan.indicators_by_id[seen.indicator].part_of,
                    "period": seen.period.label,
                    "found": _percent(total),
                    "shares": listed(f"{name} {_percent(share)}" for name, (share, _, _) in figures.items()),
                },
                field=f"observations.{last}",
            )


def _percent(share: float) -> str:
    return f"{number_text(100 * share)} %"
