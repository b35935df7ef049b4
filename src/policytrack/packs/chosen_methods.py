"""The rating method that a plan asks for: whether it is there, and takes the parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from policytrack.errors import MethodError, UnknownNameError
from policytrack.findings import Finding, nearest
from policytrack.models import LocalText
from policytrack.plans import Plan

if TYPE_CHECKING:
    from policytrack.methods.parameters import ParameterFault

# What a parameter takes, in Chinese.
_TAKES: Final = {"a number": "数字", "a text": "文字", "true or false": "true 或 false"}


def check_method(plan: Plan) -> Iterator[Finding]:
    """Yield what keeps a plan from being judged by the method that it asks for.

    Args:
        plan: The plan.
    """
    if plan.method is None:
        return
    # Plans are loaded without the kernel, which methods need.
    from policytrack.methods import find_method, installed_methods
    from policytrack.methods.parameters import faults_in, parameters_of

    name, parameters = plan.method.name, plan.method.parameters
    try:
        method = find_method(name)
        faults = list(faults_in(method, parameters))
        if not faults:
            find_method(name, parameters)
    except UnknownNameError:
        known = installed_methods()
        details = {"value": name, "choices": ", ".join(known)}
        yield Finding("unknown_method", details, suggestion=nearest(name, known), field="method.name")
    except MethodError as error:
        yield Finding("method_unusable", {"value": name, "problem": error.problem}, field="method")
    else:
        for fault in faults:
            yield _finding(fault, name, list(parameters_of(method)))


def _finding(fault: ParameterFault, method: str, known: list[str]) -> Finding:
    details: dict[str, Any] = {"method": method, "value": fault.name}
    field = f"method.{fault.name}"
    if fault.wanted is None:
        details["choices"] = ", ".join(known) or "—"
        return Finding("unknown_parameter", details, suggestion=nearest(fault.name, known), field=field)
    wanted = LocalText(en=fault.wanted, zh=_TAKES[fault.wanted])
    details |= {"key": fault.name, "value": str(fault.value), "expected": wanted}
    return Finding("parameter_type", details, field=field)
