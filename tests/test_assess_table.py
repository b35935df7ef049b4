import os
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest

polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")
pytest.importorskip("narwhals")

from pyarrow import parquet  # noqa: E402

from commands import refused, run, told  # noqa: E402
from frame_cases import plan_of_cases  # noqa: E402
from policytrack import frames  # noqa: E402
from policytrack.errors import ArgumentError, InvalidDataError  # noqa: E402
from policytrack.table_files import assess_table, parts, reading  # noqa: E402

AS_OF = "2024-12-31"
FORMATS = ("parquet", "csv")
GOALS = polars.DataFrame(
    {
        "goal": [f"{number:03}" for number in range(40)],
        "indicator": ["turnover", "firms", "patents", "air"] * 10,
        "region": [f"r{number % 7}" for number in range(40)],
        "comparator": "at_least",
        "value": [100.0 + 7 * number for number in range(40)],
        "unit": "亿元",
        "deadline": 2025,
        "baseline_period": 2018,
        "baseline_value": 60.0,
    }
)
OBSERVATIONS = polars.DataFrame(
    [
        {
            "indicator": indicator,
            "region": f"r{region}",
            "period": year,
            "value": 50.0 + 9 * (year - 2017) + 11 * region,
        }
        for year in range(2024, 2018, -1)
        for indicator in ("turnover", "patents", "firms", "air", "unread")
        for region in range(7)
    ]
)
UNREAD = 42


def written(folder, kind, **tables):
    """Write tables into a folder and return their paths, in the order in which the command takes them."""
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.{kind}"
        table.write_csv(path) if kind == "csv" else table.write_parquet(path)
        paths.append(path)
    return paths


@pytest.fixture(params=FORMATS)
def files(request, tmp_path):
    return written(tmp_path, request.param, goals=GOALS, observations=OBSERVATIONS)


@pytest.fixture
def inputs(tmp_path):
    """Files of one kind, for what does not depend on it."""
    return written(tmp_path, "parquet", goals=GOALS, observations=OBSERVATIONS)


def judged(files, output, **options):
    """Judge files in small chunks, and return what was judged with the table that was written."""
    milestones = {"milestones": files[2]} if len(files) > 2 else {}
    outcome = assess_table(*files[:2], output, **{"as_of": AS_OF, "goals_per_chunk": 16, **milestones, **options})
    assert not output.with_name(f"{output.name}.partial").exists()
    return outcome, polars.read_parquet(output) if output.suffix == ".parquet" else None


def found(files, output, **options):
    """Return what is found wrong with files; nothing is left of the run."""
    with pytest.raises(InvalidDataError) as caught:
        judged(files, output, **options)
    assert not output.exists()
    assert not output.with_name(f"{output.name}.partial").exists()
    return caught.value.findings


def codes(findings):
    return [finding.code for finding in findings]


def spoilt(table, **cells):
    """Return a table with some of its cells replaced: for each column, where, and by what."""
    number = polars.int_range(polars.len())
    columns = {}
    for name, (where, cell) in cells.items():
        kept = polars.col(name) if name in table.columns else polars.lit(None)
        kept = kept.cast(polars.String) if isinstance(cell, str) else kept
        columns[name] = polars.when(where(number)).then(polars.lit(cell)).otherwise(kept)
    return table.with_columns(**columns)


# What is judged


@pytest.fixture(scope="module")
def cases():
    tables = plan_of_cases(40).to_frames("polars")
    return tables.goals, tables.observations, tables.milestones


@pytest.mark.parametrize(("kind", "method"), [("parquet", "linear"), ("csv", "linear"), ("parquet", "oecd")])
def test_goals_of_every_kind_are_judged_in_chunks_as_in_one_dataframe(tmp_path, cases, kind, method):
    goals, observations, milestones = cases
    options = {"as_of": AS_OF, "known_by": "2024-06-30", "method": method}
    paths = written(tmp_path, kind, goals=goals, observations=observations, milestones=milestones)
    outcome, table = judged(paths, tmp_path / "judged.parquet", **options, goals_per_chunk=15)
    assert outcome.chunks > 2
    assert table.equals(frames.assess(goals, observations, milestones, **options))


