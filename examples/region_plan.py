"""Check and judge a plan folder of your own, loaded by its path."""

from pathlib import Path

import policytrack as pt

folder = Path(__file__).with_name("third_party_pack") / "src/shanxi_environment/plans/cn-sx-environment-2020"

for finding in pt.check(folder):
    print(finding)
for assessment in pt.assess(pt.load_plan(folder), as_of="2020-12-31"):
    print(assessment.goal.id, assessment.rating, assessment.reason)
