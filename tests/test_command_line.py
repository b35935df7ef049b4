import csv
import io
import json
import os
import re
import runpy
import subprocess
import sys

import pytest

import policytrack as pt
from commands import refused, run, told, width
from policytrack import cli
from policytrack.plans import Plan

tables = pytest.importorskip("policytrack.cli.tables", exc_type=ImportError)

HEBEI = ("cn-he-tech-2025", "--as-of", "2024-12-31")
OWN = """\
id: own
title: Own plan
indicators: [{id: firms, name: Firms, measure: stock, unit: 家}]
goals:
  - {id: firms, indicator: firms, region: CN-HE, target: {kind: level, about: 100 家}, deadline: "2025"}
  - {id: words, target: {kind: qualitative, text: Better}, region: CN-HE}
documents: [{id: text, title: Text, announced: 2021}]
actions: [{id: task, name: Task}]
"""


def in_a_process(*words, encoding="utf-8", **environment):
    return subprocess.run(
        [sys.executable, "-m", "policytrack", *words],
        capture_output=True,
        encoding=encoding,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


@pytest.fixture
def own(tmp_path):
    (tmp_path / "plan.yaml").write_text(OWN, "utf-8")
    return tmp_path


# Help and wrong usage


def test_help_lists_the_commands():
    printed = told("--help")
    assert all(
        name in printed
        for name in (
            "plans",
            "methods",
            "show",
            "assess",
            "compare",
            "explain",
            "check",
            "pin",
            "new",
            "backtest",
            "schema",
        )
    )


@pytest.mark.parametrize(
    "command", ["plans", "methods", "show", "assess", "compare", "explain", "check", "pin", "new", "backtest", "schema"]
)
def test_every_command_explains_itself(command):
    assert "Usage: " in told(command, "--help")


def test_without_a_command_help_is_shown():
    result = run()
    assert result.exit_code == 2
    assert "Usage: " in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("judge",),
        ("assess",),
        ("assess", "cn-he-tech-2025"),
        ("assess", *HEBEI, "--format", "xml"),
        ("assess", *HEBEI, "--lang", "fr"),
        ("assess", *HEBEI, "--colour"),
        ("show",),
        ("explain", "cn-he-tech-2025", "--as-of", "2024"),
    ],
)
def test_wrong_usage_ends_with_status_2(words):
    assert "Usage: " in refused(*words)


@pytest.mark.parametrize("command", [("show",), ("check",), ("assess", "--as-of", "2024")])
def test_a_plan_that_does_not_exist_is_wrong_usage(command):
    assert "did you mean cn-he-tech-2025?" in refused(*command, "cn-he-tech-2052")


@pytest.mark.parametrize("option", ["--as-of", "--known-by"])
def test_a_date_that_cannot_be_read_is_wrong_usage(option):
    assert "error: 2024-13 is not a period; write " in refused("assess", *HEBEI, option, "2024-13")


def test_a_method_that_does_not_exist_is_wrong_usage():
    assert "there is no method 'linaer'; did you mean linear?" in refused("assess", *HEBEI, "--method", "linaer")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_goal_that_does_not_exist_is_wrong_usage(lang):
    printed = refused("explain", "cn-he-tech-2025", "contract-turnovr", "--as-of", "2024", "--lang", lang)
    assert "did you mean contract-turnover?" in printed


# Plans, show, schema


def test_plans_lists_what_is_installed():
    printed = told("plans")
    assert all(name in printed for name in pt.installed_plans())
    assert "Hebei" in printed


def test_plans_speaks_chinese():
    printed = told("plans", "--lang", "zh")
    assert "河北省重大科技成果转化行动实施方案" in printed
    assert "Hebei" not in printed


def test_show_tells_what_a_plan_asks_for():
    printed = told("show", "cn-he-tech-2025")
    assert all(goal.id in printed for goal in pt.load_plan("cn-he-tech-2025").goals)
    assert "2021-07-27" in printed
    assert "Key tasks" in printed


def test_show_speaks_chinese():
    printed = told("show", "cn-he-tech-2025", "--lang", "zh")
    assert "超过2000亿元" in printed
    assert "重点任务" in printed
    assert "at least" not in printed


def test_show_takes_a_plan_of_ones_own(own):
    printed = told("show", own)
    assert "Own plan" in printed
    assert "2021  Text\n" in printed
    assert "Task" in printed
    assert "sections" not in printed
    assert "revisions" not in printed


