import copy
import math
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import refused, run
from policytrack.assessment import assess
from policytrack.findings import CATALOGUE
from policytrack.io.plan_yaml import read_plan
from policytrack.io.yaml_text import MAX_PROBLEMS, dump_yaml
from policytrack.testing import strategies

CORPUS = Path(__file__).parent / "bad_input"

# What is found in each plan of the corpus: the code, and the line of the plan file or of its observations.
FOUND = {
    "a-list.yaml": [("yaml_not_mapping", 1)],
    "anchor-and-alias.yaml": [("yaml_alias", 13), ("yaml_alias", 17), ("invalid_value", 17)],
    "bad-period.yaml": [("period_invalid", 14)],
    "binary.yaml": [("file_unreadable", 2)],
    "byte-order-mark.yaml": [("file_byte_order_mark", 1)],
    "comparator-itself.yaml": [("comparator_itself", 13)],
    "comparator-unknown.yaml": [("region_unknown", 13), ("unknown_indicator", 13), ("unit_mismatch", 17)],
    "comparator-unnamed.yaml": [("comparator_unnamed", 16), ("comparator_unnamed", 18)],
    "conversion-order-missing.yaml": [("conversion_order_missing", 15), ("unit_mismatch", 17)],
    "csv-bad-number": [("number_invalid", 3), ("number_invalid", 4), ("number_not_finite", 5), ("missing_key", 6)],
    "csv-bad-period": [("period_invalid", 3), ("period_invalid", 3)],
    "csv-binary": [("file_unreadable", 1)],
    "csv-cell-of-several-lines": [("period_invalid", 6), ("period_invalid", 7)],
    "csv-column-twice": [("csv_syntax", 1)],
    "csv-empty": [("file_empty", 1)],
    "csv-missing-column": [("csv_column_missing", 1)],
    "csv-quote-inside": [("csv_syntax", 3)],
    "csv-row-lengths": [("csv_row_length", 3), ("csv_row_length", 4)],
    "csv-unclosed-quote": [("csv_syntax", 3)],
    "csv-unknown-column": [("csv_column_unknown", 1)],
    "csv-unknown-region": [("region_unknown", 3)],
    "csv-without-rows": [("file_empty", 1)],
    "csv-wrong-unit": [("observation_unit", 3), ("unit_unknown", 4), ("unknown_indicator", 5)],
    "currency-undeclared.yaml": [("currency_undeclared", 13)],
    "cycle-of-composites.yaml": [("cycle", 11), ("cycle", 12), ("cycle", 13), ("unknown_goal", 14)],
    "cycle-of-sections.yaml": [("cycle", 12), ("cycle", 13), ("cycle", 14), ("cycle", 15)],
    "deadline-before-baseline.yaml": [("deadline_before_baseline", 14)],
    "deep-nesting.yaml": [("yaml_too_deep", 11)],
    "deflator-below-zero.yaml": [
        ("invalid_value", 12),
        ("invalid_value", 13),
        ("invalid_value", 14),
        ("invalid_value", 15),
    ],
    "duplicate-ids.yaml": [("duplicate_id", 11), ("duplicate_id", 14)],
    "duplicate-keys.yaml": [("yaml_duplicate_key", 15), ("unknown_key", 16), ("yaml_duplicate_key", 17)],
    "empty.yaml": [("file_empty", 1)],
    "goals-are-a-number.yaml": [("invalid_value", 9)],
    "goals-are-numbers.yaml": [("invalid_value", 11)],
    "incentive-without-percentage.yaml": [("unit_mismatch", 12), ("invalid_value", 13), ("unit_mismatch", 14)],
    "indicators-are-a-mapping.yaml": [("invalid_value", 5), ("invalid_value", 6)],
    "infinite-number.yaml": [("number_not_finite", 13), ("number_not_finite", 17)],
    "keys-with-dots.yaml": [("unknown_key", 11), ("unknown_key", 12), ("unknown_key", 13)],
    "keys-without-use.yaml": [("key_unused", 13), ("key_unused", 16), ("progress_unused", 22), ("key_unused", 27)],
    "left-out-indicator.yaml": [("invalid_value", 4), ("invalid_choice", 9)],
    "lone-keys.yaml": [
        ("invalid_value", 11),
        ("invalid_value", 12),
        ("missing_key", 13),
        ("invalid_value", 13),
        ("invalid_value", 14),
    ],
    "many-faults.yaml": [
        ("region_unknown", 4),
        ("unit_unknown", 13),
        ("unknown_key", 13),
        ("period_invalid", 14),
        ("invalid_choice", 19),
        ("unknown_key", 20),
    ],
    "milestones-out-of-order.yaml": [("milestone_out_of_order", 17)],
    "missing-id-and-title.yaml": [("missing_key", 1), ("missing_key", 1)],
    "misspelt-kind.yaml": [("unknown_kind", 13)],
    "not-a-number.yaml": [("number_invalid", 13), ("number_not_finite", 17)],
    "not-yaml.yaml": [("yaml_syntax", 11)],
    "nul-byte.yaml": [("file_unreadable", 2)],
    "only-a-comment.yaml": [("file_empty", 1)],
    "parts-that-do-not-fit.yaml": [("part_twice", 18), ("unit_mismatch", 18), ("region_unknown", 19)],
    "percent-for-points.yaml": [("percent_for_points", 13)],
    "power-unit.yaml": [("unit_syntax", 13)],
    "revision-out-of-order.yaml": [("revision_out_of_order", 18), ("unit_mismatch", 18)],
    "rubric-left-out.yaml": [
        ("comparator_missing", 13),
        ("invalid_value", 15),
        ("missing_key", 17),
        ("unknown_key", 17),
    ],
    "states-out-of-order.yaml": [("states_out_of_order", 12), ("duplicate_id", 17), ("invalid_value", 19)],
    "tabs.yaml": [("yaml_syntax", 11)],
    "tag.yaml": [("yaml_tag", 14), ("period_invalid", 14)],
    "two-documents.yaml": [("yaml_syntax", 11)],
    "universe-missing.yaml": [
        ("universe_missing", 13),
        ("region_unknown", 17),
        ("universe_without_region", 17),
        ("rank_comparator", 17),
    ],
    "unknown-currency.yaml": [("currency_unknown", 12)],
    "unknown-goal.yaml": [("unknown_goal", 12), ("invalid_choice", 13)],
    "unknown-key.yaml": [("unknown_key", 14)],
    "unknown-region.yaml": [("region_unknown", 15)],
    "unknown-rubric.yaml": [("unknown_rubric", 12), ("unknown_indicator", 19), ("unit_mismatch", 20)],
    "unknown-scenario.yaml": [("unknown_indicator", 13), ("unit_mismatch", 17)],
    "unknown-section.yaml": [("unknown_section", 11), ("unknown_section", 13), ("unknown_section", 16)],
    "unknown-state.yaml": [("unknown_state", 16), ("unknown_state", 18), ("invalid_choice", 21)],
    "weights-missing.yaml": [("missing_key", 15)],
    "wrong-dimension.yaml": [("unit_mismatch", 13)],
    "wrong-exchange-rate.yaml": [
        ("rate_invalid", 12),
        ("rate_invalid", 13),
        ("rate_invalid", 14),
        ("unit_missing", 15),
        ("missing_key", 16),
        ("invalid_choice", 17),
    ],
    "wrong-schema-version.yaml": [("invalid_choice", 1)],
}
UNREADABLE = {
    "a-list.yaml",
    "binary.yaml",
    "deep-nesting.yaml",
    "empty.yaml",
    "not-yaml.yaml",
    "nul-byte.yaml",
    "only-a-comment.yaml",
    "tabs.yaml",
    "two-documents.yaml",
}
WITHOUT_GOALS = {"goals-are-a-number.yaml", "indicators-are-a-mapping.yaml"}
NEAREST = {
    "comparator-unknown.yaml": "firms",
    "csv-unknown-column": "published",
    "csv-wrong-unit": "firms",
    "duplicate-keys.yaml": "deadline",
    "left-out-indicator.yaml": "stock",
    "many-faults.yaml": "tolerance",
    "misspelt-kind.yaml": "level",
    "unknown-currency.yaml": "CNY",
    "unknown-goal.yaml": "at_risk",
    "unknown-key.yaml": "deadline",
    "unknown-rubric.yaml": "modern",
    "unknown-scenario.yaml": "turnover",
    "unknown-section.yaml": "rivers",
    "unknown-state.yaml": "in-force",
    "unknown-region.yaml": "CN-",
}


