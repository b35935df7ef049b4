"""The `policytrack` command: parse, call, print; no logic."""

from __future__ import annotations

import gc
import sys
from io import TextIOWrapper

from policytrack.errors import MissingExtraError


def main() -> None:
    """Run the command; where its packages are missing, say how to install them."""
    # A command ends before collecting garbage would pay.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        from policytrack.cli.commands import app

        app()
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "rich"):
            raise
        sys.exit(str(MissingExtraError("cli", "the policytrack command")))
