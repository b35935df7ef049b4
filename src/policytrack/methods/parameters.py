"""What a method may be set to: the fields of its dataclass, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple

from policytrack.errors import ArgumentError, MethodError, UnknownNameError
from policytrack.methods.contract import place_of
from policytrack.methods.rated import Method


class ParameterFault(NamedTuple):
    """What is wrong with a parameter.

    Args:
        name: Its name.
        value: What it was to be set to.
        wanted: What it takes; None where the method has no such parameter.
    """

    name: str
    value: object
    wanted: str | None = None


def parameters_of(method: object) -> dict[str, Any]:
    """Return what a method is set to, by name; one that is no dataclass has no parameters.

    Example:
        >>> from policytrack.methods.linear import Linear
        >>> parameters_of(Linear(on_track=0.9))
        {'on_track': 0.9, 'at_risk': 0.6, 'near_path': 0.05}
    """
    if not is_dataclass(method):
        return {}
    return {one.name: getattr(method, one.name) for one in fields(method) if one.init}


def faults_in(method: Method, given: Mapping[str, object]) -> Iterator[ParameterFault]:
    """Yield what is wrong with parameters for a method: an unknown name, or a value of another type than it has."""
    known = parameters_of(method)
    for name, value in given.items():
        if name not in known:
            yield ParameterFault(name, value)
        elif (wanted := _type_of(known[name])) not in (None, _type_of(value)):
            yield ParameterFault(name, value, wanted)


def _type_of(value: object) -> str | None:
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, int | float) else "a text" if isinstance(value, str) else None


def with_parameters(method: Method, given: Mapping[str, object]) -> Method:
    """Return a method that is set to some parameters.

    Raises:
        UnknownNameError: The method has no such parameter.
        ArgumentError: A parameter takes something else.
        MethodError: The method refuses them.
    """
    if not given:
        return method
    known = parameters_of(method)
    for fault in faults_in(method, given):
        if fault.wanted is None:
            raise UnknownNameError(f"parameter of the method {method.name}", fault.name, known)
        whose = f"the parameter {fault.name} of the method {method.name}"
        raise ArgumentError(f"{whose} takes {fault.wanted}", type(fault.value).__name__)
    values = {name: float(value) if isinstance(known[name], float) else value for name, value in given.items()}  # type: ignore[arg-type]
    try:
        return replace(method, **values)  # type: ignore[type-var]
    except Exception as error:
        told = f"its parameters were refused: {type(error).__name__}: {error}"
        raise MethodError(method.name, place_of(method), told) from error
