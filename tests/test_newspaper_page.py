import re
from pathlib import Path

import pytest

from policytrack.packs import load_plan

PAGE = Path(__file__).parents[2] / "shared" / "data" / "newspaper-page.txt"

HEBEI, GANSU, SHANXI = "cn-he-tech-2025", "cn-gs-old-base-2035", "cn-sx-central-rise"
CENTRAL, BAY_AREA, ZHEJIANG, NATION = "cn-central-rise", "cn-gba-talent-2020", "cn-zj-one-card", "cn-14fyp"


# Where a fact stands: each of these returns a test of a plan.


def asked(goal, comparator, number, due):
    """In the target of a goal."""

    def found(plan):
        one = {goal.id: goal for goal in plan.goals}[goal]
        return getattr(one.target, comparator).text == number and str(one.due) == due

    return found


def aimed(goal, words, due=None):
    """In an aim in words, or in the words of a goal, by its deadline."""

    def found(plan):
        one = {goal.id: goal for goal in plan.goals}[goal]
        return words in one.source.quote and (due is None or str(one.due) == due)

    return found


def done(action, kind, count=1, state=None):
    """In an action, with how many it stands for, and the step that it has reached."""

    def found(plan):
        one = {action.id: action for action in plan.actions}[action]
        return (one.kind, one.count) == (kind, count) and state in (None, one.state)

    return found


def kinds(kind, number):
    """In how many actions there are of one kind."""
    return lambda plan: sum(action.count for action in plan.actions if action.kind == kind) == number


def paid(incentive, part, number):
    """In the rule of an incentive."""
    return lambda plan: getattr({rule.id: rule for rule in plan.incentives}[incentive], part).text == number


def observed(indicator, period, number, quality="reported"):
    """In an observation; a bound there excludes its number."""

    def found(plan):
        return any(
            (one.indicator, str(one.period), one.value.text, one.quality) == (indicator, period, number, quality)
            and one.strict == (quality in ("lower_bound", "upper_bound"))
            for one in plan.observations
        )

    return found


def remarked(indicator, period, words):
    """In the note on an observation."""

    def found(plan):
        seen = (one for one in plan.observations if (one.indicator, str(one.period)) == (indicator, period))
        return any(one.note is not None and words in one.note.zh for one in seen)

    return found


def defined(indicator, words):
    """In what an indicator is said to mean."""
    return lambda plan: words in plan.indicators_by_id[indicator].definition.zh


def regions(group, number):
    """In the members of a group of regions."""
    return lambda plan: len(plan.own_regions[group].members) == number


def entitled(words):
    """In the title of the plan."""
    return lambda plan: words in plan.title.zh


def told(words):
    """In the note on the plan."""
    return lambda plan: words in plan.note.zh