WHOLE = """\
id: whole
title: {en: A whole plan, zh: 整个规划}
region: CN-HE
documents: [{id: text, title: Text, announced: 2021}]
sections:
  - {id: outer, title: {en: The outer part, zh: 外部}}
  - {id: inner, title: The inner part, within: outer}
indicators: [{id: firms, name: {en: Firms, zh: 企业}, measure: stock, unit: 家}]
goals:
  - id: firms
    indicator: firms
    section: inner
    deadline: "2025"
    target: {kind: level, at_least: 100 家}
    proxy: {region: CN-SX, note: the neighbour}
    revisions:
      - announced: 2023-06
        target: {kind: level, at_least: 80 家}
        deadline: "2026"
        basis: {en: a new count, zh: 新口径}
      - {announced: "2024", target: {kind: level, at_least: 90 家}}
    allocation:
      rule: weighted_mean
      parts:
        - {region: CN-HE-130100, value: 60 家, weight: 2, goal: other/firms}
        - {region: CN-SX, value: 40 家, weight: 1.5}
actions:
  - {id: one, name: First task, section: outer, progress: [
      {state: done, date: 2023-05, source: gazette}, {state: issued, date: "2022", source: gazette}]}
  - {id: two, name: Second task}
incentives:
  - id: subsidy
    name: {en: A subsidy, zh: 补助}
    rate: 10 %
    from_amount: 50 万元
    cap: 100 万元
    condition: Paid once
  - {id: prize, name: A prize, rate: 5 %}
observations:
  - indicator: firms
    region: CN-SX
    period: "2024"
    value: 95 家
    basis: {en: a new count, zh: 新口径}
    source: bureau
    published: 2025-01-31
overrides:
  - {goal: firms, rating: missed, reason: counted wrongly, by: An office, date: 2025-03}
  - {goal: firms, rating: at_risk, reason: on second thoughts, by: An office, date: 2025-04}
"""


def rows(printed):
    """Return the lines of a table, each as its cells, however wide they are."""
    return [re.split(r"\s{2,}", line.strip()) for line in printed.splitlines()]


@pytest.fixture
def whole(tmp_path):
    (tmp_path / "plan.yaml").write_text(WHOLE, "utf-8")
    return tmp_path


def test_show_lists_the_parts_of_a_plan(whole):
    printed = told("show", whole)
    assert "   inner " in printed
    shown = rows(printed)
    assert ["outer", "The outer part", "0", "1"] in shown
    assert ["inner", "The inner part", "1", "0"] in shown


def test_show_lists_revisions_with_what_each_asks_for(whole):
    shown = rows(told("show", whole))
    assert ["firms", "Firms", "level", "at least 100 家", "2025", "expected"] in shown
    first = shown.index(["firms", "2023-06", "at least 80 家", "2026", "a new count"])
    assert shown[first + 1][:4] == ["firms", "2024", "at least 90 家", "2026"]


def test_show_lists_how_a_goal_is_divided(whole):
    shown = rows(told("show", whole))
    assert ["firms", "weighted mean", "Shanxi", "40 家", "1.5"] in shown
    assert ["firms", "weighted mean", "CN-HE-130100", "60 家", "2", "other/firms"] in shown


def test_show_lists_actions_with_their_last_state(whole):
    shown = rows(told("show", whole))
    assert ["First task", "task", "1", "done 2023-05", "outer"] in shown
    assert ["Second task", "task", "1", "planned"] in shown


def test_show_lists_what_is_paid_with_its_bounds(whole):
    shown = rows(told("show", whole))
    assert ["A subsidy", "10 %", "50 万元", "100 万元", "Paid once"] in shown
    assert ["A prize", "5 %"] in shown


def test_show_tells_the_parts_of_a_plan_in_chinese(whole):
    printed = told("show", whole, "--lang", "zh")
    for shown in ("外部", "80家以上", "新口径", "山西", "40家", "已完成 2023-05", "补助", "50万元"):
        assert shown in printed


def test_show_tells_the_subsidy_of_hebei():
    shown = [row[-4:-1] for row in rows(told("show", "cn-he-tech-2025"))]
    assert ["10 %", "50 万元", "100 万元"] in shown


def test_a_plan_with_nothing_in_it_is_shown(own):
    (own / "plan.yaml").write_text("id: own\ntitle: Own plan\n", "utf-8")
    assert "Own plan" in told("show", own)


