from policytrack.testing import PackTests

TestPack = PackTests.of("shanxi-environment")
