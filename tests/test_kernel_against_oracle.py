import math
from fractions import Fraction

import oracle
import policytrack as pt
from judged_cases import Case
from policytrack.judgements import Amount

EVIDENCE_FLAGS = {
    "provisional",
    "derived",
    "secondary_source",
    "definition_unconfirmed",
    "price_basis_unstated",
}


def close(ours: float | None, theirs: object) -> bool:
    if ours is None or theirs is None:
        return ours is None and theirs is None
    number = float(theirs) if isinstance(theirs, Fraction | float | int) else float(str(theirs))
    return math.isclose(ours, number, rel_tol=1e-8, abs_tol=1e-8)


def number(amount: Amount | None) -> float | None:
    return amount and amount.value


def differences(case: Case) -> dict[str, object]:
    ours = pt.assess(case.plan, as_of=case.as_of, known_by=case.known_by)["goal"]
    theirs = oracle.judge(case.plan, case.goal, case.observations, case.as_of, case.known_by)
    ours_flags = {flag.value for flag in ours.flags} - EVIDENCE_FLAGS
    their_flags = {flag.value for flag in theirs.flags} - EVIDENCE_FLAGS
    pairs = {
        "rating": (ours.rating.value, str(theirs.rating.value)),
        "reason": (ours.reason.value, str(theirs.reason.value)),
        "flags": (ours_flags, their_flags),
    }
    found: dict[str, object] = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    columns = {
        "value": (number(ours.value), theirs.value and theirs.value.number),
        "expected": (number(ours.expected), theirs.expected),
        "attainment": (ours.attainment, theirs.attainment),
        "expected_attainment": (ours.expected_attainment, theirs.expected_attainment),
        "pace_ratio": (ours.pace_ratio, theirs.pace_ratio),
        "gap": (number(ours.gap), theirs.gap),
        "observed_pace": (number(ours.observed_pace), theirs.observed_pace),
        "required_pace": (number(ours.required_pace), theirs.required_pace),
    }
    line, drawn = ours.projection, theirs.projection
    columns |= {
        "projection": (line and line.value.value, drawn and drawn.value),
        "projection_low": (line and number(line.low), drawn and drawn.low),
        "projection_high": (line and number(line.high), drawn and drawn.high),
    }
    found |= {name: pair for name, pair in columns.items() if not close(*pair)}
    return found
