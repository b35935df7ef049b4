"""Runs the command as `python -m policytrack`."""

from policytrack.cli import main

main()
