"""The suite that every pack should pass."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from importlib.machinery import all_suffixes
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

import pytest

from policytrack.assessment import assess
from policytrack.findings import Finding, nearest
from policytrack.io.plan_yaml import PLAN_FILE, dump_plan, plan_of
from policytrack.io.yaml_text import load_yaml
from policytrack.packs import Pack, check, installed_packs, load_plan, plan_pin, plans_of_children
from policytrack.plans import Plan
from policytrack.verdicts import Rating, Reason

_SCHEMA_LINE: Final = "# yaml-language-server: $schema="


class PlanOfPack(NamedTuple):
    """A plan of an installed pack.

    Args:
        name: Its id, with that of its pack, like `my-region:my-plan`.
        folder: Where its files lie.
        pack: The pack.
    """

    name: str
    folder: Path
    pack: Pack

    @property
    def file(self) -> Path:
        """Its `plan.yaml`; a patch has none."""
        return self.folder / PLAN_FILE


class PackTests:
    """What a pack should be: one test for each of these sentences, and a failure says what to do.

    - The pack is installed, its manifest can be read, and its id and those of its plans are borne by no other one.
    - A plan passes `policytrack check` without an error.
    - The first line of a plan file names the JSON Schema, by which editors complete and check it.
    - A plan's folder holds data: no Python, and no link that leads out of the pack.
    - Its hash is the same on every machine: its lines end as on Unix, and it does not matter where the folder lies.
    - Every goal names the document that it stands in.
    - Every observation has a source and the date of its publication, or a note that says why there is no date.
    - Written out as YAML, a plan reads back as the same plan.
    - Whenever it is judged, before, within and after its time, every goal has one rating with one reason, and is
      explained in English and Chinese.

    Example:
        >>> PackTests.of("my-region").names
        ('my-region',)
    """

    names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of(cls, *names: str) -> type[PackTests]:
        """Return the suite for some packs.

        Args:
            names: Ids of installed packs; by default all that are installed.
        """
        return type(cls.__name__, (cls,), {"names": names, "__doc__": cls.__doc__, "__module__": cls.__module__})

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run each test for each pack, or for each of their plans."""
        packs = _packs(self.names)
        if "pack" in metafunc.fixturenames:
            metafunc.parametrize("pack", packs, ids=[pack.name for pack in packs])
        else:
            plans = [plan for pack in packs for plan in _plans(pack)]
            metafunc.parametrize("plan", plans, ids=[plan.name for plan in plans])

    def test_the_pack_is_installed_and_has_nothing_wrong_with_it(self, pack: Pack) -> None:
        """Its manifest can be read, and its id and those of its plans are borne by no other pack."""
        _expect_none(str(finding) for finding in pack.findings)

    def test_a_plan_passes_its_check(self, plan: PlanOfPack) -> None:
        """`policytrack check` finds no error."""
        _expect_none(str(finding) for finding in check(plan.folder) if finding.severity == "error")

    def test_the_first_line_of_a_plan_file_names_the_schema(self, plan: PlanOfPack) -> None:
        """Editors complete and check the file by it; a patch has another shape."""
        if not plan.file.exists():
            return
        with plan.file.open(encoding="utf-8") as stream:
            first = stream.readline().strip()
        named = first.removeprefix(_SCHEMA_LINE)
        if named == first:
            pytest.fail(f"{plan.file}:1: write '{_SCHEMA_LINE}PATH' here, with the path of plan.schema.json", False)
        if "://" not in named and not (plan.folder / named).is_file():
            pytest.fail(f"{plan.file}:1: there is no file {named}: 'policytrack schema' prints it", False)

    def test_a_folder_of_a_plan_holds_data_only(self, plan: PlanOfPack) -> None:
        """It holds no Python, and no link that leads out of the pack."""
        places = sorted(plan.folder.rglob("*"))
        _expect_none(f"{place}: a pack is data: remove the code" for place in places if _is_python(place))
        pack = os.path.realpath(Path(plan.pack.file).parent)
        out = (place for place in places if not Path(os.path.realpath(place)).is_relative_to(pack))
        _expect_none(f"{place}: this leads out of the pack: put the file itself there" for place in out)

    def test_the_hash_of_a_plan_is_the_same_on_every_machine(self, plan: PlanOfPack, tmp_path: Path) -> None:
        """Its lines end as on Unix, and it does not matter where the folder lies."""
        files = [place for place in sorted(plan.folder.iterdir()) if place.suffix in (".csv", ".yaml")]
        _expect_none(
            f"{file}: end lines as on Unix (LF); git does so with '* text=auto eol=lf' in .gitattributes"
            for file in files
            if b"\r" in file.read_bytes()
        )
        copy = shutil.copytree(plan.folder, tmp_path / plan.folder.name)
        assert plan_pin(copy) == plan_pin(plan.folder)

    def test_every_goal_names_its_document(self, plan: PlanOfPack) -> None:
        """What a document says can be looked up in it."""
        _expect_none(
            f"{plan.name}: {goal.id}: add 'source: {{document: …}}' with the document that states the goal"
            for goal in load_plan(plan.folder).goals
            if goal.source is None
        )

    def test_every_observation_is_sourced_and_dated(self, plan: PlanOfPack) -> None:
        """Without a date it cannot be known when a figure was known."""
        observations = load_plan(plan.folder).observations
        named = [(f"{plan.name}: {one.indicator}, {one.period} ({one.value.text})", one) for one in observations]
        _expect_none(f"{name}: write its source" for name, one in named if not one.source.strip())
        _expect_none(
            f"{name}: add 'published', or a note that says why the source has no date"
            for name, one in named
            if one.published is None and one.note is None
        )

    def test_a_plan_reads_back_as_it_was(self, plan: PlanOfPack) -> None:
        """Nothing is lost when it is written out."""
        loaded = load_plan(plan.folder)
        data = load_yaml(dump_plan(loaded))
        assert isinstance(data, dict)
        assert plan_of(data)[0] == loaded

    def test_every_goal_has_one_rating_whenever_it_is_judged(self, plan: PlanOfPack) -> None:
        """Before, within and after its time; and the verdict is explained in both languages."""
        loaded = load_plan(plan.folder)
        others = plans_of_children(loaded, plan.folder)
        for day in _days(loaded):
            card = assess(loaded, as_of=day, others=others)
            assert [one.goal.id for one in card] == [goal.id for goal in loaded.goals]
            for one in card:
                assert isinstance(one.rating, Rating)
                assert isinstance(one.reason, Reason)
                assert one.explain("en")
                assert one.explain("zh")
            assert json.loads(json.dumps(card.to_dict()))["assessments"] == card.to_dicts()


