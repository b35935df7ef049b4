"""The folder beside an output in which a run keeps what it has done, so that the next can go on from there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from policytrack.errors import InvalidDataError
from policytrack.findings import Finding

_MANIFEST: Final = "manifest.json"
# How much of each end of an input is hashed, beside its size and time.
_HASHED: Final = 1 << 20


def fingerprint(path: Path) -> dict[str, Any]:
    """Return what tells a file from an earlier one of its name: size, time, and a hash of its first and last megabyte.

    Args:
        path: The file.
    """
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as stream:
        facts = os.fstat(stream.fileno())
        digest.update(stream.read(_HASHED))
        stream.seek(max(facts.st_size - _HASHED, 0))
        digest.update(stream.read(_HASHED))
    return {"bytes": facts.st_size, "time": facts.st_mtime_ns, "hash": digest.hexdigest()}


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give the path of a new file or folder, which takes its own name only when all has been written.

    Args:
        path: Its name; a file of that name is replaced.
    """
    new = path.with_name(f"{path.name}.new")
    yield new
    new.replace(path)


class WorkFolder:
    """What a run keeps until its output is whole.

    Args:
        output: The file that is to be written; the folder stands beside it.
    """

    def __init__(self, output: Path) -> None:
        self.path = output.with_name(f"{output.name}.partial")

    @property
    def routed(self) -> Path:
        """The folder of rows by chunk; it is there when all of them are in it."""
        return self.path / "routed"

    def part(self, chunk: int) -> Path:
        """Return the file of the results of a chunk; it is there when it is whole."""
        return self.path / f"part-{chunk:05}.arrow"

    @contextmanager
    def routing(self) -> Iterator[Path]:
        """Give an empty folder that becomes the one of rows by chunk when all has been written."""
        for left in self.path.glob("routing-*"):
            shutil.rmtree(left)
        # Under a name of its own: where two runs should meet, one of them fails, and neither mixes its rows in.
        new = self.path / f"routing-{uuid4().hex}"
        new.mkdir()
        yield new
        new.replace(self.routed)

    def open(self, manifest: Mapping[str, Any]) -> list[Finding]:
        """Make the folder, or take that of an earlier run from which this one differs in nothing.

        Args:
            manifest: What the results come from.

        Returns:
            A note where an earlier run is not gone on with.

        Raises:
            InvalidDataError: There is a folder of that name which is none of ours.
        """
        file = self.path / _MANIFEST
        left = _manifest(file)
        if left is None and self.path.is_dir() and {one.name for one in self.path.iterdir()} - {f"{_MANIFEST}.new"}:
            raise InvalidDataError([Finding("folder_not_empty", {"value": self.path}, file=str(self.path))])
        if left == manifest:
            return []
        self.remove()
        self.path.mkdir()
        with whole(file) as new:
            new.write_text(json.dumps(manifest, indent=2), "utf-8")
        if left is None:
            return []
        changed = [key for key in {**left, **manifest} if left.get(key) != manifest.get(key)]
        return [Finding("run_started_anew", {"value": ", ".join(changed)}, file=str(self.path))]

    def remove(self) -> None:
        """Remove the folder and all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)


def _manifest(file: Path) -> dict[str, Any] | None:
    """Return the manifest of an earlier run, or None where there is none."""
    try:
        return dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError):
        return None