def test_schema_is_json():
    schema = json.loads(told("schema"))
    assert schema["title"] == "Plan"
    assert {"goals", "indicators", "documents"} <= set(schema["properties"])


# Check


@pytest.mark.parametrize("name", sorted(pt.installed_plans()))
def test_the_installed_plans_pass_their_check(name):
    assert told("check", name).splitlines()[-1].startswith(f"{name}: 0 errors, ")


def test_a_plan_with_a_warning_passes_its_check(own):
    printed = told("check", own)
    assert f"{own / 'plan.yaml'}:5: firms: goals.0.target: warning tolerance_missing: " in printed
    assert printed.endswith(f"{own}: 0 errors, 1 other remark\n")


def test_a_plan_with_errors_fails_its_check(own):
    (own / "plan.yaml").write_text(OWN.replace("title:", "titel:", 1), "utf-8")
    printed = refused("check", own, status=1)
    assert "did you mean title?" in printed
    assert printed.endswith(f"{own}: 2 errors, 1 other remark\n")


def test_a_check_speaks_chinese(own):
    (own / "plan.yaml").write_text(OWN.replace("title:", "titel:", 1), "utf-8")
    printed = refused("check", own, "--lang", "zh", status=1)
    assert "此处没有 titel 这个键" in printed
    assert printed.endswith(f"{own}：2 个错误，1 条其他意见\n")


@pytest.mark.parametrize("command", [("show",), ("assess", "--as-of", "2024")])
def test_a_plan_with_errors_is_neither_shown_nor_assessed(own, command):
    (own / "plan.yaml").write_text(OWN.replace("title:", "titel:", 1), "utf-8")
    assert "error missing_key" in refused(*command, own, status=1)


# Assess


def assessed(*words):
    """Return what `assess` prints as JSON, and its assessments by goal."""
    whole = json.loads(told("assess", *words, "--format", "json"))
    return whole, {one["goal"]: one for one in whole["assessments"]}


def test_the_json_of_hebei_is_a_whole_scorecard():
    whole, goals = assessed(*HEBEI)
    assert list(whole) == [
        "plan",
        "as_of",
        "known_by",
        "method",
        "versions",
        "pack_hash",
        "assessments",
        "findings",
    ]
    assert (whole["plan"], whole["as_of"], whole["known_by"]) == ("cn-he-tech-2025", "2024-12-31", None)
    assert whole["method"] == "linear"
    assert list(goals) == [goal.id for goal in pt.load_plan("cn-he-tech-2025").goals]


def test_the_contract_turnover_of_hebei_is_on_track():
    turnover = assessed(*HEBEI)[1]["contract-turnover"]
    assert turnover["rating"] == "on_track"
    assert turnover["value"] == {"value": 1971.4, "unit": "亿元"}
    assert turnover["observed_period"] == "2024"
    assert turnover["expected"] == {"value": 1750.0, "unit": "亿元"}
    assert turnover["gap"]["value"] == pytest.approx(28.6)
    assert turnover["attainment"] == pytest.approx(0.980, abs=0.0005)
    assert turnover["pace_ratio"] == pytest.approx(1.19, abs=0.005)
    assert "definition_unconfirmed" in turnover["flags"]
    assert "definition_unconfirmed" in [finding["code"] for finding in turnover["findings"]]


def test_a_strict_bound_settles_the_high_tech_firms_of_hebei():
    firms = assessed(*HEBEI)[1]["high-tech-firms"]
    assert firms["rating"] == "achieved"
    assert (firms["value"]["bound"], firms["value"]["strict"]) == ("lower", True)


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        ("turnover-to-gdp-growth", "no_baseline"),
        ("results-converted", "no_observation"),
        ("leading-firms", "no_observation"),
    ],
)
def test_what_hebei_cannot_show_is_not_assessable(goal, reason):
    one = assessed(*HEBEI)[1][goal]
    assert (one["rating"], one["reason"]) == ("not_assessable", reason)


def test_the_ratio_of_hebei_is_achieved_by_a_bound():
    ratio = assessed(*HEBEI)[1]["turnover-to-gdp"]
    assert (ratio["rating"], ratio["commitment"], ratio["observed_period"]) == ("achieved", "stretch", "2022")
    assert ratio["value"]["value"] > 3.06
    assert ratio["value"]["bound"] == "lower"


def test_the_turnover_of_hebei_was_on_track_in_2022():
    turnover = assessed("cn-he-tech-2025", "--as-of", "2022-12-31")[1]["contract-turnover"]
    assert turnover["rating"] == "on_track"
    assert turnover["value"]["value"] == 1300
    assert turnover["expected"]["value"] == 1250


