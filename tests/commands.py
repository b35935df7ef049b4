"""Runs the command `policytrack` within the tests' own process."""

from typer.testing import CliRunner

from policytrack.cli.commands import app


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


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
