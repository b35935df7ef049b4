"""Which methods there are: those that come with the library, and those of installed packages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from policytrack.errors import MethodError, UnknownNameError
from policytrack.methods.rated import Method

GROUP: Final = "policytrack.methods"

OWN: Final = {
    "linear": "policytrack.methods.linear:Linear",
    "ndrc-steps": "policytrack.methods.ndrc_steps:NdrcSteps",
}

_FACTS: Final = ("name", "version", "source", "rests_on", "labels", "rate")


def installed_methods() -> dict[str, str]:
    """Return where each method comes from, by its name: `module:class`; none of their code runs.

    Those of installed packages are named by entry points in the group `policytrack.methods`. The library's own names
    cannot be taken.

    Example:
        >>> installed_methods()["linear"]
        'policytrack.methods.linear:Linear'
    """
    return {point.name: point.value for point in _third_party()} | OWN


def find_method(name: str | Method) -> Method:
    """Return the method of a name; a method itself is given back.

    Raises:
        UnknownNameError: There is no such method.
        MethodError: It is another package's, and cannot be loaded or is no method.

    Example:
        >>> find_method("linear").name
        'linear'
    """
    if not isinstance(name, str):
        return _checked(name, type(name).__name__, "")
    if name in OWN:
        module, _, attribute = OWN[name].partition(":")
        method: Method = getattr(import_module(module), attribute)()
        return method
    for point in _third_party():
        if point.name == name:
            try:
                return _checked(point.load()(), name, point.value)
            except MethodError:
                raise
            except Exception as error:
                raise MethodError(name, point.value, f"{type(error).__name__}: {error}") from error
    raise UnknownNameError("method", name, installed_methods())


def _third_party() -> Iterator[EntryPoint]:
    yield from entry_points(group=GROUP)


def _checked(method: Method, name: str, value: str) -> Method:
    missing = [fact for fact in _FACTS if not hasattr(method, fact)]
    if missing:
        raise MethodError(name, value, f"it has no {', '.join(missing)}")
    return method
