"""The figures behind a verdict in words: each with its source, what it stands for, and how its money was converted."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from policytrack.explanations.labels import label
from policytrack.explanations.requirements import indicator_name, region_name
from policytrack.explanations.wording import in_brackets, listed, period_text, price_text, quantity_text, say
from policytrack.findings import Language
from policytrack.indicators import MeasuredAs
from policytrack.judgements import Evidence, Judgement, tidy
from policytrack.periods import Period, parse_period
from policytrack.plans import Plan
from policytrack.prices import Conversion, Deflator, ExchangeRate, Prices
from policytrack.targets import Change, Growth, GrowthEachPeriod, Rank, Relative, ScenarioChange

_COMPARED: Final = Relative | ScenarioChange | Rank
_TRANSFORMED: Final = Change | Growth | GrowthEachPeriod | _COMPARED
_MEASURED: Final = {
    "change": ("change since {}", "{}以来变化"),
    "growth": ("average growth since {}", "{}以来年均增长"),
    "cumulative": ("total since {}", "{}以来累计"),
    "average": ("mean since {}", "{}以来平均"),
}
_SIGNS: Final = {"lower_bound": ("≥", ">"), "upper_bound": ("≤", "<")}


def sources_text(judgement: Judgement, plan: Plan, role: str, lang: Language) -> str:
    """Say where the figures of a role stand, each with its number where the verdict was not made on it alone."""
    found = [one for one in judgement.evidence if one.role == role]
    target = judgement.goal.target
    if len(found) == 1 and role in ("value", "baseline"):
        is_measured = found[0].observation.measured is not None and not isinstance(target, _COMPARED)
        if is_measured or not isinstance(target, _TRANSFORMED):
            return source_text(found[0], judgement, plan, lang)
    return say(lang, "; ", "；").join(figure_text(one, judgement, plan, lang) for one in found)


def figure_text(evidence: Evidence, judgement: Judgement, plan: Plan, lang: Language) -> str:
    """Say what a figure is, for when, and where it stands."""
    what = f"{figure_name(evidence, judgement, plan, lang)}{say(lang, ': ', '')}{reported_text(evidence, lang)}"
    return f"{what}{say(lang, ', ', '，')}{source_text(evidence, judgement, plan, lang)}"


def figure_name(evidence: Evidence, judgement: Judgement, plan: Plan, lang: Language) -> str:
    """Say what a figure is, and for when; and whose, where it is neither the goal's own nor stands in for it."""
    name, when = evidence.indicator.name.in_language(lang), period_text(evidence.observation.period, lang)
    proxy, region = judgement.goal.proxy, ""
    stands_in = proxy is not None and evidence.region == proxy.region and evidence.role != "comparator"
    if evidence.region is not None and evidence.region != _own_region(judgement, plan) and not stands_in:
        region = region_name(plan, evidence.region, lang)
    return say(lang, f"{name}{f', {region},' if region else ''} {when}", f"{when}{region}{name}")


def reported_text(evidence: Evidence, lang: Language) -> str:
    """Return a number as its source reports it, with its bound, and what it already measures."""
    seen = evidence.observation
    sign = _SIGNS[seen.quality][seen.strict] if seen.quality in _SIGNS else ""
    number = f"{sign}{quantity_text(seen.value, lang)}"
    if seen.measured is None:
        return number
    return number + in_brackets(_measured(seen.measured, lang), lang)


def _measured(measured: MeasuredAs, lang: Language) -> str:
    what = say(lang, *_MEASURED[measured.kind]).format(period_text(measured.base, lang))
    return listed([what, price_text(measured.prices, lang)], lang)


def ranked_text(judgement: Judgement, plan: Plan, lang: Language) -> str:
    """List the figures of the other regions of a ranking, those of one source together."""
    by_source: dict[str, list[str]] = {}
    for one in judgement.evidence:
        if one.role == "comparator":
            region = region_name(plan, one.region or "", lang)
            number = f"{region}{say(lang, ' ', '')}{reported_text(one, lang)}"
            by_source.setdefault(source_text(one, judgement, plan, lang), []).append(number)
    told = [listed(numbers, lang) + in_brackets(source, lang) for source, numbers in by_source.items()]
    return say(lang, "; ", "；").join(told)


def _own_region(judgement: Judgement, plan: Plan) -> str | None:
    return judgement.goal.region or plan.region


def source_text(evidence: Evidence, judgement: Judgement, plan: Plan, lang: Language) -> str:
    """Say where a figure stands, when it was published, and whether it is more or less than a plain report."""
    seen = evidence.observation
    facts = [*_stand_in(evidence, judgement, plan, lang), seen.source]
    if seen.published is not None and str(seen.published) not in seen.source:
        facts.append(say(lang, f"published {seen.published}", f"{period_text(seen.published, lang)}发布"))
    if seen.named is not None:
        facts.append(say(lang, f"named there {seen.named}", f"原文称“{seen.named}”"))
    if seen.basis is not None:
        facts.append(seen.basis.in_language(lang))
    if seen.quality in ("rounded", "derived", "secondary"):
        facts.append(label(f"{seen.quality}_figure", lang))
    if seen.quality == "derived" and seen.note is not None:
        facts.append(seen.note.in_language(lang))
    if seen.status is not None:
        facts.append(label(f"{seen.status}_figure", lang))
    return say(lang, "; ", "；").join(facts)


