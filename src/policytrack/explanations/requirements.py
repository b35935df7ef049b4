"""What a goal asks for, in words: short for a table, whole for an explanation."""

from __future__ import annotations

from typing import Final

from policytrack.errors import RegionError
from policytrack.explanations.labels import label
from policytrack.explanations.wording import (
    bound_text,
    clause,
    in_brackets,
    listed,
    number_text,
    period_text,
    price_text,
    quantity_text,
    say,
)
from policytrack.findings import Language
from policytrack.models import LocalText
from policytrack.periods import MONTHS_IN
from policytrack.plans import Goal, Plan
from policytrack.regions import find_region
from policytrack.targets import (
    Average,
    Change,
    Composite,
    Cumulative,
    Deliverable,
    Direction,
    Growth,
    GrowthEachPeriod,
    Keep,
    Open,
    Peak,
    Qualitative,
    Rank,
    Relative,
    ScenarioChange,
    Windowed,
    Zero,
)

# Relation and direction.
_RELATIONS: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("faster_than", "up"): ("growth since {base} faster than {than}", "{base}以来增速高于{than}"),
    ("faster_than", "down"): ("a fall since {base} faster than {than}", "{base}以来下降快于{than}"),
    ("at_least_as_fast", "up"): ("growth since {base} at least as fast as {than}", "{base}以来增速不低于{than}"),
    ("at_least_as_fast", "down"): ("a fall since {base} at least as fast as {than}", "{base}以来下降不慢于{than}"),
    ("in_step", "up"): ("growth since {base} in step with {other}{margin}", "{base}以来与{other}同步增长{margin}"),
    ("gap_narrows", "up"): ("a gap to {other} narrower than in {base}{gap}", "与{other}的{gap}差距比{base}缩小"),
    ("at_least_level", "up"): ("at least the level of {other}", "不低于{other}水平"),
    ("at_least_level", "down"): ("at most the level of {other}", "不高于{other}水平"),
    ("above_level", "up"): ("above the level of {other}", "高于{other}水平"),
    ("above_level", "down"): ("below the level of {other}", "低于{other}水平"),
}
_GAPS: Final = {"relative": (" (as a share)", "相对"), "absolute": ("", "绝对")}
_DIRECTIONS: Final = {
    "higher": ("higher is better", "越高越好"),
    "lower": ("lower is better", "越低越好"),
}
_NO_NUMBER: Final = ("; no number is stated", "，未给出数值")
_PARTS: Final = {
    "all": ("all of {}", "{}全部实现"),
    "any": ("any of {}", "{}实现其一"),
    "weighted": ("{}, weighted", "{}加权"),
    "worst": ("the worst of {}", "以{}中最差者为准"),
}
_EVERY: Final = {"year": "年", "half": "半年", "quarter": "季度", "month": "月"}
# More parts than this are counted, not named.
_NAMED: Final = 5


def region_name(plan: Plan, code: str, lang: Language) -> str:
    """Return what a region is called, or its code where it is not known."""
    try:
        return find_region(code, plan.own_regions).name(lang)
    except RegionError:
        return code


def indicator_name(plan: Plan, name: str, lang: Language) -> str:
    """Return what an indicator is called, or its id where the plan defines none."""
    indicator = plan.indicators_by_id.get(name)
    return name if indicator is None else indicator.name.in_language(lang)


def goal_name(plan: Plan, goal: Goal) -> LocalText:
    """Return what a goal is called: by itself, or else like its indicator, or else its id."""
    indicator = plan.indicator(goal)
    return goal.name or (indicator and indicator.name) or LocalText(en=goal.id)


def other_side(target: Relative | ScenarioChange, plan: Plan, lang: Language) -> str:
    """Return what a target is compared with: a region, an indicator, one in the other, or a scenario."""
    if isinstance(target, ScenarioChange):
        name = indicator_name(plan, target.scenario, lang)
        return say(lang, f"the scenario “{name}”", f"“{name}”情景")
    code, other = target.comparator.region, target.comparator.indicator
    region = "" if code is None else region_name(plan, code, lang)
    if other is None:
        return region
    name = indicator_name(plan, other, lang)
    return say(lang, f"{name} of {region}", f"{region}{name}") if region else name


