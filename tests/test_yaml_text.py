import math
import sys
from time import perf_counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from policytrack.io.yaml_text import MAX_DEPTH, YamlError, dump_yaml, load_yaml
from policytrack.testing import strategies


def refused(text):
    with pytest.raises(YamlError) as caught:
        load_yaml(text)
    return caught.value.code, caught.value.line


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("tRue", "tRue"),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("1:30", "1:30"),
        ("2021-07-27", "2021-07-27"),
        ("2021-07-27T10:00:00Z", "2021-07-27T10:00:00Z"),
        ("1_000", "1_000"),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        ("0b11", "0b11"),
        ("0o18", "0o18"),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("+.5", 0.5),
        ("2e11", 2e11),
        ("2E-3", 0.002),
        ("1e400", math.inf),
        (".", "."),
        ("-", [None]),
        ("+", "+"),
        ("-.inf", -math.inf),
        ("+.INF", math.inf),
        ("1.2.3", "1.2.3"),
        ("<<", "<<"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
        ("|\n  12\n", "12\n"),
        ("2000 亿元", "2000 亿元"),
        ("“十四五”", "“十四五”"),
    ],
)
def test_a_scalar_is_read_by_the_core_schema(text, value):
    found = load_yaml(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_read_as_such():
    assert math.isnan(load_yaml(".nan"))


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n"])
def test_an_empty_text_holds_nothing(text):
    assert load_yaml(text) is None


def test_mappings_and_lists_nest():
    text = "a: {b: [1, {c: }], d: []}\ne:\n- - x\n  - y\n- f: {}\n"
    assert load_yaml(text) == {"a": {"b": [1, {"c": None}], "d": []}, "e": [["x", "y"], {"f": {}}]}


def test_a_key_is_always_text():
    assert load_yaml("2025: a\nNO: b\ntrue: c\n~: d\n<<: e\n") == {
        "2025": "a",
        "NO": "b",
        "true": "c",
        "~": "d",
        "<<": "e",
    }


def test_a_byte_order_mark_is_passed_over():
    assert load_yaml("\ufeffid: a") == {"id": "a"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml_duplicate_key", 3),
        ("x:\n  - {a: 1, a: 2}\n", "yaml_duplicate_key", 2),
        ("a: 1\n'a': 2\n", "yaml_duplicate_key", 2),
        ("a: &one 1\nb: 2\n", "yaml_alias", 1),
        ("a: 1\nb: *one\n", "yaml_alias", 2),
        ("&key a: 1\n", "yaml_alias", 1),
        ("a:\n  &list [1]\n", "yaml_alias", 2),
        ("a: !!python/object/apply:os.system [ls]\n", "yaml_tag", 1),
        ("a: 1\nb: !!str 2\n", "yaml_tag", 2),
        ("! a: 1\n", "yaml_tag", 1),
        ("a: !own {b: 1}\n", "yaml_tag", 1),
        ("a: 1\n---\nb: 2\n", "yaml_syntax", 2),
        ("a: 1\n...\n---\n", "yaml_syntax", 3),
        ("? [a, b]\n: 1\n", "yaml_syntax", 1),
        ("a: 1\n{b: 1}: 2\n", "yaml_syntax", 2),
        ("a: [1, 2\n", "yaml_syntax", 1),
        ("a: 1\n\tb: 2\n", "yaml_syntax", 2),
        ("a: 'x\n", "yaml_syntax", 1),
        ("a: b: c\n", "yaml_syntax", 1),
        ("[" * (MAX_DEPTH + 1), "yaml_too_deep", 1),
        ("[" * 100_000, "yaml_too_deep", 1),
        ("{a: " * 100_000, "yaml_too_deep", 1),
        ("a: \0\n", "yaml_syntax", None),
        ("a: \x07\n", "yaml_syntax", None),
        ("a: \ud800\n", "yaml_syntax", None),
    ],
)
def test_what_is_not_the_yaml_of_plans_is_refused_with_its_line(text, code, line):
    assert refused(text) == (code, line)


