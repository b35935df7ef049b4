"""Load Hebei's plan, judge it as of the end of 2024, and tell how one verdict came about."""

import policytrack as pt

plan = pt.load_plan("cn-he-tech-2025")
card = pt.assess(plan, as_of="2024-12-31")

for assessment in card:
    print(f"{assessment.goal.id:24} {assessment.rating:15} {assessment.reason}")

turnover = card["contract-turnover"]
print()
print(turnover.explain())
print()
print(turnover.explain(lang="zh"))
