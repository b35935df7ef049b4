"""Set a goal of your own on a fact that a plan reports: steel foil of at most 0.015 mm, thinner is better."""

import policytrack as pt

plan = pt.load_plan("cn-sx-central-rise")
goal = pt.Goal(
    id="steel-foil",
    name={"en": "Stainless steel foil", "zh": "手撕钢"},
    indicator="steel-foil-thickness",
    region="CN-SX-140100",
    target=pt.Level(at_most="0.015 mm"),
    deadline="2020",
    baseline={"period": "2018"},
)

foil = pt.assess(plan.with_goals(goal), as_of="2020-12-31")["steel-foil"]
print(foil.rating, foil.reason, foil.value.to_dict())
print(foil.explain())
print(foil.explain(lang="zh"))