def test_there_is_one_row_for_each_goal_in_their_order_and_every_observation_is_counted(files, tmp_path):
    outcome, table = judged(files, tmp_path / "judged.parquet")
    assert table["goal"].to_list() == GOALS["goal"].to_list()
    assert (outcome.goals, outcome.chunks, outcome.kept) == (40, 3, 0)
    assert (outcome.observations, outcome.left_out) == (OBSERVATIONS.height, UNREAD)
    (note,) = outcome.findings
    assert (note.code, note.severity, note.count) == ("series_without_goals", "note", UNREAD)
    assert (note.file, note.field, note.examples) == (
        str(files[1]),
        "indicator",
        ("unread, r0", "unread, r1", "unread, r2"),
    )


def test_a_method_that_compares_goals_gets_all_of_an_indicator_and_rows_still_come_in_order(files, tmp_path):
    outcome, table = judged(files, tmp_path / "judged.parquet", method="oecd")
    assert outcome.chunks == 2
    assert table.equals(frames.assess(GOALS, OBSERVATIONS, as_of=AS_OF, method="oecd"))


def test_small_indicators_share_a_chunk_and_large_ones_have_their_own(inputs, tmp_path):
    assert judged(inputs, tmp_path / "judged.parquet", method="oecd", goals_per_chunk=9)[0].chunks == 4


def test_a_row_that_goals_of_several_chunks_name_goes_to_all_of_them(tmp_path):
    goals = GOALS.with_columns(
        kind=polars.lit("relative"),
        relation=polars.lit("at_least_level"),
        comparator_region=polars.lit("r6"),
        baseline_period=2019,
    )
    goals = goals.filter(polars.col("region") != "r6").drop("comparator", "value", "unit", "baseline_value")
    paths = written(tmp_path, "parquet", goals=goals, observations=OBSERVATIONS.with_columns(unit=polars.lit("亿元")))
    outcome, table = judged(paths, tmp_path / "judged.parquet", goals_per_chunk=5)
    assert outcome.left_out == UNREAD
    assert table.equals(frames.assess(goals, polars.read_parquet(paths[1]), as_of=AS_OF))
    assert "not_assessable" not in table["rating"]


def test_what_one_goal_says_of_an_indicator_holds_for_the_goals_of_other_chunks(tmp_path):
    goals = polars.DataFrame(
        {
            "goal": ["sum", "year", "half", "in wan"],
            "indicator": ["sales", "sales", "staff", "staff"],
            "kind": ["cumulative", "level", "level", "level"],
            "comparator": "at_least",
            "value": [90.0, 30.0, 5.0, 0.001],
            "unit": ["亿元", "亿元", "家", "万家"],
            "deadline": [None, "2024", "2024", "2024"],
            "window": ["2022/2024", None, None, None],
        }
    )
    rows = [("sales", f"{year}-Q{quarter}", 8.0) for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)]
    observations = polars.DataFrame(
        [*rows, ("staff", "2024", 7.0)], schema=["indicator", "period", "value"], orient="row"
    )
    _, table = judged(
        written(tmp_path, "parquet", goals=goals, observations=observations),
        tmp_path / "judged.parquet",
        goals_per_chunk=1,
    )
    assert table.equals(frames.assess(goals, observations, as_of=AS_OF))
    assert table["value"].to_list()[:2] == [96.0, 32.0]


@pytest.mark.parametrize("kind", FORMATS)
def test_columns_that_say_nothing_are_told_and_not_read(tmp_path, kind):
    paths = written(tmp_path, kind, goals=GOALS.with_columns(colour=polars.lit("red")), observations=OBSERVATIONS)
    outcome, _ = judged(paths, tmp_path / "judged.parquet")
    assert (outcome.findings[0].code, outcome.findings[0].field) == ("column_unused", "colour")


def test_ids_in_csv_stay_texts(tmp_path):
    ids = ["007", "1e5", "NA", "null", "true", " x", "2024-01-01"]
    goals = GOALS.head(7).with_columns(goal=polars.Series(ids), region=polars.Series(ids))
    observations = polars.DataFrame({"indicator": "turnover", "region": ids, "period": "2024", "value": "900"})
    paths = written(
        tmp_path, "csv", goals=goals.with_columns(indicator=polars.lit("turnover")), observations=observations
    )
    _, table = judged(paths, tmp_path / "judged.parquet", goals_per_chunk=3)
    assert table["goal"].to_list() == table["region"].to_list() == ids
    assert set(table["rating"]) == {"achieved"}


