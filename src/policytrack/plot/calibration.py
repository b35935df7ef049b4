"""How intervals and probabilities held, as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policytrack.backtest import COVERAGES, Backtest, Result
from policytrack.explanations.labels import label
from policytrack.explanations.wording import say
from policytrack.findings import Language
from policytrack.plot import SCHEMA, Specification

_SIDE: Final = 190
_COLUMNS: Final = 3
_SHARE: Final[Specification] = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"format": "%"}}


def calibration_chart(tested: Backtest, lang: Language = "en") -> Specification:
    """Describe a chart with two panels for each model: coverage by horizon, and the reliability of probabilities.

    Args:
        tested: What a backtest found.
        lang: The language of its words.

    Returns:
        A chart in the grammar of Vega-Lite, for `ChartFile` or any other tool that draws it.
    """
    by_model = [
        [result for result in tested.results if result.model == model]
        for model in dict.fromkeys(result.model for result in tested.results)
    ]
    return {
        "$schema": SCHEMA,
        "background": "white",
        "vconcat": [
            {"columns": _COLUMNS, "concat": [panel(results, lang) for results in by_model]}
            for panel in (_coverage_panel, _reliability_panel)
        ],
        "resolve": {"scale": {"color": "independent"}},
    }


def _coverage_panel(results: Sequence[Result], lang: Language) -> Specification:
    measured = [
        {
            "horizon": result.horizon,
            "interval": f"{nominal:.0%}",
            "observed": share.observed,
            "low": max(share.observed - 2 * (share.standard_error or 0.0), 0.0),
            "high": min(share.observed + 2 * (share.standard_error or 0.0), 1.0),
        }
        for result in results
        for nominal, share in result.coverage.items()
    ]
    nominal = [{"interval": f"{coverage:.0%}", "observed": coverage} for coverage in COVERAGES]
    ahead: Specification = {
        "field": "horizon",
        "type": "ordinal",
        "title": say(lang, "years ahead", "预测年数"),
        "axis": {"labelAngle": 0},
    }
    held = _SHARE | {"field": "observed", "title": say(lang, "held what came", "区间命中率")}
    colour: Specification = {"field": "interval", "type": "nominal", "title": say(lang, "interval", "区间")}
    return {
        "title": label(results[0].model, lang),
        "width": _SIDE,
        "height": _SIDE,
        "layer": [
            {
                "data": {"values": nominal},
                "mark": {"type": "rule", "strokeDash": [4, 3]},
                "encoding": {"y": held, "color": colour},
            },
            {
                "data": {"values": measured},
                "mark": "rule",
                "encoding": {"x": ahead, "y": held | {"field": "low"}, "y2": {"field": "high"}, "color": colour},
            },
            {
                "data": {"values": measured},
                "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1},
                "encoding": {"x": ahead, "y": held, "color": colour},
            },
        ],
    }


def _reliability_panel(results: Sequence[Result], lang: Language) -> Specification:
    bins = [
        {
            "horizon": result.horizon,
            "predicted": group.predicted,
            "observed": group.came.observed,
            "count": group.came.count,
        }
        for result in results
        for group in result.reliability
    ]
    given = _SHARE | {"field": "predicted", "title": say(lang, "probability given", "给出的概率")}
    came = _SHARE | {"field": "observed", "title": say(lang, "events that came", "事件发生率")}
    return {
        "title": label(results[0].model, lang),
        "width": _SIDE,
        "height": _SIDE,
        "layer": [
            {
                "data": {"values": [{"predicted": 0, "observed": 0}, {"predicted": 1, "observed": 1}]},
                "mark": {"type": "line", "color": "grey", "strokeDash": [4, 3]},
                "encoding": {"x": given, "y": came},
            },
            {
                "data": {"values": bins},
                "mark": {"type": "line", "point": True},
                "encoding": {
                    "x": given,
                    "y": came,
                    "color": {
                        "field": "horizon",
                        "type": "ordinal",
                        "title": say(lang, "years ahead", "预测年数"),
                        "scale": {"scheme": "viridis"},
                    },
                    "tooltip": [{"field": name} for name in ("horizon", "predicted", "observed", "count")],
                },
            },
        ],
    }
