import os
from pathlib import Path

import pytest

from policytrack.findings import Finding
from policytrack.io import yaml_mapping
from policytrack.io.files import read_bytes, read_text
from policytrack.io.yaml_mapping import read_mapping


def codes(result):
    content, findings = result
    assert content is None
    return [finding.code for finding in findings]


# Bytes and text


def test_a_file_is_read_whole(tmp_path):
    (tmp_path / "file").write_bytes(b"12345")
    assert read_bytes(tmp_path / "file", 5) == (b"12345", [])
    assert read_text(tmp_path / "file", 5) == ("12345", [])


def test_a_file_above_the_limit_is_refused_with_its_size(tmp_path):
    with (tmp_path / "file").open("wb") as stream:
        stream.truncate(1_000_000_000)
    content, (found,) = read_bytes(tmp_path / "file", 64_000_000)
    assert content is None
    assert (found.code, found.details) == ("file_too_large", {"value": 1_000_000_000, "limit": 64_000_000})


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="no file here that says it is empty and is not")
def test_a_file_that_hides_its_size_is_refused_too():
    assert Path("/proc/self/maps").stat().st_size == 0
    assert codes(read_bytes(Path("/proc/self/maps"), 100)) == ["file_too_large"]


def test_what_is_no_file_is_not_opened(tmp_path):
    assert codes(read_bytes(tmp_path / "nowhere", 5)) == ["file_missing"]
    assert codes(read_bytes(tmp_path, 5)) == ["file_closed"]
    (tmp_path / "loop").symlink_to("loop")
    assert codes(read_bytes(tmp_path / "loop", 5)) == ["file_closed"]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here that is there and cannot be read")
def test_what_is_there_and_cannot_be_read_is_told():
    assert codes(read_bytes(Path("/proc/self/mem"), 100)) == ["file_closed"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert codes(read_text(tmp_path / "pipe", 5)) == ["file_not_regular"]


# Mappings


def test_a_mapping_is_read_with_the_line_of_each_value(tmp_path):
    (tmp_path / "file").write_text("a: 1\nb:\n  - c: 2\n    d: 3\n", "utf-8")
    document, findings = read_mapping(tmp_path / "file", 100)
    assert findings == []
    assert document.data == {"a": 1, "b": [{"c": 2, "d": 3}]}
    assert document.lines == {("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 0, "c"): 3, ("b", 0, "d"): 4}


@pytest.mark.parametrize(("field", "line"), [("b.0.d", 4), ("b.0.e", 3), ("b.7", 2), ("x.y", 1), (None, 1)])
def test_a_finding_is_placed_on_the_line_of_its_field_or_of_what_it_lies_in(tmp_path, field, line):
    (tmp_path / "file").write_text("a: 1\nb:\n  - c: 2\n    d: 3\n", "utf-8")
    placed = read_mapping(tmp_path / "file", 100)[0].placed(Finding("missing_key", {"value": "x"}, field=field))
    assert (placed.file, placed.line, placed.field) == (str(tmp_path / "file"), line, field)


def test_lines_are_not_counted_until_they_are_asked_for(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a: 1\n", "utf-8")
    document, _ = read_mapping(tmp_path / "file", 100)
    calls = []
    monkeypatch.setattr(yaml_mapping, "load_yaml", lambda *given: calls.append(given))
    for _ in range(2):
        document.placed(Finding("missing_key", {"value": "x"}))
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# nothing\n", ["file_empty"]),
        ("\ufeff5\n", ["file_byte_order_mark", "yaml_not_mapping"]),
        ("a: 1\na: 2\nb: [\n", ["yaml_duplicate_key", "yaml_syntax"]),
    ],
)
def test_everything_that_is_wrong_with_a_file_is_told_together(tmp_path, text, found):
    (tmp_path / "file").write_text(text, "utf-8")
    assert codes(read_mapping(tmp_path / "file", 100)) == found