def test_words_kept_as_numbers_in_parquet_are_read_as_texts(tmp_path):
    names = ("indicator", "region")
    tables = [table.with_columns(polars.col(names).cast(polars.Categorical)) for table in (GOALS, OBSERVATIONS)]
    _, table = judged(
        written(tmp_path, "parquet", goals=tables[0], observations=tables[1]), tmp_path / "judged.parquet"
    )
    assert table.equals(frames.assess(GOALS, OBSERVATIONS, as_of=AS_OF))


def test_flags_in_csv_are_read(tmp_path):
    observations = OBSERVATIONS.with_columns(provisional=polars.lit("TRUE"))
    _, table = judged(written(tmp_path, "csv", goals=GOALS, observations=observations), tmp_path / "judged.parquet")
    assert all("provisional" in flags for flags in table["flags"])


def test_ratings_are_an_ordered_dictionary_in_parquet(inputs, tmp_path):
    judged(inputs, tmp_path / "judged.parquet")
    rating = parquet.read_schema(tmp_path / "judged.parquet").field("rating").type
    assert pyarrow.types.is_dictionary(rating)
    assert rating.ordered


def test_csv_output_holds_the_same_cells(inputs, tmp_path):
    judged(inputs, tmp_path / "judged.csv")
    expected = frames.assess(GOALS, OBSERVATIONS, as_of=AS_OF)
    assert (tmp_path / "judged.csv").read_text("utf-8") == expected.write_csv()


def test_a_suffix_in_capitals_is_one_too(inputs, tmp_path):
    inputs[0] = inputs[0].rename(tmp_path / "goals.PARQUET")
    judged(inputs, tmp_path / "judged.CSV")
    assert (tmp_path / "judged.CSV").read_text("utf-8").startswith("goal,indicator,")


@pytest.mark.parametrize("output", ["judged.parquet", "judged.csv"])
def test_without_goals_a_table_without_rows_is_written(files, tmp_path, output):
    kind = files[0].suffix[1:]
    written(tmp_path, kind, goals=GOALS.clear())
    outcome, _ = judged(files, tmp_path / output)
    assert (outcome.goals, outcome.left_out) == (0, OBSERVATIONS.height)
    read = polars.read_csv if output.endswith("csv") else polars.read_parquet
    assert read(tmp_path / output).columns == list(frames.RESULT)


def test_without_observations_no_goal_can_be_assessed(files, tmp_path):
    written(tmp_path, files[0].suffix[1:], observations=OBSERVATIONS.clear())
    outcome, table = judged(files, tmp_path / "judged.parquet")
    assert set(table["reason"]) == {"no_observation"}
    (note,) = outcome.findings
    assert (note.code, note.count, note.examples) == ("goals_without_series", 40, ("000", "001", "002"))


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(reading, "_BATCH_ROWS", 7)
    monkeypatch.setattr(reading, "_BLOCK_BYTES", 400)
    monkeypatch.setattr(parts, "_BLOCK_ROWS", 7)


@pytest.mark.parametrize("method", ["linear", "oecd"])
def test_it_does_not_matter_in_which_batches_files_are_read_and_written(files, tmp_path, small_batches, method):
    outcome, table = judged(files, tmp_path / "judged.parquet", method=method)
    assert (outcome.observations, outcome.left_out) == (OBSERVATIONS.height, UNREAD)
    assert table.equals(frames.assess(GOALS, OBSERVATIONS, as_of=AS_OF, method=method))
    assert parquet.ParquetFile(tmp_path / "judged.parquet").num_row_groups == 6


def test_what_is_wrong_in_several_batches_is_told_once(inputs, tmp_path, small_batches):
    halves = OBSERVATIONS.with_columns(polars.col("period") + 0.5, unit=polars.lit("亿圆"))
    written(tmp_path, "parquet", observations=halves)
    wrong_type, unknown = found(inputs, tmp_path / "judged.parquet")
    assert (wrong_type.code, wrong_type.field, wrong_type.count) == ("column_type", "period", None)
    assert (unknown.code, unknown.count, unknown.examples) == ("unit_unknown", OBSERVATIONS.height, (0, 1, 2))