def test_only_what_was_published_by_then_counts():
    whole, goals = assessed("cn-14fyp", "--as-of", "2025-12-31", "--known-by", "2024-06-30")
    assert whole["known_by"] == "2024-06-30"
    assert len(goals) == 20
    published = {row["published"] for one in goals.values() for row in one["evidence"] if row.get("published")}
    assert published
    assert all(day <= "2024-06-30" for day in published)


def test_the_national_plan_is_judged_at_its_end():
    _, goals = assessed("cn-14fyp", "--as-of", "2025-12-31")
    achieved = {name for name, one in goals.items() if one["rating"] == "achieved"}
    assert achieved >= {
        "urbanisation",
        "high-value-patents",
        "good-air-days",
        "surface-water",
        "life-expectancy",
        "unemployment",
    }
    assert goals["co2-intensity"]["rating"] == "missed"
    assert goals["gdp-growth"]["rating"] == "not_assessable"


def test_the_table_has_a_line_for_each_goal():
    printed = told("assess", *HEBEI)
    assert all(goal.id in printed for goal in pt.load_plan("cn-he-tech-2025").goals)
    assert "1971.4 亿元" in printed
    assert "contract-turnover: warning: " in printed


def test_the_table_says_what_was_known():
    assert "known by 2024-06-30" in told("assess", *HEBEI, "--known-by", "2024-06-30")


def test_a_goal_in_words_without_an_indicator_has_its_line(own):
    assert "words" in told("assess", own, "--as-of", "2024")


@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_a_plan_without_goals_is_assessed(own, shape):
    (own / "plan.yaml").write_text("id: own\ntitle: Own plan\n", "utf-8")
    assert told("assess", own, "--as-of", "2024", "--format", shape)


@pytest.mark.parametrize(
    ("lang", "others", "proxy"),
    [("en", "others: missed, at risk", "proxy"), ("zh", "他评：未实现、有风险", "替代数据")],
)
def test_the_table_shows_ratings_by_others_and_what_is_judged_by_a_proxy(whole, lang, others, proxy):
    printed = told("assess", whole, "--as-of", "2025-06-30", "--lang", lang)
    cells = re.sub(r"\s", "", "".join(line[:36] for line in printed.splitlines()))
    assert others.replace(" ", "") in cells
    assert proxy in printed
    assert others.partition(":")[0] not in told("assess", whole, "--as-of", "2025-02-28", "--lang", "en")


def test_a_composite_is_judged_by_goals_of_other_plans(tmp_path):
    target = "{kind: composite, rule: all, children: [{goal: urbanisation, plan: cn-14fyp}]}"
    goal = f"{{id: whole, name: Both, target: {target}, deadline: '2025'}}"
    (tmp_path / "plan.yaml").write_text(f"id: own\ntitle: Own plan\nregion: CN\ngoals: [{goal}]\n", "utf-8")
    both = assessed(tmp_path, "--as-of", "2025-12-31")[1]["whole"]
    assert (both["rating"], both["reason"]) == ("achieved", "children_decide")
    printed = told("explain", tmp_path, "whole", "--as-of", "2025-12-31")
    assert "- Urbanisation rate of permanent residents [cn-14fyp]: achieved (requirement holds)" in printed


def test_what_is_wrong_with_a_plan_as_a_whole_stands_below_its_table(capsys):
    plan = Plan(id="p", title="P", region="CN-HX")
    tables.print_scorecard(pt.assess(plan, as_of="2024"), "en")
    assert "region: error region_unknown: " in capsys.readouterr().out


def test_the_table_speaks_chinese():
    printed = told("assess", *HEBEI, "--lang", "zh")
    assert "进展正常" in printed
    assert "无法评估" in printed
    assert "on track" not in printed


def test_the_csv_has_a_row_for_each_goal():
    printed = told("assess", *HEBEI, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["goal"] for row in rows] == [goal.id for goal in pt.load_plan("cn-he-tech-2025").goals]
    assert rows[3]["rating"] == "on_track"
    assert float(rows[3]["value"]) == 1971.4


