"""Finds installed packs by their entry points, without importing or running anything of theirs."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from policytrack.distributions import declared
from policytrack.findings import Finding
from policytrack.packs.folders import BUNDLED, Pack, plan_taken, read_pack
from policytrack.packs.manifest import MANIFEST_FILE

GROUP: Final = "policytrack.packs"


def installed_packs() -> list[Pack]:
    """Return every installed pack, with what is wrong with it; the one that comes with policytrack is the first.

    A pack is a Python package that holds `pack.yaml` and is named by an entry point in the group `policytrack.packs`.
    It is found, not imported: none of its code runs.

    Example:
        >>> installed_packs()[0].name
        'policytrack'
    """
    packs: dict[str, Pack] = {}
    for pack in (read_pack(BUNDLED), *_third_party()):
        # Several entry points may lead to one folder.
        packs.setdefault(os.path.realpath(pack.folder) if pack.folder else f"no folder: {pack.name}", pack)
    return _with_clashes(list(packs.values()))


def installed_plans(packs: Sequence[Pack] | None = None) -> dict[str, Path]:
    """Return the folder of each installed plan, by plan id; by `pack-id:plan-id` where several packs bear one plan id.

    Args:
        packs: The packs to look in; by default all that are installed.

    Example:
        >>> "cn-he-tech-2025" in installed_plans()
        True
    """
    plans = {}
    for name, bearers in _bearers(installed_packs() if packs is None else packs).items():
        for pack in bearers:
            plans[name if len(bearers) == 1 else f"{pack.name}:{name}"] = pack.plans[name]
    return dict(sorted(plans.items()))


def find_plan(name: str, packs: Sequence[Pack]) -> Path | Finding | None:
    """Return the folder of a plan; None where there is none, a finding where several packs hold one.

    Args:
        name: Id of the plan, also as `pack-id:plan-id`.
        packs: Where to look.
    """
    holder, _, plan = name.rpartition(":")
    folders = [pack.plans[plan] for pack in packs if plan in pack.plans and holder in ("", pack.name)]
    if len(folders) > 1:
        return plan_taken(plan, folders[0], folders)
    return folders[0] if folders else None


def _third_party() -> Iterator[Pack]:
    values: set[str] = set()
    for one in declared(GROUP):
        values |= {point.value for point in one.points or ()}
        if one.points is None:
            yield Pack(one.distribution, findings=[Finding("pack_metadata_unreadable", {"value": one.distribution})])
    for value in sorted(values):
        yield from _packs_of(value)


def _packs_of(value: str) -> Iterator[Pack]:
    """Yield the packs that an entry point stands for: several where a namespace package has several parts."""
    # Finding a dotted name would import what stands before its dots.
    if not value.isidentifier():
        yield Pack(value, findings=[Finding("pack_entry_point", {"value": value})])
        return
    try:
        spec = find_spec(value)
    except Exception:
        spec = None
    places = [Path(place) for place in (spec.submodule_search_locations or ()) if place] if spec else []
    folders = [place for place in places if os.path.lexists(place / MANIFEST_FILE)]
    if not folders:
        yield Pack(value, findings=[Finding("pack_not_found", {"value": value})])
    for folder in folders:
        yield read_pack(folder, value)


def _with_clashes(packs: list[Pack]) -> list[Pack]:
    """Return packs with what is wrong with them together: ids that several bear."""
    bearers = defaultdict(list)
    for pack in packs:
        if pack.manifest is not None:
            bearers[pack.name].append(pack)
    told = [pack if len(bearers[pack.name]) < 2 else _without_plans(pack, bearers[pack.name]) for pack in packs]
    plans = _bearers(told)
    return [
        replace(
            pack,
            findings=[
                *pack.findings,
                *(
                    plan_taken(name, folder, [rival.plans[name] for rival in plans[name]])
                    for name, folder in pack.plans.items()
                    if len(plans[name]) > 1
                ),
            ],
        )
        for pack in told
    ]


def _without_plans(pack: Pack, bearers: list[Pack]) -> Pack:
    """Return a pack whose id others bear too without its plans; those of policytrack itself stay."""
    details = {"value": pack.name, "choices": ", ".join(sorted(bearer.file for bearer in bearers))}
    finding = Finding("pack_id_taken", details, file=pack.file, line=1)
    plans = pack.plans if pack.folder == BUNDLED else {}
    return replace(pack, plans=plans, findings=[*pack.findings, finding])


def _bearers(packs: Sequence[Pack]) -> dict[str, list[Pack]]:
    """Return the packs that hold a plan of each id."""
    bearers = defaultdict(list)
    for pack in packs:
        for name in pack.plans:
            bearers[name].append(pack)
    return bearers