def test_rows_are_told_by_their_place_in_the_file(files, tmp_path, small_batches):
    written(tmp_path, files[0].suffix[1:], goals=spoilt(GOALS, unit=(lambda number: number.is_in([20, 39]), "亿圆")))
    (finding,) = found(files, tmp_path / "judged.parquet")
    assert finding.examples == ((20, 39) if files[0].suffix == ".parquet" else (22, 41))


def test_an_output_that_is_there_is_replaced(inputs, tmp_path):
    output = tmp_path / "judged.parquet"
    output.write_text("before", "utf-8")
    assert judged(inputs, output)[1].height == 40


# Runs that are stopped


class Stop(BaseException):
    pass


def stop_at(files, output, moment, **options):
    """Run until something has been reported for the n-th time; tell whether it came so far."""
    reports = count()

    def report(stage, share):
        if next(reports) == moment:
            raise Stop

    try:
        judged(files, output, report=report, **options)
    except Stop:
        assert not output.exists()
        return True
    return False


def test_a_run_that_is_stopped_anywhere_is_gone_on_with_to_the_same_bytes(inputs, tmp_path):
    output = tmp_path / "judged.parquet"
    judged(inputs, tmp_path / "whole.parquet")
    kept = []
    for moment in count():
        if not stop_at(inputs, output, moment):
            break
        kept.append(judged(inputs, output)[0].kept)
        assert output.read_bytes() == (tmp_path / "whole.parquet").read_bytes()
        output.unlink()
    # Goals, observations, three chunks, and the output.
    assert kept == [0, 0, 1, 2, 3, 3]


def test_half_files_of_a_run_that_was_stopped_are_not_taken_for_whole_ones(inputs, tmp_path):
    output = tmp_path / "judged.parquet"
    judged(inputs, tmp_path / "whole.parquet")
    assert stop_at(inputs, output, 3)
    work = tmp_path / "judged.parquet.partial"
    for name in ("part-00002.arrow.new", "joined.parquet", "manifest.json.new"):
        (work / name).write_bytes(b"half")
    judged(inputs, output)
    assert output.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_a_run_that_was_stopped_while_rows_were_put_on_shelves_puts_them_there_again(inputs, tmp_path):
    output, work = tmp_path / "judged.parquet", tmp_path / "judged.parquet.partial"
    assert stop_at(inputs, output, 1)
    (left,) = work.glob("routing-*")
    assert list(left.glob("observations-*"))
    assert stop_at(inputs, output, 1)
    assert list(work.glob("routing-*")) != [left]
    assert judged(inputs, output)[0].observations == OBSERVATIONS.height


def test_a_folder_without_its_manifest_yet_is_used(inputs, tmp_path):
    work = tmp_path / "judged.parquet.partial"
    work.mkdir()
    (work / "manifest.json.new").write_text("{", "utf-8")
    assert judged(inputs, tmp_path / "judged.parquet")[0].goals == 40


def test_the_next_run_tells_what_it_found_done(inputs, tmp_path):
    assert stop_at(inputs, tmp_path / "judged.parquet", 3)
    outcome, _ = judged(inputs, tmp_path / "judged.parquet")
    note = outcome.findings[0]
    assert (note.code, note.details) == ("run_resumed", {"value": 2, "expected": 3})
    # What was found on chunks that are kept is told all the same.
    assert codes(outcome.findings[1:]) == ["series_without_goals"]


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ({"as_of": "2023"}, "as_of"),
        ({"known_by": "2023"}, "known_by"),
        ({"method": "eurostat"}, "method"),
        ({"goals_per_chunk": 8}, "goals_per_chunk"),
    ],
    ids=str,
)
def test_a_run_that_differs_starts_anew_and_says_so(inputs, tmp_path, options, changed):
    assert stop_at(inputs, tmp_path / "judged.parquet", 4)
    outcome, table = judged(inputs, tmp_path / "judged.parquet", **options)
    assert outcome.kept == 0
    assert (outcome.findings[0].code, outcome.findings[0].details) == ("run_started_anew", {"value": changed})
    options.pop("goals_per_chunk", None)
    assert table.equals(frames.assess(GOALS, OBSERVATIONS, **{"as_of": AS_OF, **options}))


