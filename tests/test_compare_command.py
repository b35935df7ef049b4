"""The command that compares methods."""

import csv
import io
import json

import pytest

import policytrack as pt
from commands import refused, told, width
from policytrack.methods import installed_methods

HEBEI = ("compare", "cn-he-tech-2025", "--as-of", "2024-12-31")


def test_without_more_every_method_is_compared():
    printed = told(*HEBEI)
    table = pt.compare(pt.load_plan("cn-he-tech-2025"), as_of="2024-12-31")
    assert list(table.methods) == list(installed_methods())
    # Names are folded in narrow columns; the last table begins its lines with them.
    assert all(f"\n {method}" in printed for method in list(installed_methods())[:-1])
    assert all(f"{row.goal.id}: {row.why()}\n" in printed for row in table)


def test_all_may_be_asked_for():
    assert told(*HEBEI, "--methods", "all") == told(*HEBEI)


def test_some_methods_are_compared_in_the_order_in_which_they_are_named():
    printed = told(*HEBEI, "--methods", "ndrc-steps, linear,").splitlines()
    assert printed[0] == ("Hebei action plan for converting major science and technology results (as of 2024-12-31)")
    assert printed[2].split() == ["goal", "ndrc-steps", "linear"]


def test_below_a_rating_stands_the_label_of_the_method_or_why_it_does_not_rate():
    printed = told(*HEBEI, "--methods", "linear,ndrc-steps,unsd")
    lines = printed.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith(" contract-turnover "))
    assert lines[at].split("  ")[-1].strip() == "" or "on track" in lines[at]
    assert "faster than expected" in lines[at + 1]
    at = next(index for index, line in enumerate(lines) if line.startswith(" rd-growth "))
    assert lines[at].rstrip().endswith("—")
    assert lines[at + 1].rstrip().endswith("outside the method")


def test_the_last_table_counts_what_each_two_rate_alike():
    table = pt.compare(pt.load_plan("cn-14fyp"), as_of="2024-12-31", methods=["linear", "ndrc-steps", "unsd"])
    printed = told("compare", "cn-14fyp", "--as-of", "2024-12-31", "--methods", "linear,ndrc-steps,unsd").splitlines()
    counts = [f"{pair.alike}/{pair.both}" for pair in table.agreements]
    at = next(index for index, line in enumerate(printed) if "rated alike" in line)
    assert printed[at].split() == ["rated", "alike", "ndrc-steps", "unsd"]
    assert printed[at + 2].split() == ["linear", *counts[:2]]
    assert printed[at + 3].split() == ["ndrc-steps", counts[2]]


def test_one_method_has_nothing_to_agree_with():
    printed = told(*HEBEI, "--methods", "linear")
    assert "rated alike" not in printed
    assert "contract-turnover: linear says on track.\n" in printed


def test_compare_speaks_chinese():
    printed = told(*HEBEI, "--known-by", "2023-12-31", "--methods", "linear,ndrc-steps", "--lang", "zh")
    assert printed.startswith("河北省重大科技成果转化行动实施方案（截至 2024-12-31，当时已知至 2023-12-31）\n")
    assert "contract-turnover：2种方法均评为“进展正常”。\n" in printed
    assert "评级一致" in printed


def test_a_pipe_is_wide_enough_for_every_method():
    lines = told(*HEBEI).splitlines()
    rule = next(line for line in lines if "───" in line)
    assert width(rule) > 130
    assert all(width(line) <= 16 * (len(installed_methods()) + 2) for line in lines if not line[:1].isalpha())


def test_what_was_known_then_is_compared():
    printed = told(*HEBEI, "--known-by", "2020-12-31", "--methods", "linear,ndrc-steps")
    assert "contract-turnover: No method rates it: before announcement.\n" in printed


def test_compare_prints_json():
    printed = json.loads(told(*HEBEI, "--methods", "linear,unsd", "--format", "json", "--lang", "zh"))
    table = pt.compare(pt.load_plan("cn-he-tech-2025"), as_of="2024-12-31", methods=["linear", "unsd"])
    assert printed == table.to_dict("zh")


def test_compare_prints_csv():
    printed = told(*HEBEI, "--methods", "linear,unsd", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert len(rows) == len(pt.load_plan("cn-he-tech-2025").goals)
    assert {"linear", "unsd", "unsd_label", "unsd_score", "agree", "why"} <= rows[0].keys()


def test_observations_are_added(tmp_path):
    table = "indicator,period,value,unit,source\nleading-firms,2024,120,家,Survey\n"
    (tmp_path / "more.csv").write_text(table, "utf-8")
    words = (*HEBEI, "--methods", "linear")
    assert "leading-firms: linear: no observation.\n" in told(*words)
    assert "leading-firms: linear says achieved.\n" in told(*words, "--observations", tmp_path / "more.csv")


def test_observations_that_cannot_be_read_are_errors_of_the_data(tmp_path):
    (tmp_path / "more.csv").write_text("indicator,period,value,unit,source\nfirms,2024,many,家,Survey\n", "utf-8")
    assert "more.csv:2" in refused(*HEBEI, "--observations", tmp_path / "more.csv", status=1)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            (
                "compare",
                "cn-he-tech-2025",
            ),
            "Missing option '--as-of'",
        ),
        ((*HEBEI, "--methods", "linear,usnd"), "error: there is no method 'usnd'; did you mean unsd?"),
        ((*HEBEI, "--methods", " , "), "name a method, several with commas, or all"),
        ((*HEBEI, "--methods", "linear,all"), "error: there is no method 'all'; "),
        (("compare", "cn-he-tech-2052", "--as-of", "2024"), "did you mean cn-he-tech-2025?"),
        (("compare", "cn-he-tech-2025", "--as-of", "2024-13"), "error: 2024-13 is not a period"),
        ((*HEBEI, "--format", "xml"), "Usage: "),
    ],
)
def test_wrong_usage_ends_with_status_2(words, message):
    assert message in refused(*words)
