"""Runs the replication as `python -m policytrack.replicate`."""

import sys

from policytrack.replicate.command import main

sys.exit(main())