def test_observations_of_ones_own_are_judged(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("indicator,period,value,unit,source\nleading-firms,2024,120,家,Survey\n", "utf-8")
    firms = assessed(*HEBEI, "--observations", str(file))[1]["leading-firms"]
    assert (firms["rating"], firms["value"]["value"]) == ("achieved", 120)


def test_bad_observations_of_ones_own_end_with_status_1(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(
        "indicator,period,value,unit,source\nleading-firms,2024,many,家,Survey\nx,2024-13,1,家,S\n", "utf-8"
    )
    printed = refused("assess", *HEBEI, "--observations", file, status=1)
    assert f"{file}:2: value: error number_invalid" in printed
    assert f"{file}:3: period: error period_invalid" in printed


def test_observations_that_do_not_exist_end_with_status_1(tmp_path):
    assert "error file_missing" in refused("assess", *HEBEI, "--observations", tmp_path / "no.csv", status=1)


# Roll-up


def test_goals_are_rolled_up_by_section():
    printed = told("assess", "cn-gs-old-base-2035", "--as-of", "2025-12-31", "--by", "section")
    shown = rows(printed)
    headings = ["group", "ratings", "achieved", "weighted attainment", "worst", "not judged"]
    assert headings in shown
    (aims,) = [row for row in shown if row[0] == "Aims to 2025"]
    assert aims[1].endswith(" achieved")
    assert "modernisation (aim in words)" in printed
    assert "Mean of the goals' attainment" in printed


def test_the_parts_of_a_group_stand_below_it(whole):
    printed = told("assess", whole, "--as-of", "2025-02-28", "--by", "section")
    assert " The outer part " in printed
    assert "   The inner part " in printed
    assert "100.0 %" in printed


def test_a_group_tells_how_many_of_its_goals_count(whole):
    printed = told("assess", whole, "--as-of", "2020", "--by", "commitment", "--lang", "zh")
    assert "— 0/1" in printed
    assert "firms（未到评估期）" in printed
    assert "加权完成程度：各目标完成程度" in printed


def test_a_method_that_scores_goals_adds_the_mean_score_and_of_how_many():
    words = ("assess", "cn-sx-central-rise", "--as-of", "2025-12-31", "--by", "commitment")
    printed = told(*words, "--method", "statcan")
    assert "mean score: Mean of the scores that the method gives" in printed
    groups = json.loads(told(*words, "--method", "statcan", "--format", "json"))["groups"]
    counts = [f"{group['score']['counted']}/{group['goals']}" for group in groups]
    assert all(count in printed for count in counts)
    assert f"— {counts[1]}" in printed
    assert "mean score" not in told(*words)


def test_a_group_without_a_name_is_called_by_its_key():
    printed = told("assess", "cn-central-rise", "--as-of", "2025-12-31", "--by", "parent")
    assert "cn-14fyp/urbanisation" in printed


@pytest.mark.parametrize("by", ["section", "region", "parent", "commitment", "plan"])
def test_a_roll_up_as_json_holds_its_groups(by):
    printed = told("assess", *HEBEI, "--by", by, "--format", "json")
    whole = json.loads(printed)
    assert list(whole) == ["plan", "as_of", "known_by", "method", "versions", "pack_hash", "by", "groups"]
    assert whole["by"] == by
    assert sum(group["goals"] for group in whole["groups"]) == len(pt.load_plan("cn-he-tech-2025").goals)


def test_a_roll_up_is_no_csv():
    assert "--by prints a table or json" in refused("assess", *HEBEI, "--by", "region", "--format", "csv")


def test_goals_are_rolled_up_by_what_is_known_only():
    assert "Usage: " in refused("assess", *HEBEI, "--by", "colour")


# Explain


def test_an_explanation_tells_each_number_with_its_source():
    printed = told("explain", "cn-he-tech-2025", "contract-turnover", "--as-of", "2024-12-31")
    assert all(part in printed for part in ("1971.4 亿元", "558.5 亿元", "China Daily", "2025-11-07"))


def test_an_explanation_speaks_chinese():
    printed = told("explain", "cn-he-tech-2025", "contract-turnover", "--as-of", "2024-12-31", "--lang", "zh")
    assert all(part in printed for part in ("1971.4亿元", "1750亿元", "进展正常"))


def test_an_explanation_tells_what_was_revised_since_a_date():
    words = ("explain", "cn-he-tech-2025", "rd-intensity", "--as-of", "2025-12-31")
    (revised,) = [line for line in told(*words, "--since", "2023-12-31").splitlines() if line.startswith("- Revised")]
    assert re.search(r"2022: 2\.0 % .* → 2\.02 % ", revised)
    assert told(*words, "--since", "2023-12-31").startswith(told(*words))
    assert "- 数据修订：" in told(*words, "--since", "2023-12-31", "--lang", "zh")
    then = told(*words, "--known-by", "2024-06-30", "--since", "2023-12-31")
    assert then.splitlines()[-1].startswith("Nothing changed against the verdict as of 2025-12-31, by what was ")


def test_an_explanation_since_a_date_may_tell_that_nothing_changed():
    words = ("explain", "cn-he-tech-2025", "contract-turnover", "--as-of", "2022-12-31")
    printed = told(*words, "--since", "2025-12-31").splitlines()[-1]
    assert printed == "Nothing changed against the verdict as of 2022-12-31, by what was published until 2025-12-31."


def test_a_date_since_when_that_cannot_be_read_is_wrong_usage():
    words = ("explain", "cn-he-tech-2025", "rd-intensity", "--as-of", "2025-12-31", "--since", "2024-13")
    assert "error: 2024-13 is not a period; write " in refused(*words)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(pt.installed_plans()))
def test_every_goal_that_ships_is_explained(name, lang):
    for goal in pt.load_plan(name).goals:
        assert told("explain", name, goal.id, "--as-of", "2025-12-31", "--lang", lang).count("\n") > 1


# Widths and colours


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("words", [("assess", *HEBEI), ("plans",), ("assess", "cn-14fyp", "--as-of", "2025-12-31")])
def test_the_lines_of_a_table_are_of_one_width(words, lang):
    printed = told(*words, "--lang", lang)
    lines = printed.splitlines()
    blank = [number for number, line in enumerate(lines) if line and not line.strip()]
    assert "───" in printed
    assert len({width(line) for line in lines[blank[0] : blank[-1] + 1]}) == 1


def test_nothing_is_coloured_where_there_is_no_terminal():
    assert "\x1b" not in told("assess", *HEBEI)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_ratings_are_coloured_on_a_terminal(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm-256color"), ("COLUMNS", "150")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal())
    card = pt.assess(pt.load_plan("cn-he-tech-2025"), as_of="2024-12-31")
    tables.print_scorecard(card, "en")
    printed = sys.stdout.getvalue()
    assert "\x1b[1;32machieved" in printed
    assert "\x1b[32mon track" in printed
    assert max(width(line) for line in printed.splitlines()) < 300


def test_brackets_in_a_title_are_no_markup(capsys):
    tables.print_plans({"p": Plan(id="p", title="[red]Title[/red]")}, "en")
    assert "[red]Title[/red]" in capsys.readouterr().out


# In a process of its own


def test_the_module_runs_the_command(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["policytrack", "schema"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("policytrack", run_name="__main__")
    assert caught.value.code == 0


def test_the_command_ends_with_its_status():
    run = in_a_process("show", "nowhere")
    assert (run.returncode, run.stdout) == (2, "")
    assert "there is no plan 'nowhere'" in run.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
@pytest.mark.parametrize("words", [("assess", *HEBEI), ("check", "nowhere河北")])
def test_any_encoding_of_the_terminal_is_survived(words, encoding):
    run = in_a_process(*words, encoding="latin-1", PYTHONIOENCODING=encoding)
    assert "Traceback" not in run.stderr
    assert run.returncode == (0 if words[0] == "assess" else 2)


def test_the_c_locale_is_survived():
    run = in_a_process("assess", *HEBEI, "--lang", "zh", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert run.returncode == 0
    assert run.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="pipes are broken otherwise there")
@pytest.mark.parametrize("words", [("assess", *HEBEI), ("assess", *HEBEI, "--format", "json"), ("schema",)])
def test_a_reader_that_stops_early_is_survived(words):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        run = subprocess.run(
            [sys.executable, "-m", "policytrack", *words],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert "Traceback" not in run.stderr


# Without the packages of the command


@pytest.mark.parametrize("package", ["typer", "rich"])
def test_without_its_packages_the_command_says_what_to_install(monkeypatch, package):
    for name in [name for name in sys.modules if name.startswith("policytrack.cli.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(sys, "argv", ["policytrack", "plans"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == "the policytrack command needs more packages: pip install 'policytrack[cli]'"


def test_another_package_that_is_missing_is_not_hidden(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("policytrack.cli.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "policytrack.cli.commands", None)
    with pytest.raises(ImportError):
        cli.main()


def test_a_stream_that_cannot_be_set_up_is_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(sys, "argv", ["policytrack", "schema"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 0
    assert sys.stdout.getvalue().startswith("{")