@cache
def import_everything():
    run("check", "cn-he-tech-2025")


def checked(path, *options):
    """Run `check` and return what it prints, once it is sure that it ends as bad data should."""
    import_everything()
    start = perf_counter()
    result = run("check", path, *options)
    assert perf_counter() - start < 1
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    return result.output


def found_in(path):
    """Return code and line of each finding, by line, once they agree with what `check` prints."""
    findings = read_plan(path)[1]
    assert checked(path).startswith("".join(f"{finding}\n" for finding in findings))
    assert all(finding.severity == "error" for finding in findings)
    return sorted(((finding.code, finding.line) for finding in findings), key=lambda pair: pair[1])


def advice_of(finding):
    return finding.text().rpartition("; ")[2]


def written(tmp_path, text, name="plan.yaml"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def folder_with(tmp_path, table):
    plan = (CORPUS / "csv-empty" / "plan.yaml").read_bytes()
    written(tmp_path, plan)
    written(tmp_path, table, "observations.csv")
    return tmp_path


HEADER = "indicator,region,period,value,unit,source,published\n"
ROW = "firms,,2023,90,家,Yearbook,2024-02\n"


# The corpus


def test_the_corpus_and_its_findings_belong_together():
    assert sorted(FOUND) == sorted(place.name for place in CORPUS.iterdir())


@pytest.mark.parametrize("case", sorted(FOUND))
def test_every_fault_is_found_at_once_with_its_line(case):
    assert found_in(CORPUS / case) == sorted(FOUND[case], key=lambda pair: pair[1])


@pytest.mark.parametrize("case", sorted(FOUND))
def test_every_finding_names_its_file_and_says_what_to_do(case):
    for finding in read_plan(CORPUS / case)[1]:
        assert Path(finding.file).is_file()
        assert advice_of(finding)
        assert str(finding).startswith(f"{finding.file}:{finding.line}: ")
        assert f"{finding.severity} {finding.code}: " in str(finding)


@pytest.mark.parametrize("case", sorted(FOUND))
def test_the_findings_are_told_in_chinese_too(case):
    codes = [code for code, _ in FOUND[case]]
    printed = checked(CORPUS / case, "--lang", "zh")
    assert all(f" {code}: " in printed for code in codes)
    assert f"{len(codes)} 个错误" in printed


@pytest.mark.parametrize("case", sorted(set(FOUND) - UNREADABLE - WITHOUT_GOALS))
def test_what_is_good_beside_a_fault_still_loads(case):
    plan, _ = read_plan(CORPUS / case)
    assert plan.goals[0].id == "good"
    assert plan.goals[0].target.quantity.text == "100 家"


@pytest.mark.parametrize("case", sorted(UNREADABLE))
def test_what_cannot_be_read_at_all_gives_no_plan(case):
    assert read_plan(CORPUS / case)[0] is None


@pytest.mark.parametrize("case", sorted(WITHOUT_GOALS))
def test_a_plan_whose_goals_cannot_be_read_has_none(case):
    assert read_plan(CORPUS / case)[0].goals == ()


@pytest.mark.parametrize(
    "case", ["csv-bad-number", "csv-bad-period", "csv-unknown-column", "csv-unknown-region", "csv-unclosed-quote"]
)
def test_the_good_rows_beside_a_bad_one_still_load(case):
    plan, _ = read_plan(CORPUS / case)
    assert [str(one.period) for one in plan.observations] == ["2023"]


@pytest.mark.parametrize("case", ["csv-row-lengths", "csv-quote-inside"])
def test_rows_after_a_broken_one_still_load(case):
    plan, _ = read_plan(CORPUS / case)
    assert [str(one.period) for one in plan.observations] == ["2023", "2022"]


@pytest.mark.parametrize(("case", "name"), NEAREST.items())
def test_the_nearest_name_is_offered_for_a_typo(case, name):
    assert f"; did you mean {name}" in checked(CORPUS / case)


def test_the_first_of_two_values_of_a_key_is_kept():
    plan, _ = read_plan(CORPUS / "duplicate-keys.yaml")
    assert plan.title.en == "Bad"


def test_a_missing_id_and_title_are_stood_in_for():
    plan, _ = read_plan(CORPUS / "missing-id-and-title.yaml")
    assert (plan.id, plan.title.en) == ("unnamed", "unnamed")


def test_an_observation_of_an_indicator_that_was_left_out_is_no_finding_of_its_own(tmp_path):
    written(tmp_path, (CORPUS / "left-out-indicator.yaml").read_bytes())
    written(tmp_path, HEADER + ROW.replace("firms", "people") + ROW.replace("firms", "poeple"), "observations.csv")
    assert found_in(tmp_path) == [("unknown_indicator", 3), ("invalid_value", 4), ("invalid_choice", 9)]


FAULTY = """\
id: plan
title: Plan
region: CN-HE
indicators:
  - {id: income, name: Income, measure: flow, unit: 元}
  - {id: usual, name: As usual, measure: flow, unit: 元}
observations:
  - {indicator: income, period: "2020", value: 100 元, source: Yearbook}
  - {indicator: income, period: "2025", value: 150 元, source: Yearbook}
goals:
  - id: faulty
    indicator: income
    deadline: "2025"
    target:
"""


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("{kind: relative, relation: faster_than, base: '2020', comparator: {region: CN}}", "no_comparator"),
        ("{kind: relative, relation: gap_narrows, base: '2020', comparator: {region: CN}}", "no_comparator"),
        ("{kind: relative, relation: at_least_level, comparator: {region: CN}}", "no_comparator"),
        ("{kind: relative, relation: in_step, base: '2020', comparator: {region: CN}}", "no_tolerance"),
        ("{kind: scenario_change, at_most: -30 %, scenario: usual}", "no_scenario"),
        ("{kind: composite, rule: all, children: [{goal: air, plan: plan-that-is-not-given}]}", "child_not_assessable"),
    ],
)
def test_what_lacks_its_other_side_is_no_error_and_is_refused_with_the_reason(tmp_path, target, reason):
    plan, findings = read_plan(written(tmp_path, FAULTY + f"      {target}\n"))
    assert not [finding for finding in findings if finding.severity == "error"]
    verdict = assess(plan, as_of="2025-12-31")["faulty"]
    assert (verdict.rating, verdict.reason) == ("not_assessable", reason)