# The words of the page with a number in them, without its line breaks; the plan; and where they stand in it.
FACTS = [
    # Shanxi in the central region, an interview
    ("中部六省", CENTRAL, regions("CN-CENTRAL", 6)),
    ("形成了以“1+N”政策体系", SHANXI, entitled("1+N")),
    ("“1”就是制定", SHANXI, done("action-plan", "task", state="drafted")),
    ("针对性制定22项工作计划", SHANXI, done("work-plans", "work_plan", 22, state="planned")),
    ("22项工作计划正在加紧编制", SHANXI, done("work-plans", "work_plan", 22, state="planned")),
    ("一是坚持把创新作为第一动力", SHANXI, done("direction-innovation", "direction")),
    ("二是坚持把协调作为内在要求", SHANXI, done("direction-coordination", "direction")),
    ("三是坚持把绿色作为亮丽底色", SHANXI, done("direction-green", "direction")),
    ("四是坚持把开放作为必由之路", SHANXI, done("direction-opening", "direction")),
    ("五是坚持把共享作为价值追求", SHANXI, done("direction-sharing", "direction")),
    ("五是坚持把共享作为价值追求", SHANXI, kinds("direction", 5)),
    ("“十四五”规划和2035年远景目标纲要", NATION, entitled("2035年远景目标纲要")),
    ("加快推进这两项重大改革", SHANXI, done("resource-economy-reform", "task", state="under-way")),
    ("加快推进这两项重大改革", SHANXI, done("energy-reform", "task", state="under-way")),
    ("投资、消费、进出口增速分列全国第6", SHANXI, observed("investment-growth-rank", "2021-H1", "6 位次")),
    ("投资、消费、进出口增速分列全国第6、第4", SHANXI, observed("consumption-growth-rank", "2021-H1", "4 位次")),
    ("投资、消费、进出口增速分列全国第6、第4和第3位", SHANXI, observed("trade-growth-rank", "2021-H1", "3 位次")),
    # Talent of the Greater Bay Area
    ("急需紧缺人才目录（2020年）", BAY_AREA, entitled("2020年")),
    ("7个战略性新兴产业", BAY_AREA, observed("strategic-industries", "2020", "7 个")),
    ("18个重点产业", BAY_AREA, observed("key-industries", "2020", "18 个")),
    ("急需紧缺人才岗位5.8万个", BAY_AREA, observed("posts", "2020", "58000 个", "rounded")),
    ("人才33万余名", BAY_AREA, observed("people", "2020", "330000 人", "lower_bound")),
    ("超过总需求人数的一半", BAY_AREA, observed("manufacturing-share", "2020", "50 %", "lower_bound")),
    ("需求排名前三的主要是产品开发师、渠道经理和软件工程师", BAY_AREA, told("产品开发师、渠道经理和软件工程师")),
    ("广州、深圳、珠海", BAY_AREA, regions("GBA", 9)),
    ("未来3年~5年", BAY_AREA, defined("skilled-share", "3—5年")),
    ("占需求总量的近五成", BAY_AREA, observed("skilled-share", "2020", "50 %", "upper_bound")),
    ("占需求总量的1/3", BAY_AREA, observed("professional-share", "2020", "33.3 %", "rounded")),
    # Hebei
    (
        "到2025年，成果源头供给能力显著提高",
        HEBEI,
        aimed("conversion-system", "显著提高", "2025"),
    ),
    ("到2025年，累计转化重大科技成果300项以上", HEBEI, asked("results-converted", "at_least", "300 项", "2021/2025")),
    ("高新技术企业总数突破1.5万家", HEBEI, asked("high-tech-firms", "above", "1.5 万家", "2025")),
    ("科技领军企业达到100家", HEBEI, asked("leading-firms", "at_least", "100 家", "2025")),
    ("全省年技术合同成交总额突破2000亿元", HEBEI, asked("contract-turnover", "above", "2000 亿元", "2025")),
    ("之比增长率年均增长10%以上", HEBEI, asked("turnover-to-gdp-growth", "at_least", "10 %", "2025")),
    ("力争达到2.5%", HEBEI, asked("turnover-to-gdp", "at_least", "2.5 %", "2025")),
    ("形成了20项重点任务", HEBEI, done("key-tasks", "task", 20)),
    ("单项交易额在50万元以上的", HEBEI, paid("jing-jin-subsidy", "from_amount", "50 万元")),
    ("按照实际交易额给予最高10%的补助", HEBEI, paid("jing-jin-subsidy", "rate", "10 %")),
    ("每项最高可补助100万元", HEBEI, paid("jing-jin-subsidy", "cap", "100 万元")),
    # Zhejiang
    ("浙江省和上海市、江苏省、安徽省三省一市", ZHEJIANG, regions("YRD", 4)),
    ("86家图书馆入馆", ZHEJIANG, observed("libraries", "2021-08", "86 家")),
    ("50家博物馆入馆", ZHEJIANG, observed("museums", "2021-08", "50 家")),
    ("90个A级景区", ZHEJIANG, observed("scenic-areas", "2021-08", "90 个")),
    ("十余个部门的通力合作", ZHEJIANG, observed("departments", "2021-08", "10 个", "lower_bound")),
    ("首批共上线70余项", ZHEJIANG, observed("services", "2021-08", "70 项", "lower_bound")),
    # Gansu
    ("庆阳市、平凉市和白银市会宁县", GANSU, regions("CN-GS-OLD", 3)),
    ("总面积4.44万平方公里", GANSU, observed("area", "2021", "4.44 万平方公里")),
    ("总人口496.5万人", GANSU, observed("population", "2021", "496.5 万人")),
    ("到2025年，革命老区脱贫攻坚成果全面巩固拓展", GANSU, aimed("poverty-alleviation", "全面巩固拓展", "2025")),
    ("居民收入增长幅度高于全国平均水平", GANSU, aimed("income-above-nation", "高于全国平均水平", "2025")),
    ("人均水平与全国差距进一步缩小", GANSU, aimed("income-gap", "差距进一步缩小", "2025")),
    ("到2035年，革命老区与全国同步基本实现社会主义现代化", GANSU, aimed("modernisation", "与全国同步", "2035")),
    ("促进绿色转型发展等9个方面", GANSU, kinds("field", 9)),
    ("甘肃20条举措支持革命老区振兴发展", GANSU, done("measures", "measure", 20)),
    ("提出了20条具体举措", GANSU, done("measures", "measure", 20)),
    # Shanxi's way, a report
    ("2018年，在经历了700多次失败", SHANXI, observed("steel-foil-failures", "2018", "700 次", "lower_bound")),
    ("攻克175个设备难题", SHANXI, observed("steel-foil-equipment-problems", "2018", "175 个")),
    ("452个工艺难题", SHANXI, observed("steel-foil-process-problems", "2018", "452 个")),
    ("自主研发的0.02毫米“手撕钢”成功面世", SHANXI, observed("steel-foil-thickness", "2018", "0.02 毫米")),
    ("去年8月，太钢再次突破极限", SHANXI, observed("steel-foil-thickness", "2020-08", "0.015 毫米")),
    ("仅厚0.015毫米的“手撕钢”", SHANXI, observed("steel-foil-thickness", "2020-08", "0.015 毫米")),
    ("今年5月中旬", SHANXI, observed("flat-strip-thickness", "2021-05", "0.07 毫米")),
    ("0.07毫米超平不锈钢精密带材", SHANXI, observed("flat-strip-thickness", "2021-05", "0.07 毫米")),
    ("围绕14个战略性新兴产业", SHANXI, observed("emerging-industries", "2021", "14 个")),
    ("14个战略性新兴产业集群", SHANXI, defined("emerging-industries", "集群")),
    ("全省高新技术企业数量5年增长3.5倍", SHANXI, observed("high-tech-firms-growth", "2016/2020", "3.5 倍")),
    ("58个贫困县", SHANXI, observed("poor-counties", "2021", "58 个")),
    ("构建“一主三副六市域中心”", SHANXI, done("core-city", "task")),
    ("三个省域副中心城市", SHANXI, done("provincial-subcentres", "task", 3)),
    ("六个市域中心城市建设", SHANXI, done("city-centres", "task", 6)),
    ("今年1月~7月，全省PM2.5平均浓度为40微克/立方米", SHANXI, observed("pm25", "2021-01/2021-07", "40 微克/立方米")),
    ("比去年同期下降9微克/立方米", SHANXI, remarked("pm25", "2021-01/2021-07", "下降9微克/立方米")),
    ("特别是7月，全省PM2.5平均浓度22微克/立方米", SHANXI, observed("pm25", "2021-07", "22 微克/立方米")),
    ("“两山七河一流域”生态修复治理", SHANXI, done("hills-rivers-basin", "task")),
    ("营造林2300多万亩", SHANXI, observed("afforestation", "2016/2020", "2300 万亩", "lower_bound")),
    ("全省森林覆盖率提高到23.18%", SHANXI, observed("forest-cover", "2019", "23.18 %")),
    ("2020年，山西58个地表水国考断面", SHANXI, observed("national-sections", "2020", "58 个")),
    ("全部退出劣Ⅴ类", SHANXI, observed("worse-than-v-sections", "2020", "0 个")),
]


# Numbers that say nothing of a plan: an anniversary, and the name of a technology.
NO_ASPECT = ["促进中部地区崛起战略实施15周年", "5G时代"]


def page_text():
    if not PAGE.is_file():
        pytest.skip("the newspaper page does not lie beside the repository")
    return PAGE.read_text("utf-8")


def without_space(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("words", "plan", "found"), [pytest.param(*fact, id=f"{fact[1]}:{fact[0]}") for fact in FACTS])
def test_every_numbered_aspect_of_the_page_stands_in_a_plan(words, plan, found):
    assert found(load_plan(plan)), words


@pytest.mark.parametrize("words", dict.fromkeys(fact[0] for fact in FACTS))
def test_what_is_listed_here_stands_on_the_page(words):
    assert words in without_space(page_text())


def test_no_number_of_the_page_is_left_out():
    page = without_space(page_text())
    for words in sorted([*(words for words, _, _ in FACTS), *NO_ASPECT], key=len, reverse=True):
        page = page.replace(words, "·")
    assert re.findall(r".{0,6}\d.{0,6}", page) == []
