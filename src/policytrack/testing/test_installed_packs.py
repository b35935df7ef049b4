"""Run by `pytest --pyargs policytrack.testing`: every pack that is installed passes the suite."""

from policytrack.testing import PackTests

TestInstalledPacks = PackTests.of()
