"""Runs the command `policytrack` within the tests' own process; where its extra is missing, the test is skipped."""

import pytest


def run(*words):
    testing = pytest.importorskip("typer.testing")
    from policytrack.cli.commands import app

    return testing.CliRunner().invoke(app, [str(word) for word in words])


def told(*words):
    """Return what a command prints that ends well."""
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def refused(*words, status=2):
    """Return what a command says that ends with a status of its own."""
    result = run(*words)
    assert result.exit_code == status, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result.output


def width(text):
    """Return how many columns of a terminal a text takes."""
    return pytest.importorskip("rich.cells").cell_len(text)