def requirement_text(goal: Goal, plan: Plan, lang: Language) -> str:
    """Return what a goal asks for, in short: its bound, or what stands in place of one.

    Args:
        goal: The goal.
        plan: The plan that it stands in; it names regions and indicators.
        lang: `en` or `zh`.

    Example:
        >>> from policytrack import load_plan
        >>> plan = load_plan("cn-gs-old-base-2035")
        >>> goal = next(goal for goal in plan.goals if goal.id == "income-above-nation")
        >>> requirement_text(goal, plan, "en"), requirement_text(goal, plan, "zh")
        ('growth since 2020 faster than in China', '2020年以来增速高于全国')
    """
    target = goal.target
    match target:
        case Relative():
            return _relative(target, plan, lang)
        case Rank():
            return _rank(target, plan, lang)
        case Peak():
            return _peak(goal, target, lang)
        case Zero():
            return say(lang, "zero", "归零")
        case Direction():
            return f"{_DIRECTIONS[target.better][lang == 'zh']}{say(lang, *_NO_NUMBER)}"
        case Deliverable():
            return f"{say(lang, 'done: ', '完成：')}{step_name(target, target.done_id, lang)}"
        case Qualitative():
            return clause(target.text.in_language(lang))
        case Open():
            return _open(target, lang)
        case Composite():
            return _composite(target, plan, lang)
        case _:
            return bound_text(target, lang)


def aim_text(goal: Goal, plan: Plan, lang: Language) -> str:
    """Return what a goal asks for in full, and by when.

    Args:
        goal: The goal.
        plan: The plan that it stands in.
        lang: `en` or `zh`.
    """
    asked = _asked(goal, plan, lang)
    # A window, or the year of a peak, is said already.
    if goal.due is None or isinstance(goal.target, Windowed | Peak):
        return asked
    due = period_text(goal.due, lang)
    if isinstance(goal.target, Direction):
        return say(lang, f"until {due}, {asked}", f"{due}以前，{asked}")
    return say(lang, f"{asked} by {due}", f"到{due}，{asked}")


def _asked(goal: Goal, plan: Plan, lang: Language) -> str:
    """Say what must hold, and of what, where that is not simply the value."""
    target, wanted = goal.target, requirement_text(goal, plan, lang)
    match target:
        case Growth():
            base = period_text(target.base, lang)
            averaging = say(lang, target.averaging, {"compound": "复合", "arithmetic": "算术平均"}[target.averaging])
            how = listed([averaging, price_text(target.prices, lang)], lang)
            return say(
                lang, f"average annual growth ({how}) since {base}: {wanted}", f"自{base}起年均增长（{how}）{wanted}"
            )
        case GrowthEachPeriod():
            when, prices = _in_every(target, lang), in_brackets(price_text(target.prices, lang), lang)
            return say(
                lang, f"growth over the period before{prices} {when}: {wanted}", f"{when}比上期增长{prices}{wanted}"
            )
        case Change():
            return _change(target, wanted, lang)
        case ScenarioChange():
            return _against_scenario(target, wanted, plan, lang)
        case Cumulative():
            window = period_text(target.window, lang)
            return say(lang, f"a total over {window}: {wanted}", f"{window}累计{wanted}")
        case Average():
            window = period_text(target.window, lang)
            return say(
                lang,
                f"a mean over the {target.every}s of {window}: {wanted}".replace("halfs", "halves"),
                f"{window}各{_EVERY[target.every]}平均{wanted}",
            )
        case Keep():
            when = _in_every(target, lang)
            return say(lang, f"{when}: {wanted}", f"{when}均保持{wanted}")
        case Deliverable():
            return f"{wanted}{_steps(target, lang)}"
        case Composite():
            return f"{wanted}{in_brackets(label(target.rule, lang), lang)}"
        case _:
            return wanted


def _in_every(target: Keep | GrowthEachPeriod, lang: Language) -> str:
    """Say in which periods something must hold; a window of one period is that period."""
    window = period_text(target.window, lang)
    if target.window.months == MONTHS_IN[target.every]:
        return say(lang, f"in {window}", window)
    return say(lang, f"in every {target.every} of {window}", f"{window}每{_EVERY[target.every]}")


def step_name(target: Deliverable, state: str, lang: Language) -> str:
    """Return what a step is called, or its id."""
    return next((one.name.in_language(lang) for one in target.states if one.id == state and one.name), state)


def _relative(target: Relative, plan: Plan, lang: Language) -> str:
    other = other_side(target, plan, lang)
    than = say(lang, f"in {other}", other) if target.comparator.indicator is None else other
    words = {
        "base": "" if target.base is None else period_text(target.base, lang),
        "other": other,
        "than": than,
        "margin": "" if target.margin is None else f" (±{quantity_text(target.margin, lang)})",
        "gap": _GAPS[target.gap][lang == "zh"],
    }
    text = _RELATIONS[target.relation, target.direction][lang == "zh"].format(**words)
    return text + in_brackets(price_text(target.prices, lang), lang)