def _stand_in(evidence: Evidence, judgement: Judgement, plan: Plan, lang: Language) -> Iterator[str]:
    """Say for what a figure stands in, where it is not the goal's own."""
    proxy, own = judgement.goal.proxy, _own_region(judgement, plan)
    if proxy is None or evidence.role == "comparator":
        return
    if proxy.region is not None and evidence.region == proxy.region != own:
        one, other = (region_name(plan, code, lang) for code in (proxy.region, own or ""))
        yield say(lang, f"{one}, standing in for {other}", f"{one}，代替{other}")
    wanted = judgement.goal.indicator_id
    if evidence.role != "linked" and wanted is not None and evidence.indicator.id == proxy.indicator != wanted:
        one, other = (indicator_name(plan, name, lang) for name in (proxy.indicator, wanted))
        yield say(lang, f"{one}, standing in for {other}", f"{one}，代替{other}")


def number_of(evidence: Evidence) -> tuple[Hashable, ...]:
    """Return a figure's number as something to compare, in whatever unit of its kind it is written."""
    seen = evidence.observation
    factor = None if seen.measured is not None else seen.value.unit.factor_to(evidence.indicator.unit)
    unit = seen.value.unit if factor is None else None
    return tidy(seen.value.value * (factor or 1.0)), unit, _SIGNS.get(seen.quality), seen.strict


def money_text(judgement: Judgement, plan: Plan, lang: Language) -> str:
    """Say how money was brought to the goal's currency and prices, and by which rates; empty where it was not."""
    goal = judgement.goal
    deciding = [
        one for one in judgement.evidence if one.role in ("value", "baseline") and one.observation.measured is None
    ]
    indicator = deciding[0].indicator if deciding else None
    own = None if indicator is None or plan.parts(goal) is not None else indicator.unit.currency
    if indicator is None or own is None:
        return ""
    conversion, wanted = goal.conversion or Conversion(), goal.unit_of(indicator).currency or own
    known = None if judgement.known_by is None else judgement.known_by.toordinal()
    prices = Prices(plan.exchange_rates, plan.deflators).known_by(known)
    constant = conversion.prices is not None or (
        _asks_constant(judgement)
        and indicator.prices == "current"
        and any(one.currency == own for one in prices.deflators)
    )
    steps = _steps(conversion, own, wanted, constant, lang)
    if not steps:
        return ""
    way = say(lang, ", then ", "，再").join(steps)
    used = _used([one.observation.period for one in deciding], own, wanted, conversion, constant, prices)
    rates = in_brackets(say(lang, "; ", "；").join(_rate_text(one, lang) for one in used), lang)
    return say(lang, f"Money: {way}{rates}.", f"货币换算：{way}{rates}。")


def _asks_constant(judgement: Judgement) -> bool:
    asked = {getattr(judgement.goal.target, "prices", None), *(one.prices for one in judgement.comparisons)}
    return any(prices is not None and prices.startswith("constant") for prices in asked)


def _steps(conversion: Conversion, own: str, wanted: str, constant: bool, lang: Language) -> list[str]:
    """Return what is done with the money of a goal, in its order."""
    steps = []
    domestic_first = conversion.order == "deflate_then_convert"
    if own != wanted:
        kind = say(lang, conversion.rate, {"average": "平均", "end": "期末"}[conversion.rate])
        steps.append(say(lang, f"{own} is converted to {wanted} ({kind} rate)", f"{own}换算为{wanted}（{kind}汇率）"))
    if constant:
        index = own if domestic_first or own == wanted else wanted
        to = price_text(conversion.prices or "constant", lang)
        deflated = say(lang, f"brought to {to} (price index of {index})", f"折为{to}（{index}价格指数）")
        steps.insert(0 if domestic_first else len(steps), deflated)
    return steps


def _used(
    periods: Sequence[Period], own: str, wanted: str, conversion: Conversion, constant: bool, prices: Prices
) -> Iterator[ExchangeRate | Deflator]:
    """Return the rates and indices that bear on figures of some periods."""
    year = parse_period(conversion.prices.removeprefix("constant-")) if conversion.prices else None
    domestic_first = conversion.order == "deflate_then_convert"
    if constant:
        currency = own if domestic_first or own == wanted else wanted
        for index in prices.deflators:
            if index.currency == currency and index.period in (*periods, year):
                yield index
    priced = [year] if constant and domestic_first and year is not None else periods
    ends = [period.end for period in priced]
    for rate in prices.rates:
        at = rate.period.end in ends if conversion.rate == "end" else rate.period in priced
        if at and rate.kind == conversion.rate and set(rate.currencies or ()) == {own, wanted}:
            yield rate


def _rate_text(one: ExchangeRate | Deflator, lang: Language) -> str:
    when = period_text(one.period, lang)
    if isinstance(one, ExchangeRate):
        number = quantity_text(one.rate, lang)
    else:
        base = period_text(one.base, lang)
        number = f"{one.value:g}{in_brackets(f'{base} = 100', lang)}"
    return say(lang, f"{when}: {number}, {one.source}", f"{when}{number}，{one.source}")
