"""Which method stands in which column of a comparison, and what the column is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, is_dataclass

from policytrack.errors import ArgumentError
from policytrack.methods import Method


def methods_by_column(methods: Sequence[Method]) -> dict[str, Method]:
    """Return methods by what tells them apart: their name, and where several bear it what was changed of theirs.

    The same method given twice stands once.

    Raises:
        ArgumentError: Two methods of one name cannot be told apart.

    Example:
        >>> from policytrack.methods.linear import Linear
        >>> list(methods_by_column([Linear(), Linear(on_track=0.9, at_risk=0.5), Linear()]))
        ['linear', 'linear(on_track=0.9, at_risk=0.5)']
    """
    once = [method for index, method in enumerate(methods) if method not in methods[:index]]
    bearers = Counter(method.name for method in once)
    columns: dict[str, Method] = {}
    for method in once:
        column = method.name if bearers[method.name] == 1 else f"{method.name}{_changed(method)}"
        if column in columns:
            raise ArgumentError("methods of one name differ in a field of their dataclass", f"two called {column}")
        columns[column] = method
    return columns


def _changed(method: Method) -> str:
    """Return the parameters of a method that are not its own defaults, as they are written in Python."""
    defaults: dict[str, object] = {one.name: one.default for one in fields(method)} if is_dataclass(method) else {}
    changed = [
        f"{name}={getattr(method, name)!r}" for name, default in defaults.items() if getattr(method, name) != default
    ]
    return f"({', '.join(changed)})" if changed else ""
