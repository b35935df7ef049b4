"""What a plan has to do with others: the plans that it names, and the checks that need them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from policytrack.findings import Finding, errors_in
from policytrack.io.plan_yaml import MAX_BYTES
from policytrack.io.yaml_mapping import read_mapping
from policytrack.packs.chosen_methods import check_method
from policytrack.packs.discovery import find_plan, installed_packs
from policytrack.packs.folders import packs_in, plan_file, read_pack
from policytrack.packs.loading import Shelves, place_of, read_place
from policytrack.plans import Plan
from policytrack.targets import Child, Composite, Target
from policytrack.validation import check_plan, leads_back


def related_plans(plan: Plan, name: str | Path | None = None) -> list[Plan]:
    """Return the plans that a plan names, and those that these name in turn, each once.

    A plan names its parents and those of its goals, the one that it succeeds, and those of the children of composites.

    Args:
        plan: The plan.
        name: What it was loaded by: the other plans of its pack are found too then, installed or not.

    Returns:
        Those that are there and free of errors.

    Example:
        >>> related_plans(Plan(id="towns", title="Towns", parents=["cn-14fyp"]))[0].id
        'cn-14fyp'
    """
    return _found(plan, Shelves(None if name is None else place_of(name)), _named_by)


def plans_of_children(plan: Plan, name: str | Path | None = None) -> list[Plan]:
    """Return the plans in which composites of a plan have children, directly or through one another.

    They are what `assess` takes as `others`; the arguments are those of `related_plans`.
    """
    return _found(plan, Shelves(None if name is None else place_of(name)), _held_by)


def _found(plan: Plan, shelves: Shelves, named: Callable[[Plan], list[str]]) -> list[Plan]:
    found: dict[str, Plan | None] = {plan.id: None}
    waiting = named(plan)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = other = shelves.plan(name)
            waiting += [] if other is None else named(other)
    return [other for other in found.values() if other is not None]


def _named_by(plan: Plan) -> list[str]:
    """Return the ids of the plans that a plan names."""
    return [*_answered_by(plan), *_held_by(plan)]


def _held_by(plan: Plan) -> list[str]:
    """Return the ids of the plans in which composites of a plan have children."""
    return [child.plan for goal in plan.goals for child in _children(goal.target) if child.plan is not None]


def _answered_by(plan: Plan) -> list[str]:
    """Return the ids of the plans that a plan or its goals answer to, and of the one that it succeeds."""
    goals = [goal.parent.partition("/")[0] for goal in plan.goals if goal.parent is not None]
    return [*plan.parents, *goals, *([] if plan.succeeds is None else [plan.succeeds])]


def _children(target: Target) -> tuple[Child, ...]:
    return target.children if isinstance(target, Composite) else ()


def check(plan: str | Path | Plan) -> list[Finding]:
    """Return everything that a check finds on a plan or a pack: errors, warnings and notes.

    Where a plan has no errors, the checks for what does not fit together, in it and with the plans that it names, are
    made too.

    Args:
        plan: A plan; the id of an installed plan or pack; or the path of a plan file, a plan folder, a pack, or the
            project that holds a pack.

    Raises:
        UnknownNameError: There is neither such a plan or pack nor such a file.
        InvalidDataError: Several packs hold a plan of this id.
    """
    if isinstance(plan, Plan):
        findings = check_plan(plan)
        return [*findings, *_across(plan, findings, Shelves(None))]
    findings = []
    for places, found in _groups(plan):
        findings += found
        for place in places:
            findings += _check_place(place)
    return findings


def _groups(name: str | Path) -> Iterator[tuple[list[Path], list[Finding]]]:
    """Yield the places of plans, with what was found on the pack that they lie in."""
    if Path(name).exists():
        packs = [read_pack(folder) for folder in packs_in(Path(name))]
    else:
        installed = installed_packs()
        is_plan = find_plan(str(name), installed) is not None
        packs = [] if is_plan else [pack for pack in installed if pack.name == str(name)]
    for pack in packs:
        yield list(pack.plans.values()), pack.findings
    if not packs:
        yield [place_of(name)], []


def _check_place(place: Path) -> list[Finding]:
    plan, findings = read_place(place)
    found = [] if plan is None else list(_across(plan, findings, Shelves(place)))
    document = read_mapping(plan_file(place) if place.is_dir() else place, MAX_BYTES)[0] if found else None
    return [*findings, *(document.placed(finding) if document else finding for finding in found)]


def _across(plan: Plan, findings: list[Finding], shelves: Shelves) -> Iterator[Finding]:
    """Yield what is found on a plan together with those that it names.

    Args:
        plan: The plan.
        findings: What is wrong with it by itself; whether its goals fit is told only where none is an error.
        shelves: Where the other plans are looked for.
    """
    plans = {other.id: other for other in (plan, *_found(plan, shelves, _named_by))}
    for index, name in enumerate(plan.parents):
        if name not in plans:
            yield Finding("parent_not_found", {"value": name}, field=f"parents.{index}")
    for index, goal in enumerate(plan.goals):
        name = (goal.parent or plan.id).partition("/")[0]
        if name not in plans and name not in plan.parents:
            yield Finding("parent_not_found", {"value": name}, goal=goal.id, field=f"goals.{index}.parent")
    if leads_back(plan.id, lambda name: plans[name].parents if name in plans else ()):
        yield Finding("cycle", {"value": plan.id}, field="parents")
    yield from check_method(plan)
    if errors_in(findings):
        return
    children = {
        f"{one.id}/{goal.id}": [f"{child.plan or one.id}/{child.goal}" for child in _children(goal.target)]
        for one in plans.values()
        for goal in one.goals
    }
    for index, goal in enumerate(plan.goals):
        if leads_back(f"{plan.id}/{goal.id}", lambda name: children.get(name, ())):
            yield Finding("cycle", {"value": goal.id}, goal=goal.id, field=f"goals.{index}.target.children")
    # Plans are loaded without the kernel, which this and methods need.
    from policytrack.coherence import check_coherence

    yield from check_coherence(plan, {name: plans[name] for name in _answered_by(plan) if name in plans})