# Too large, too long


def test_a_unit_of_two_hundred_kilobytes_is_refused(tmp_path):
    text = (CORPUS / "power-unit.yaml").read_text("utf-8").replace("9**9**9 m", "5 " + "家" * 70_000)
    assert found_in(written(tmp_path, text)) == [("unit_too_long", 13)]


def test_a_number_of_two_hundred_kilobytes_is_refused(tmp_path):
    text = (CORPUS / "power-unit.yaml").read_text("utf-8").replace("9**9**9 m", "9" * 200_000)
    assert found_in(written(tmp_path, text)) == [("number_not_finite", 13)]


def test_a_plan_file_of_more_than_sixteen_megabytes_is_refused(tmp_path):
    assert found_in(written(tmp_path, b"#" * 16_000_001)) == [("file_too_large", None)]


def test_a_bracket_bomb_is_refused(tmp_path):
    assert found_in(written(tmp_path, "[" * 200_000)) == [("yaml_too_deep", 1)]


def test_a_bomb_of_aliases_is_refused(tmp_path):
    levels = [f"{name}: &{name} [*{below}, *{below}]\n" for below, name in pairwise("abcd")]
    assert ("yaml_alias", 4) in found_in(written(tmp_path, "a: &a [x, x]\n" + "".join(levels)))