def test_a_run_starts_anew_where_an_input_has_changed(inputs, tmp_path):
    assert stop_at(inputs, tmp_path / "judged.parquet", 4)
    raised = OBSERVATIONS.with_columns(polars.col("value") + 1)
    written(tmp_path, "parquet", observations=raised)
    outcome, table = judged(inputs, tmp_path / "judged.parquet")
    assert (outcome.kept, outcome.findings[0].details) == (0, {"value": "observations"})
    assert table.equals(frames.assess(GOALS, raised, as_of=AS_OF))


def test_an_input_that_changes_while_it_is_read_is_refused(inputs, tmp_path):
    def report(stage, share):
        if stage == "observations":
            os.utime(inputs[0], ns=(0, 0))

    (finding,) = found(inputs, tmp_path / "judged.parquet", report=report)
    assert (finding.code, finding.file) == ("file_changed", str(inputs[0]))


def test_a_folder_of_somebody_else_is_left_alone(inputs, tmp_path):
    work = tmp_path / "judged.parquet.partial"
    work.mkdir()
    (work / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(InvalidDataError, match="folder_not_empty"):
        judged(inputs, tmp_path / "judged.parquet")
    assert (work / "thesis.txt").read_text("utf-8") == "mine"


def kill(words, output, sign):
    """Run the command until a file of its work is there, and kill it."""
    for _ in range(5):
        process = subprocess.Popen([sys.executable, "-m", "policytrack", *map(str, words)])
        while process.poll() is None and not list(output.with_name(f"{output.name}.partial").glob(sign)):
            time.sleep(0.001)
        process.kill()
        if process.wait() == -signal.SIGKILL and not output.exists():
            return
        # On a busy machine it may be done before it is looked at.
        output.unlink(missing_ok=True)
    pytest.fail("it was never killed in time")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
@pytest.mark.parametrize("sign", ["routing-*/goals-*", "part-00001.arrow", "part-00004.arrow"])
def test_a_run_that_is_killed_is_gone_on_with_to_the_same_bytes(inputs, tmp_path, sign):
    output = tmp_path / "judged.csv"
    words = ("assess-table", *inputs, "-o", output, "--as-of", AS_OF, "--goals-per-chunk", "3")
    kill(words, output, sign)
    result = run(*words)
    assert result.exit_code == 0
    assert "run_resumed" in result.stderr or sign.startswith("routing")
    assert output.read_text("utf-8") == frames.assess(GOALS, OBSERVATIONS, as_of=AS_OF).write_csv()
    assert not output.with_name("judged.csv.partial").exists()


# Files that cannot be used


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-100])


def damaged(path):
    content = bytearray(path.read_bytes())
    content[4:200] = b"\0" * 196
    path.write_bytes(content)


