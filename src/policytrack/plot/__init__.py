"""Charts as files: the same bytes each time, without a network; the only room that imports vl_convert, and lazily."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from policytrack.errors import InvalidDataError, MissingExtraError, ValueProblem
from policytrack.findings import Finding

Specification = dict[str, Any]

# Of the grammar in which charts are described.
GRAMMAR: Final = "5.20"
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
_SUFFIXES: Final = (".svg", ".html", ".png")


class ChartFile:
    """A file that is to hold a chart; whether it can is known before anything is computed.

    Args:
        path: Where to write it; its suffix, `.svg`, `.html` or `.png`, says how.

    Raises:
        ValueProblem: The suffix is another.
        MissingExtraError: The packages that draw are not installed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.suffix.lower() not in _SUFFIXES:
            raise ValueProblem("invalid_choice", value=path.name, choices=", ".join(_SUFFIXES))
        try:
            import vl_convert
        except ImportError:
            raise MissingExtraError("plot", "drawing a chart") from None
        self._convert = vl_convert

    def write(self, specification: Specification) -> None:
        """Draw a chart.

        Args:
            specification: In the grammar of Vega-Lite, with its data.

        Raises:
            InvalidDataError: The file cannot be written.
        """
        content = self._content(specification)
        try:
            self.path.write_bytes(content)
        except OSError:
            file = str(self.path)
            raise InvalidDataError([Finding("file_not_written", {"value": file}, file=file)]) from None

    def _content(self, specification: Specification) -> bytes:
        match self.path.suffix.lower():
            case ".png":
                return self._convert.vegalite_to_png(specification, vl_version=GRAMMAR, scale=2)
            case ".html":
                # Bundled, so that it opens without a network.
                return self._convert.vegalite_to_html(specification, vl_version=GRAMMAR, bundle=True).encode()
            case _:
                return _renumbered(self._convert.vegalite_to_svg(specification, vl_version=GRAMMAR)).encode()


def _renumbered(svg: str) -> str:
    """Number the clips of a drawing from 0: the library counts on from one drawing to the next."""
    names = dict.fromkeys(re.findall(r'id="(clip[0-9]+)"', svg))
    new = {old: f"clip{number}" for number, old in enumerate(names)}
    return re.sub(r"clip[0-9]+", lambda found: new.get(found[0], found[0]), svg)
