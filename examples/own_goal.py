"""Set a goal of your own and check it against a list of numbers: fine dust in Shanxi, at most 35 µg/m³ by 2025."""

import policytrack as pt

dust = pt.Indicator(id="pm2.5", name="PM2.5, yearly mean", measure="average", unit="µg/m³")
goal = pt.Goal(
    id="clean-air",
    indicator=dust,
    region="CN-SX",
    target=pt.Level(at_most="35 µg/m³"),
    deadline="2025",
    baseline={"period": "2020"},
)
numbers = dict(zip(range(2020, 2025), [46, 39, 38, 37, 36], strict=True))
observed = dust.observed(numbers, source="Shanxi province, environment bulletins 2023 to 2025")

clean_air = pt.assess(goal, as_of="2024-12-31", observations=observed)["clean-air"]
print(clean_air.rating, clean_air.reason)
print(f"done {clean_air.attainment:.0%}, asked for by now {clean_air.expected_attainment:.0%}")
print(clean_air.explain())
