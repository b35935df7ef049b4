"""What installed distributions declare; none of their code runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions


@dataclass(frozen=True, slots=True)
class Declared:
    """The entry points of a distribution in one group.

    Args:
        distribution: Its name.
        points: The entry points; None where they cannot be read.
    """

    distribution: str
    points: tuple[EntryPoint, ...] | None


def declared(group: str) -> Iterator[Declared]:
    """Yield what each distribution declares in a group; those that declare nothing in it are left out.

    What a stranger has packaged may fail in any way, and must not keep the others from being found.
    """
    for distribution in distributions():
        try:
            if f"[{group}" not in (distribution.read_text("entry_points.txt") or ""):
                continue
            points = tuple(distribution.entry_points.select(group=group)) or None
        except Exception:
            points = None
        yield Declared(_name_of(distribution), points)


def _name_of(distribution: Distribution) -> str:
    try:
        return str(distribution.metadata["Name"])
    except Exception:
        return str(distribution.locate_file(""))
