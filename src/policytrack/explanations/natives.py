"""What a method says of a goal in its own words: its label and score, and the figures by which it decided."""

from __future__ import annotations

from typing import Final

from policytrack.explanations.labels import label
from policytrack.explanations.wording import decimals_text, in_brackets, number_text, say
from policytrack.findings import Language
from policytrack.judgements import Judgement
from policytrack.verdicts import Reason

# Labels of the library's own methods, in English and Chinese; one of another package is shown as it is.
_LABELS: Final[dict[str, tuple[str, str]]] = {
    # ndrc-steps
    "提前实现": ("reached ahead of time", "提前实现"),
    "快于预期": ("faster than expected", "快于预期"),
    "基本符合预期": ("broadly as expected", "基本符合预期"),
    "滞后": ("behind", "滞后"),
    # statcan, eurostat, unsd, escap, oecd, aarr: their words, and what they mean
    "target_achieved": ("target achieved", "目标已达到"),
    "substantial_progress": ("substantial progress", "明显进展"),
    "moderate_progress": ("moderate progress", "中等进展"),
    "limited_progress": ("limited progress", "有限进展"),
    "deterioration": ("deterioration", "恶化"),
    "significant progress": ("significant progress", "显著进展"),
    "moderate progress": ("moderate progress", "中等进展"),
    "insufficient progress": ("insufficient progress", "进展不足"),
    "moving away": ("moving away", "背离目标"),
    "no progress": ("no progress", "没有进展"),
    "moderate movement away": ("moderate movement away", "中等背离"),
    "significant movement away": ("significant movement away", "显著背离"),
    "target reached": ("target reached", "目标已达到"),
    "on track": ("on track", "进展正常"),
    "marginal progress": ("marginal progress", "微弱进展"),
    "stagnation": ("stagnation", "停滞"),
    "regression": ("regression", "倒退"),
    "maintain progress": ("maintain progress", "保持进展"),
    "accelerate progress": ("accelerate progress", "加快进展"),
    "reverse trend": ("reverse trend", "扭转趋势"),
    "target met": ("target met", "目标已达到"),
    "moving towards the target": ("moving towards the target", "趋近目标"),
    "no clear trend": ("no clear trend", "趋势不明"),
    "moving away from the target": ("moving away from the target", "背离目标"),
    "some progress": ("some progress", "有所进展"),
    "no progress or worsening": ("no progress or worsening", "没有进展或恶化"),
    # sdsn: a colour, with an arrow where there is one
    "green": ("green", "绿色"),
    "yellow": ("yellow", "黄色"),
    "orange": ("orange", "橙色"),
    "red": ("red", "红色"),
    "moderately increasing": ("moderately increasing", "中等上升"),
    "stagnating": ("stagnating", "停滞"),
    "decreasing": ("decreasing", "下降"),
}
# Why a goal is rated so, or not, by the rule of a method rather than by what holds whatever the method.
_BY_METHOD: Final = (
    Reason.NATIVE_RULE,
    Reason.NO_TARGET,
    Reason.OUTSIDE_METHOD,
    Reason.SERIES_TOO_SHORT,
    Reason.TARGET_NOT_POSITIVE,
    Reason.NO_REFERENCE_GROUP,
    Reason.NO_SCALE,
)
_FIGURES: Final[dict[str, tuple[str, str]]] = {
    "pace": ("pace", "进度比"),
    "observed_rate": ("observed", "实际"),
    "required_rate": ("required", "所需"),
    "limit_factor": ("factor near the natural limit", "自然极限系数"),
    "trend": ("trend", "趋势"),
}
# Of statcan: the pace once more, or without a target the observed rate.
_UNTOLD: Final = ("progress_value",)


def native_label(own: str, lang: Language) -> str:
    """Return a method's own label in a language, where its words are known.

    Example:
        >>> native_label("基本符合预期", "en"), native_label("as we see it", "zh")
        ('broadly as expected', 'as we see it')
    """
    parts = own.split(", ")
    if any(part not in _LABELS for part in parts):
        return own
    return say(lang, ", ", "，").join(_LABELS[part][lang == "zh"] for part in parts)


def native_cell(judgement: Judgement, lang: Language) -> str:
    """Return a method's own label and score for a table; a dash where it gives neither."""
    said = [] if judgement.native_label is None else [native_label(judgement.native_label, lang)]
    if judgement.native_score is not None:
        said.append(number_text(judgement.native_score))
    return "\n".join(said) or "—"


def native_text(judgement: Judgement, lang: Language) -> str:
    """Say by which method a goal was judged, where that is published, and what it says itself.

    It is empty where the verdict speaks for itself, in the words of the library.
    """
    own, score = judgement.native_label, judgement.native_score
    if own is None and score is None and judgement.reason not in _BY_METHOD:
        return ""
    verdict = label(judgement.rating, lang) if own is None else native_label(own, lang)
    if own is not None and verdict not in (own, own.replace("_", " ")):
        verdict += in_brackets(own, lang)
    if score is not None:
        verdict += say(lang, f", score {number_text(score)}", f"，得分{number_text(score)}")
    rests_on = "" if judgement.rests_on is None else judgement.rests_on.in_language(lang)
    # The pace is made of the others, and comes last.
    ordered = sorted(judgement.native_figures.items(), key=lambda figure: figure[0] == "pace")
    figures = say(lang, ", ", "，").join(_figure(name, number, lang) for name, number in ordered if name not in _UNTOLD)
    grounds = say(lang, ": ", "：").join(part for part in (rests_on, figures) if part)
    told = say(lang, "; ", "；").join(part for part in (verdict, grounds) if part)
    source = in_brackets(judgement.method_source, lang)
    return say(lang, f"By {judgement.method}{source}: {told}.", f"按{judgement.method}{source}：{told}。")


def _figure(name: str, number: float, lang: Language) -> str:
    words = _FIGURES.get(name, (name.replace("_", " "),) * 2)[lang == "zh"]
    if name.endswith("_rate"):
        percent = number_text(100 * number)
        return say(lang, f"{words} {percent} % a year", f"{words}每年{percent}%")
    text = decimals_text(number, 2) if name == "pace" else number_text(number)
    return f"{words} {text}" if words.isascii() else f"{words}{text}"