def test_what_is_refused_is_named():
    with pytest.raises(YamlError) as caught:
        load_yaml("a: &base 1")
    assert caught.value.finding.details == {"value": "base"}
    with pytest.raises(YamlError) as caught:
        load_yaml("[" * 50)
    assert caught.value.finding.details == {"limit": MAX_DEPTH}


def test_the_deepest_nest_allowed_is_read():
    value = load_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH - 1):
        (value,) = value
    assert value == []


def test_a_bomb_is_refused_at_once():
    start = perf_counter()
    for text in ("[" * 100_000, "- " * 100_000, "a: &a [" + "*a, " * 100_000, "9" * 100_000):
        try:
            load_yaml(text)
        except YamlError:
            continue
    assert perf_counter() - start < 0.5


def test_an_integer_of_a_hundred_kilobytes_is_no_finite_number():
    assert load_yaml("9" * 100_000) == math.inf


def test_the_line_of_each_path_is_told():
    lines = {}
    goals = "goals:\n  - id: b\n    target: {kind: level,\n      above: 5 %}\n  - id: c\n"
    load_yaml(f"id: a\n{goals}list: [1,\n  2]\n", lines)
    assert lines == {
        ("id",): 1,
        ("goals",): 2,
        ("goals", 0): 3,
        ("goals", 0, "id"): 3,
        ("goals", 0, "target"): 4,
        ("goals", 0, "target", "kind"): 4,
        ("goals", 0, "target", "above"): 5,
        ("goals", 1): 6,
        ("goals", 1, "id"): 6,
        ("list",): 7,
        ("list", 0): 7,
        ("list", 1): 8,
    }


def paths_of(value, path=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from paths_of(inner, (*path, key))


@given(strategies.plain_values)
def test_every_path_has_a_line(value):
    text, lines = dump_yaml(value), {}
    assert load_yaml(text, lines) == value
    assert list(lines) == list(paths_of(value))
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@given(strategies.plain_values)
def test_what_is_dumped_loads_unchanged(value):
    loaded = load_yaml(dump_yaml(value))
    assert loaded == value
    assert repr(loaded) == repr(value)


@given(st.text("0123456789+-.eExXoOabf_:~", min_size=1, max_size=8))
def test_what_looks_like_a_number_stays_text(text):
    assert load_yaml(dump_yaml([text, {text: text}])) == [text, {text: text}]


@given(st.text("NOYESnoyesTRUEtrueFALSEfalselfuAN.~-inf", max_size=6))
def test_what_looks_like_a_word_of_the_schema_stays_text(text):
    assert load_yaml(dump_yaml([text])) == [text]


def test_other_readers_of_yaml_take_the_dump_alike():
    values = ["NO", "1:30", "2e11", "0o17", "1_000", "2021-07-27", "~", 5, 1.5, None, True]
    assert yaml.safe_load(dump_yaml(values)) == values


def test_a_value_that_stands_twice_is_written_out_twice():
    shared = ["x", {"y": 1}]
    assert load_yaml(dump_yaml({"a": shared, "b": shared})) == {"a": shared, "b": shared}


def test_keys_keep_their_order_and_chinese_its_letters():
    assert dump_yaml({"title": "河北", "id": "a"}) == "title: 河北\nid: a\n"


@given(st.text("ab:- \n[]{}&*!#|>'\"%,?", max_size=40))
def test_any_text_is_yaml_or_refused(text):
    line = None
    try:
        load_yaml(text)
    except YamlError as error:
        line = error.line
    assert line is None or 1 <= line <= text.count("\n") + 1


def test_without_libyaml_the_same_is_read(monkeypatch):
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert load_yaml("country: NO\nyear: 2025\n") == {"country": "NO", "year": 2025}
    assert refused("a: \0") == ("yaml_syntax", None)
    assert refused("a: [1\n") == ("yaml_syntax", 1)


def test_reading_does_not_recurse():
    limit = sys.getrecursionlimit()
    assert refused("[" * (limit * 10))[0] == "yaml_too_deep"
