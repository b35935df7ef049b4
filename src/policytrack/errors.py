"""What policytrack raises: one base class, each leaf with a built-in parent and its facts as attributes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from policytrack.findings import Finding, nearest


class PolicyTrackError(Exception):
    """The base of every error that policytrack raises."""


class ValueProblem(PolicyTrackError, ValueError):  # noqa: N818
    """A single value that cannot be used; `finding` says what is wrong with it and what to do.

    Args:
        code: A code of the catalogue of findings.
        suggestion: The nearest known name, where the value looks misspelt.
        details: What fills the sentences of that code.
    """

    def __init__(self, code: str, /, *, suggestion: str | None = None, **details: Any) -> None:
        self.finding = Finding(code, details, suggestion=suggestion)
        super().__init__(self.finding.text())

    @property
    def code(self) -> str:
        """The code of the finding."""
        return self.finding.code

    @classmethod
    def _rebuild(cls, code: str, suggestion: str | None, details: dict[str, Any]) -> Self:
        return cls(code, suggestion=suggestion, **details)

    def __reduce__(self) -> tuple[Any, ...]:
        return self._rebuild, (self.code, self.finding.suggestion, self.finding.details), self.__dict__


class UnitError(ValueProblem):
    """A unit, or a number with its unit, that cannot be read or converted."""


class PeriodError(ValueProblem):
    """A text that is not a period."""


class RegionError(ValueProblem):
    """A code that is not a region."""


class InvalidDataError(PolicyTrackError, ValueError):
    """Data with errors; `findings` holds all of them, not only the first.

    Example:
        >>> import policytrack as pt
        >>> try:
        ...     pt.Level(at_leats="5 %", tolerance="1 亿圆")
        ... except pt.InvalidDataError as error:
        ...     print(error)
        tolerance: error unit_unknown: the unit 亿圆 is not known;
            use a unit of the vocabulary, or define it under 'units'
        at_leats: error unknown_key: there is no key at_leats here; did you mean at_least?
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.findings,)


class UnknownNameError(PolicyTrackError, LookupError):
    """A plan, goal or method that does not exist; `choices` holds those that do."""

    def __init__(self, what: str, name: str, choices: Iterable[str]) -> None:
        self.what, self.name, self.choices = what, name, sorted(choices)
        close = nearest(name, self.choices)
        known = f"did you mean {close}?" if close else f"there are {', '.join(self.choices) or 'none'}"
        super().__init__(f"there is no {what} {name!r}; {known}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.what, self.name, self.choices)


class MethodError(PolicyTrackError, RuntimeError):
    """A rating method of another package that cannot be used; `problem` says why, `value` is its `module:class`."""

    def __init__(self, name: str, value: str, problem: str) -> None:
        self.name, self.value, self.problem = name, value, problem
        whose = f" ({value})" if value else ""
        super().__init__(f"the method {name!r}{whose} cannot be used: {problem}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.value, self.problem)


class ArgumentError(PolicyTrackError, TypeError):
    """An argument of the wrong type; `wanted` says what is taken instead, `given` names the type that came."""

    def __init__(self, wanted: str, given: str) -> None:
        self.wanted, self.given = wanted, given
        super().__init__(f"{wanted}, not {self.given}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.wanted, self.given)


class MissingExtraError(PolicyTrackError, ImportError):
    """A feature whose optional dependencies are not installed; `extra` names what to install."""

    def __init__(self, extra: str, feature: str) -> None:
        self.extra, self.feature = extra, feature
        super().__init__(f"{feature} needs more packages: pip install 'policytrack[{extra}]'")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.extra, self.feature)