def _expect_none(complaints: Iterable[str]) -> None:
    """Fail with all complaints together, without a traceback: the pack is at fault, not the suite."""
    told = "\n".join(complaints)
    if told:
        pytest.fail(told, pytrace=False)


def _packs(names: tuple[str, ...]) -> list[Pack]:
    """Return the installed packs of some names; one that is not there has a finding that says so."""
    installed = installed_packs()
    known = [pack.name for pack in installed]
    missing = [
        Pack(name, findings=[Finding("pack_not_found", {"value": name}, suggestion=nearest(name, known))])
        for name in names
        if name not in known
    ]
    return [*missing, *(pack for pack in installed if not names or pack.name in names)]


def _plans(pack: Pack) -> Iterator[PlanOfPack]:
    for name, folder in pack.plans.items():
        yield PlanOfPack(f"{pack.name}:{name}", folder, pack)


def _is_python(place: Path) -> bool:
    return any(place.name.endswith(suffix) for suffix in all_suffixes())


def _days(plan: Plan) -> list[date]:
    """Return days before, within and after the time of a plan's goals; none where it has no goals."""
    ends = [period.end for goal in plan.goals for period in (plan.announced(goal), goal.due) if period is not None]
    if not ends:
        return []
    first, last = min(ends), max(ends)
    year = timedelta(days=365)
    return [first - year, first, first + (last - first) / 2, last, last + year]