def test_a_plan_full_of_aliases_is_given_up_after_a_while(tmp_path):
    found = found_in(written(tmp_path, "id: p\ntitle: P\n" + "".join(f"k{n}: *a\n" for n in range(100_000))))
    assert found == [("yaml_alias", line) for line in range(3, MAX_PROBLEMS + 4)]


def test_a_cell_of_a_megabyte_is_refused_and_the_next_row_read(tmp_path):
    table = HEADER + ROW.replace("Yearbook", "Y" * 1_000_000) + ROW
    assert found_in(folder_with(tmp_path, table)) == [("csv_syntax", 2)]
    assert len(read_plan(tmp_path)[0].observations) == 1


def test_a_value_that_is_too_long_is_shortened_in_its_message(tmp_path):
    text = (CORPUS / "unknown-key.yaml").read_text("utf-8").replace("dead_line", "d" * 100_000)
    assert len(checked(written(tmp_path, text))) < 1_000


# Files that are not there


def test_a_folder_without_a_plan_file_is_a_finding(tmp_path):
    assert f"{tmp_path / 'plan.yaml'}: error file_missing: " in checked(tmp_path)


def test_a_folder_named_like_a_plan_file_is_a_finding(tmp_path):
    (tmp_path / "plan.yaml").mkdir()
    assert "error file_closed: " in checked(tmp_path)
    assert "error file_missing: " in checked(tmp_path / "plan.yaml")