def _rank(target: Rank, plan: Plan, lang: Language) -> str:
    universe = ""
    if len(target.universe) == 1:
        universe = region_name(plan, target.universe[0], lang)
    elif target.universe:
        count = len(plan.members_of(target.universe))
        universe = say(lang, f"{count} regions", f"{count}个地区")
    order = "" if target.order == "highest" else in_brackets(say(lang, "lowest first", "由低到高"), lang)
    if target.at_most is None:
        of_them, place = f" of {universe}" if universe else "", bound_text(target, lang)
        return say(lang, f"{place}{of_them}{order}", f"{f'在{universe}中' if universe else ''}位次{place}{order}")
    places = number_text(target.at_most.value)
    return say(
        lang,
        f"among the first {places}{f' of {universe}' if universe else ''}{order}",
        f"{f'在{universe}中' if universe else ''}位居前{places}{order}",
    )


def _peak(goal: Goal, target: Peak, lang: Language) -> str:
    due = "" if goal.due is None else period_text(goal.due, lang)
    text = say(lang, f"a peak by {due}" if due else "a peak", f"到{due}达峰" if due else "达峰")
    if target.at_most is None:
        return text
    cap = quantity_text(target.at_most, lang)
    return say(lang, f"{text}, at most {cap}", f"{text}，峰值不超过{cap}")


def _open(target: Open, lang: Language) -> str:
    text = clause(target.text.in_language(lang))
    if target.expected is None:
        return text
    when = period_text(target.expected, lang)
    return text + in_brackets(say(lang, f"expected {when}", f"预计{when}确定"), lang)


def _composite(target: Composite, plan: Plan, lang: Language) -> str:
    if target.text is not None:
        return clause(target.text.in_language(lang))
    goals = {goal.id: goal for goal in plan.goals}
    names = [
        goal_name(plan, goals[child.goal]).in_language(lang)
        if child.plan is None and child.goal in goals
        else child.reference
        for child in target.children
    ]
    count = len(names)
    parts = say(lang, f"{count} goals", f"{count}项目标") if count > _NAMED else say(lang, ", ", "、").join(names)
    return _PARTS[target.rule][lang == "zh"].format(parts)


def _steps(target: Deliverable, lang: Language) -> str:
    """List the steps that have a date."""
    dated = [
        say(
            lang,
            f"{step_name(target, state.id, lang)} by {period_text(state.by, lang)}",
            f"{period_text(state.by, lang)}{step_name(target, state.id, lang)}",
        )
        for state in target.states
        if state.by is not None
    ]
    return in_brackets(say(lang, "; ", "；").join(dated), lang)


def _change(target: Change, wanted: str, lang: Language) -> str:
    """Say what change is asked for: a fall of at least 18 % rather than a change of at most −18 %."""
    base = period_text(target.base, lang)
    if target.quantity.unit.is_multiple:
        return say(lang, f"{wanted} the level of {base}", f"为{base}的{wanted}")
    size = _size(target, lang)
    if size is None:
        return say(lang, f"a change since {base}: {wanted}", f"与{base}相比变化{wanted}")
    way, much = size
    return say(lang, f"a {way[0]} since {base} of {much}", f"比{base}{way[1]}{much}")


def _against_scenario(target: ScenarioChange, wanted: str, plan: Plan, lang: Language) -> str:
    scenario = other_side(target, plan, lang)
    if target.quantity.unit.is_multiple:
        return say(lang, f"{wanted} the value of {scenario}", f"为{scenario}的{wanted}")
    size = _size(target, lang)
    if size is None:
        return say(lang, f"a distance from {scenario}: {wanted}", f"与{scenario}相比{wanted}")
    way, much = size
    return say(lang, f"{much} {way[2]} {scenario}", f"比{scenario}{way[3]}{much}")


_FALL: Final = ("fall", "下降", "below", "低")
_RISE: Final = ("rise", "提高", "above", "高")


def _size(target: Change | ScenarioChange, lang: Language) -> tuple[tuple[str, str, str, str], str] | None:
    """Say which way a change goes and how much it must be at least; None where its bound says neither."""
    amount = target.quantity
    falls = target.direction == "down" and amount.value < 0
    if not falls and not (target.direction == "up" and amount.value > 0):
        return None
    size = quantity_text(amount, lang).lstrip("-−+")
    strict = target.above is not None or target.below is not None
    en = f"{'more than' if strict else 'at least'} {size}"
    return (_FALL if falls else _RISE), say(lang, en, f"超过{size}" if strict else f"{size}以上")
