"""Which methods there are: those that come with the library, and those of installed packages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint
from typing import Final

from policytrack.distributions import declared
from policytrack.errors import MethodError, UnknownNameError
from policytrack.methods.contract import checked, place_of
from policytrack.methods.parameters import with_parameters
from policytrack.methods.rated import Method

GROUP: Final = "policytrack.methods"

OWN: Final = {
    "linear": "policytrack.methods.linear:Linear",
    "ndrc-steps": "policytrack.methods.ndrc_steps:NdrcSteps",
    "eurostat": "policytrack.methods.eurostat:Eurostat",
    "eurostat-short": "policytrack.methods.eurostat:EurostatShort",
    "unsd": "policytrack.methods.unsd:Unsd",
    "escap": "policytrack.methods.escap:Escap",
    "oecd": "policytrack.methods.oecd:Oecd",
    "aarr": "policytrack.methods.aarr:Aarr",
    "aarr-logarithmic": "policytrack.methods.aarr:AarrLogarithmic",
    "sdsn": "policytrack.methods.sdsn:Sdsn",
    "statcan": "policytrack.methods.statcan:Statcan",
}


def installed_methods() -> dict[str, str]:
    """Return where each method comes from, by its name: `module:class`; none of their code runs.

    Those of installed packages are named by entry points in the group `policytrack.methods`, and stand after the
    library's own, whose names cannot be taken. Where several packages name a method alike, all are given.

    Example:
        >>> installed_methods()["linear"]
        'policytrack.methods.linear:Linear'
    """
    bearers = _third_party()[0]
    return OWN | {name: ", ".join(sorted(bearers[name])) for name in sorted(bearers) if name not in OWN}


def open_methods() -> tuple[dict[str, Method], list[MethodError]]:
    """Return every installed method that can be used, by its name, and what is wrong with the others.

    Example:
        >>> open_methods()[0]["linear"].version
        '1'
    """
    bearers, unreadable = _third_party()
    methods, errors = {name: find_method(name) for name in OWN}, unreadable
    for name in sorted(bearers):
        try:
            methods[name] = _loaded(name, bearers[name])
        except MethodError as error:
            errors.append(error)
    return methods, errors


def find_method(name: str | Method, parameters: Mapping[str, object] | None = None) -> Method:
    """Return the method of a name; a method itself is given back.

    Args:
        name: Its name, or the method itself.
        parameters: What it is to be set to, by name; the others keep their values.

    Raises:
        UnknownNameError: There is no such method, or it has no such parameter.
        ArgumentError: A parameter takes something else.
        MethodError: It cannot be loaded, or is no method, or several packages name one so, or it refuses the
            parameters.

    Example:
        >>> find_method("linear").name
        'linear'
        >>> find_method("linear", {"on_track": 0.9}).on_track
        0.9
    """
    return with_parameters(_named(name), parameters or {})


def _named(name: str | Method) -> Method:
    if not isinstance(name, str):
        return checked(name, getattr(name, "name", type(name).__name__), place_of(name))
    if name in OWN:
        module, _, attribute = OWN[name].partition(":")
        method: Method = getattr(import_module(module), attribute)()
        return method
    bearers = _third_party()[0]
    if name not in bearers:
        raise UnknownNameError("method", name, installed_methods())
    return _loaded(name, bearers[name])


# From where in which distribution.
_Bearers = Mapping[str, tuple[str, EntryPoint]]


def _third_party() -> tuple[dict[str, _Bearers], list[MethodError]]:
    """Return what bears each name, by its `module:class`, and which distributions cannot be read."""
    bearers: defaultdict[str, dict[str, tuple[str, EntryPoint]]] = defaultdict(dict)
    unreadable = []
    for one in declared(GROUP):
        if one.points is None:
            told = "the entry points of the package cannot be read; install it again"
            unreadable.append(MethodError(one.distribution, "", told))
        for point in one.points or ():
            # A distribution that lies in several places declares the same again.
            bearers[point.name].setdefault(point.value, (one.distribution, point))
    return dict(bearers), unreadable


def _loaded(name: str, bearers: _Bearers) -> Method:
    packages = ", ".join(sorted({package for package, _ in bearers.values()}))
    places = ", ".join(sorted(bearers))
    if name in OWN:
        raise MethodError(name, places, f"the library has a method of this name ({packages} must give it another)")
    if len(bearers) > 1:
        raise MethodError(name, places, f"several packages name a method so; keep one of {packages}")
    ((_, point),) = bearers.values()
    try:
        found = point.load()
        method = found() if isinstance(found, type) else found
    except (Exception, SystemExit) as error:
        raise MethodError(name, places, f"{type(error).__name__}: {error}") from error
    return checked(method, name, places)