def without_column(path):
    polars.read_parquet(path).drop("indicator").write_parquet(path)


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (Path.unlink, "file_missing", "there is no file or folder"),
        (lambda path: path.write_bytes(b""), "file_empty", "the file is empty"),
        (cut_short, "parquet_syntax", "write or copy it again"),
        (damaged, "parquet_syntax", "this is not a whole Parquet file"),
        (lambda path: path.write_bytes(b"goal,indicator\n" * 9), "parquet_syntax", "magic bytes"),
        (without_column, "column_missing", "indicator"),
        (
            lambda path: polars.read_parquet(path).rename({"region": "regoin"}).write_parquet(path),
            "column_unknown",
            "region?",
        ),
        (
            lambda path: polars.read_parquet(path).with_columns(value=polars.lit("many")).write_parquet(path),
            "column_type",
            "not numbers",
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("place", [0, 1], ids=["goals", "observations"])
def test_a_parquet_file_that_cannot_be_used_is_told(inputs, tmp_path, place, spoil, code, said):
    spoil(inputs[place])
    (finding,) = found(inputs, tmp_path / "judged.parquet")
    assert (finding.code, finding.file) == (code, str(inputs[place]))
    assert said in finding.text()


HEADER = "goal,indicator,value\n"


@pytest.mark.parametrize(
    ("content", "code", "line", "said"),
    [
        (b"", "file_empty", None, "empty"),
        (b"\n\n", "file_empty", None, "empty"),
        ("目标,indicator\n".encode("utf-16"), "file_unreadable", None, "UTF-8"),
        ((HEADER + "a,b,1\n").encode() + b"a,\xff,1\n", "file_unreadable", None, "byte 29"),
        ((HEADER + "a,b,1\n" * 9000).encode() + b"a,\xff,1\n", "file_unreadable", None, "Row #9002"),
        ((HEADER + "a,b,1\na,b\n\na,b,1,2\n").encode(), "csv_row_length", 3, "has 2 cells, the header 3"),
        ((HEADER + '\na,"b\n",1\na,b\n').encode(), "csv_row_length", 5, "(1 row: 5)"),
        ((HEADER + 'a,b,1\na,b,"1\na,b,1\n').encode(), "csv_syntax", None, "a quote is opened and not closed"),
        ((HEADER + 'a,b,"1\n' + "a,b,1\n" * 2_000_000).encode(), "csv_syntax", None, "a quote may be open"),
        (b'"goal"x,indicator\n', "csv_syntax", None, "expected after"),
        (b"goal,indicator,goal\na,b,c\n", "csv_syntax", None, "the column goal stands twice"),
        (b"goal;indicator;value\na;b;1\n", "column_missing", None, "indicator"),
        ((HEADER + "a,b,1\na,b,many\n\nb,b,1_000\n").encode(), "cell_not_number", 3, "(2 rows: 3, 5)"),
    ],
)
def test_a_csv_file_that_cannot_be_used_is_told_with_its_line(inputs, tmp_path, content, code, line, said):
    file = tmp_path / "goals.csv"
    file.write_bytes(content)
    finding = next(one for one in found([file, inputs[1]], tmp_path / "judged.csv") if one.code == code)
    assert (finding.file, finding.line) == (str(file), line)
    assert said in str(finding)


def test_where_lines_cannot_be_told_positions_are(inputs, tmp_path):
    file = tmp_path / "goals.csv"
    file.write_text(f'{HEADER}"{"a" * 200_000}",b,1\nb,c,many\n', "utf-8")
    (finding,) = [one for one in found([file, inputs[1]], tmp_path / "judged.csv") if one.code == "cell_not_number"]
    assert (finding.line, finding.examples) == (None, (1,))


def test_a_byte_order_mark_is_passed_over(inputs, tmp_path):
    file = tmp_path / "goals.csv"
    file.write_bytes(b"\xef\xbb\xbf" + GOALS.write_csv().encode())
    assert judged([file, inputs[1]], tmp_path / "judged.parquet")[1].height == 40


def test_a_flag_that_is_none_is_told(inputs, tmp_path):
    (file,) = written(tmp_path, "csv", observations=OBSERVATIONS.with_columns(provisional=polars.lit("perhaps")))
    (finding,) = found([inputs[0], file], tmp_path / "judged.csv")
    assert (finding.code, finding.field, finding.line) == ("invalid_choice", "provisional", 2)


def test_files_of_another_kind_are_refused_all_at_once(tmp_path):
    paths = [tmp_path / name for name in ("goals.xlsx", "observations.json", "milestones.txt")]
    for path in paths:
        path.write_text("x", "utf-8")
    findings = found(paths, tmp_path / "judged.html")
    assert codes(findings) == ["invalid_choice"] * 4
    assert [finding.file for finding in findings] == [str(path) for path in (*paths, tmp_path / "judged.html")]


def test_an_output_that_cannot_be_written_is_told_before_anything_is_read(inputs, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    for output in (tmp_path / "nowhere" / "judged.csv", tmp_path / "folder.csv"):
        with pytest.raises(InvalidDataError) as caught:
            judged(inputs, output)
        assert codes(caught.value.findings) == ["file_not_written"]
        assert not output.with_name(f"{output.name}.partial").exists()


def test_a_folder_in_which_nothing_can_be_made_is_told(inputs, tmp_path):
    (tmp_path / "judged.parquet.partial").write_text("a file stands here", "utf-8")
    with pytest.raises(InvalidDataError, match="file_not_written"):
        judged(inputs, tmp_path / "judged.parquet")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_output_is_no_input(inputs, tmp_path, place):
    milestones = polars.DataFrame({"goal": ["001"], "period": [2023], "value": [90.0]})
    files = [*inputs, *written(tmp_path, "parquet", milestones=milestones)]
    before = files[place].read_bytes()
    with pytest.raises(InvalidDataError, match="output_is_input"):
        judged(files, files[place])
    assert files[place].read_bytes() == before


def test_a_chunk_has_at_least_one_goal(inputs, tmp_path):
    with pytest.raises(ArgumentError):
        judged(inputs, tmp_path / "judged.parquet", goals_per_chunk=0)


def test_where_the_disk_is_full_what_has_been_done_is_kept(inputs, tmp_path):
    resource = pytest.importorskip("resource")
    output = tmp_path / "judged.csv"
    assert stop_at(inputs, output, 3)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, before[1]))
    try:
        with pytest.raises(InvalidDataError) as caught:
            judged(inputs, output)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert codes(caught.value.findings) == ["disk_full"]
    assert not output.exists()
    assert judged(inputs, output)[0].kept >= 2


