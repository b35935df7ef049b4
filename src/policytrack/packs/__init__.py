"""Find, load and describe plans: those that ship with the library, and those in a reader's own folder."""

from __future__ import annotations

from pathlib import Path

from policytrack.errors import InvalidDataError, UnknownNameError
from policytrack.findings import Finding
from policytrack.io.plan_yaml import PLAN_FILE, read_plan
from policytrack.plans import Plan
from policytrack.validation import check_plan


def installed_plans() -> dict[str, Path]:
    """Return the folder of each installed plan, by plan id.

    Example:
        >>> "cn-he-tech-2025" in installed_plans()
        True
    """
    folder = Path(__file__).with_name("plans")
    return {place.parent.name: place.parent for place in sorted(folder.glob(f"*/{PLAN_FILE}"))}


def load_plan(name: str | Path) -> Plan:
    """Load an installed plan, or one of your own.

    Args:
        name: Id of an installed plan, or the path of a plan file or folder.

    Raises:
        UnknownNameError: There is neither such a plan nor such a file.
        InvalidDataError: The plan has errors; all of them are in `findings`.

    Example:
        >>> load_plan("cn-he-tech-2025").region
        'CN-HE'
    """
    plan, findings = read_plan(_path(name))
    errors = [finding for finding in findings if finding.severity == "error"]
    if plan is None or errors:
        raise InvalidDataError(errors)
    return plan


def check(plan: str | Path | Plan) -> list[Finding]:
    """Return everything that a check finds on a plan: errors, warnings and notes.

    Args:
        plan: A plan, the id of an installed one, or the path of a plan file or folder.

    Raises:
        UnknownNameError: There is neither such a plan nor such a file.
    """
    return check_plan(plan) if isinstance(plan, Plan) else read_plan(_path(plan))[1]


def _path(name: str | Path) -> Path:
    installed = installed_plans()
    path = Path(name)
    if str(name) in installed and not path.exists():
        return installed[str(name)]
    if not path.exists():
        raise UnknownNameError("plan", str(name), installed)
    return path
