"""The command: a publisher and its file in, the agreement out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from policytrack.errors import InvalidDataError
from policytrack.replicate import sdsn, statcan

AGREED: Final = 0
DISAGREED: Final = 1
UNUSABLE: Final = 2

_PUBLISHERS: Final = {"sdsn": sdsn.replicate, "statcan": statcan.replicate}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how far a method agrees with what its publisher published.

    Args:
        arguments: Name of the publisher and path of its file; None for those of the command line.

    Returns:
        Exit status: 0 where all agree, 1 where not, 2 for wrong usage or a file that cannot be used.
    """
    parser = ArgumentParser(
        prog="python -m policytrack.replicate",
        description="Judge a publisher's own figures by its method, and compare with the judgements it published.",
        epilog="Exit status: 0 all agree, 1 they do not, 2 wrong usage or a file that cannot be used.",
    )
    parser.add_argument("publisher", choices=sorted(_PUBLISHERS), help="whose file it is")
    parser.add_argument("file", type=Path, help="the file that it published")
    asked = parser.parse_args(arguments)
    try:
        agreement = _PUBLISHERS[asked.publisher](asked.file)
    except InvalidDataError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    print("\n".join(agreement.lines()))
    return DISAGREED if agreement.disagreements else AGREED