# Data that cannot be used


ROWS = {
    "goals": spoilt(
        GOALS,
        goal=(lambda number: number.is_in([7, 30, 31]), "003"),
        unit=(lambda number: number % 13 == 5, "亿圆"),
        value=(lambda number: number == 20, float("nan")),
        measure=(lambda number: number % 3 > 0, "flow"),
        deadline=(lambda number: number > 36, "soon"),
        indicator_unit=(lambda number: number == 8, "µg/m³"),
    ),
    "observations": spoilt(
        OBSERVATIONS.with_columns(unit=polars.lit("亿元")),
        period=(lambda number: number % 50 == 3, "lately"),
        bound=(lambda number: number % 70 == 9, "about"),
        value=(lambda number: number % 90 == 8, float("inf")),
        unit=(lambda number: number == 11, "亿圆"),
    ),
}
CONFLICTS = {
    "goals": GOALS.with_columns(
        measure=polars.when(polars.int_range(40) < 20).then(polars.lit("flow")).otherwise(polars.lit("stock"))
    ),
    "observations": OBSERVATIONS.with_columns(unit=polars.lit("亿元")),
}
KINDS = {
    "goals": spoilt(
        GOALS,
        kind=(lambda number: number.is_in([3, 30]), "levle"),
        comparator=(lambda number: number == 33, "as_good_as"),
    ),
    "observations": OBSERVATIONS.with_columns(unit=polars.lit("亿元")),
}


@pytest.mark.parametrize("tables", [ROWS, CONFLICTS, KINDS], ids=["rows", "conflicts", "kinds"])
def test_errors_of_all_chunks_are_told_at_once_as_on_one_dataframe(tmp_path, tables):
    told = found(written(tmp_path, "parquet", **tables), tmp_path / "judged.parquet")
    expected = [one for one in frames.check(*tables.values()) if one.severity == "error"]

    def facts(finding, field):
        return (finding.code, field, str(finding.details), finding.suggestion or "", finding.count)

    assert sorted(facts(one, f"{Path(one.file).stem}.{one.field}") for one in told) == sorted(
        facts(one, one.field) for one in expected
    )
    assert expected


def test_ids_that_chunks_repeat_are_found(files, tmp_path):
    goals = GOALS.with_columns(
        goal=polars.when(polars.col("goal").is_in(["005", "017", "033"])).then(polars.lit("002")).otherwise("goal")
    )
    written(tmp_path, files[0].suffix[1:], goals=goals)
    (finding,) = found(files, tmp_path / "judged.parquet")
    assert (finding.code, finding.field, finding.count) == ("key_repeated", "goal", 3)
    positions = (5, 17, 33) if files[0].suffix == ".parquet" else (7, 19, 35)
    assert sorted(finding.examples) == list(positions)


def test_a_row_that_several_chunks_read_is_counted_once(tmp_path):
    goals = GOALS.with_columns(indicator=polars.lit("air"), region=polars.lit("r1"))
    observations = OBSERVATIONS.with_columns(
        period=polars.when(polars.col("region") == "r1")
        .then(polars.lit("then"))
        .otherwise(polars.col("period").cast(polars.String))
    )
    (finding,) = found(written(tmp_path, "csv", goals=goals, observations=observations), tmp_path / "judged.csv")
    # Rows of series that no goal names are looked at as well.
    assert (finding.code, finding.count, finding.line) == ("period_invalid", 30, 3)


def test_of_many_cells_that_cannot_be_read_the_first_are_told_and_the_others_counted(tmp_path):
    goals = polars.concat([GOALS] * 3).with_columns(
        goal=polars.int_range(120).cast(polars.String), unit="u" + polars.int_range(120).cast(polars.String)
    )
    paths = written(tmp_path, "parquet", goals=goals, observations=OBSERVATIONS)
    findings = found(paths, tmp_path / "judged.parquet", goals_per_chunk=30)
    assert codes(findings) == [*["unit_unknown"] * 20, "not_read_further"]
    assert sum(finding.count for finding in findings) == 120
    assert findings[-1].details == {"value": 100}