def test_a_path_that_does_not_exist_is_wrong_usage(tmp_path):
    assert "nowhere.yaml" in refused("check", tmp_path / "nowhere.yaml")


# What spreadsheets write


@pytest.mark.parametrize(
    "table",
    [
        "\ufeff" + HEADER + ROW,
        (HEADER + ROW).replace("\n", "\r\n"),
        (HEADER + ROW).replace("\n", "\r"),
        HEADER + "\n\n" + ROW + ",,,,,,\n" + " \n\n",
        HEADER + ROW.rstrip("\n"),
        HEADER.replace(",published", ",published,note") + ROW.replace("2024-02", ' ,"first\nsecond"'),
    ],
    ids=["byte order mark", "CRLF", "CR", "empty rows", "no last line end", "blank cell"],
)
def test_what_spreadsheets_write_is_read(tmp_path, table):
    plan, findings = read_plan(folder_with(tmp_path, table))
    assert findings == []
    assert [one.value.text for one in plan.observations] == ["90 家"]


def test_a_table_with_a_header_only_is_an_empty_one(tmp_path):
    plan, findings = read_plan(folder_with(tmp_path, HEADER))
    assert (plan.observations, findings) == ((), [])


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_plan_reads_alike_with_either_line_end(tmp_path, ending):
    text = (CORPUS / "unknown-key.yaml").read_text("utf-8").replace("\n", ending)
    assert found_in(written(tmp_path, text)) == [("unknown_key", 14)]


# Anything at all


def assert_told(path):
    plan, findings = read_plan(path)
    for finding in findings:
        assert finding.code in CATALOGUE
        assert finding.file == str(path)
        assert finding.line >= 1
        assert finding.text("en")
        assert finding.text("zh")
    assert plan is not None or findings
    return findings


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("scratch") / "plan.yaml"


@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_plan_or_findings(scratch, content):
    scratch.write_bytes(content)
    assert assert_told(scratch)


@given(value=strategies.plain_values)
def test_any_yaml_is_a_plan_or_findings(scratch, value):
    scratch.write_text(dump_yaml(value), "utf-8")
    assert assert_told(scratch)


FIELDS = ("schema_version", "id", "title", "region", "currency", "period", "documents", "regions", "units")
LISTS = ("indicators", "goals", "actions", "observations", "note", "goals.0", "goals.x")
NAMES = ("parents", "succeeds")
MORE_LISTS = ("sections", "rubrics", "incentives", "exchange_rates", "deflators", "overrides")


@given(
    data=st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(strategies.plain_values, st.lists(strategies.plain_values, max_size=3))
            for name in FIELDS + NAMES + LISTS + MORE_LISTS
        },
    )
)
def test_any_values_under_the_keys_of_a_plan_are_a_plan_or_findings(scratch, data):
    scratch.write_text(dump_yaml(data), "utf-8")
    assert_told(scratch)


def places_in(value, place=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return chain.from_iterable([(*place, key), *places_in(inner, (*place, key))] for key, inner in pairs)


JUNK = st.one_of(
    strategies.plain_values,
    st.sampled_from([math.nan, math.inf, "9**9**9 m", "¥5", "2025-13", "5 %", "5 个百分点", "CN-XX", "5", "", [], {}]),
)


@given(plan=strategies.plans(), data=st.data())
def test_a_plan_with_one_thing_changed_is_a_plan_or_findings(scratch, plan, data):
    changed = copy.deepcopy(plan)
    *above, last = data.draw(st.sampled_from(list(places_in(changed))))
    inner = changed
    for key in above:
        inner = inner[key]
    if data.draw(st.booleans()):
        del inner[last]
    else:
        inner[last] = data.draw(JUNK)
    scratch.write_text(dump_yaml(changed), "utf-8")
    assert_told(scratch)


@given(table=st.one_of(st.binary(max_size=200), st.text('firms,,20234\n"\r家%-', max_size=80).map(str.encode)))
def test_any_table_is_observations_or_findings(tmp_path_factory, table):
    folder = folder_with(tmp_path_factory.mktemp("table"), HEADER.encode() + table)
    for finding in read_plan(folder)[1]:
        assert finding.file == str(folder / "observations.csv")
        assert finding.line >= 1