def test_milestones_follow_their_goals_and_those_of_none_are_told(tmp_path):
    milestones = polars.DataFrame({"goal": ["030", "001"], "period": "2022", "value": [500.0, 70.0]})
    tables = {"goals": GOALS, "observations": OBSERVATIONS, "milestones": milestones}
    _, table = judged(written(tmp_path, "csv", **tables), tmp_path / "judged.parquet")
    assert table.equals(frames.assess(*tables.values(), as_of=AS_OF))
    assert not table.equals(frames.assess(GOALS, OBSERVATIONS, as_of=AS_OF))
    tables["milestones"] = milestones.with_columns(goal=polars.Series(["030", "O01"]))
    (finding,) = found(written(tmp_path, "csv", **tables), tmp_path / "others.parquet")
    assert (finding.code, finding.examples) == ("unknown_goal_of_milestone", ("O01",))


# The command


def test_the_command_says_what_was_judged_and_notes_go_beside(files, tmp_path):
    output = tmp_path / "judged.csv"
    result = run("assess-table", *files, "-o", output, "--as-of", AS_OF, "--goals-per-chunk", "16")
    assert result.exit_code == 0
    assert result.stdout == f"{output}: 40 goals in 3 chunks; 210 observations, 42 left out\n"
    assert result.stderr.startswith(f"{files[1]}: indicator: note series_without_goals: ")
    assert result.stderr.count("\n") == 1
    assert output.read_text("utf-8") == frames.assess(GOALS, OBSERVATIONS, as_of=AS_OF).write_csv()


def test_the_command_passes_on_what_it_is_asked_for(inputs, tmp_path):
    written(tmp_path, "parquet", observations=OBSERVATIONS.filter(polars.col("indicator") != "unread"))
    milestones = polars.DataFrame({"goal": ["001"], "period": [2023], "value": [90.0]})
    (steps,) = written(tmp_path, "parquet", milestones=milestones)
    words = ("--as-of", "2023", "--method", "eurostat", "--milestones", steps, "--lang", "zh")
    output = tmp_path / "judged.csv"
    assert (
        told("assess-table", *inputs, "-o", output, *words)
        == f"{output}：40 个目标，1 块；168 个观测值，略去其中 0 个\n"
    )
    expected = frames.assess(GOALS, OBSERVATIONS, milestones, as_of="2023", method="eurostat")
    assert output.read_text("utf-8") == expected.write_csv()


def test_on_a_terminal_the_command_shows_how_far_it_has_come(inputs, tmp_path, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = run("assess-table", *inputs, "-o", tmp_path / "judged.csv", "--as-of", AS_OF, "--lang", "zh")
    assert result.exit_code == 0
    assert all(stage in result.stderr for stage in ("读取目标", "读取观测值", "评估", "写入", "100%"))
    assert "读取阶段目标" not in result.stderr


def test_what_is_wrong_with_tables_ends_with_status_1_in_the_language_asked_for(inputs, tmp_path):
    words = (*inputs, "-o", tmp_path / "nowhere" / "judged.csv", "--as-of", AS_OF)
    assert "error file_not_written: " in refused("assess-table", *words, status=1)
    assert "无法写入" in refused("assess-table", *words, "--lang", "zh", status=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "sometime"), "sometime is not a period"),
        (("--as-of", AS_OF, "--method", "linaer"), "did you mean linear?"),
        (("--as-of", AS_OF, "--goals-per-chunk", "0"), "Usage: "),
    ],
    ids=str,
)
def test_wrong_usage_ends_with_status_2(inputs, tmp_path, words, said):
    assert said in refused("assess-table", *inputs, "-o", tmp_path / "judged.csv", *words)


def test_without_its_packages_the_command_names_the_extra_to_install(inputs, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for name in [name for name in sys.modules if name.startswith("policytrack.table_files")]:
        monkeypatch.delitem(sys.modules, name)
    printed = refused("assess-table", *inputs, "-o", tmp_path / "judged.csv", "--as-of", AS_OF)
    assert "pip install 'policytrack[frames]'" in printed
