import json

import pytest

from vibeml_trainer.failures import Failure
from vibeml_trainer.rows import read_files, read_rows

ROWS = [{"messages": [{"role": "user", "content": "héllo\n✓"}], "n": "1"}, {"messages": [], "n": "2"}]


def test_every_file_type_gives_the_same_rows(tmp_path):
    import pyarrow
    import pyarrow.parquet

    (tmp_path / "a.jsonl").write_text("\ufeff" + "\n\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"data": ROWS}), encoding="utf-8")
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "a.parquet", compression="zstd")
    for name in ("a.jsonl", "a.json", "a.parquet"):
        assert list(read_rows(str(tmp_path / name))) == ROWS


def test_csv_keeps_quoted_line_breaks(tmp_path):
    (tmp_path / "a.csv").write_text('prompt,completion\n"a\nb","c,d"\n')
    assert list(read_rows(str(tmp_path / "a.csv"))) == [{"prompt": "a\nb", "completion": "c,d"}]


def test_reading_stops_at_the_wanted_number_of_rows(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"a": 2}\nnot json\n')
    assert list(read_rows(str(tmp_path / "a.jsonl"), 2)) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.jsonl", b'{"a": 1}\n{"a": ', r"a\.jsonl:2: not valid JSON"),
        ("a.jsonl", b"[1]\n", r"a\.jsonl:1: the line is not a JSON object"),
        ("a.jsonl", b'{"a": "\xff"}\n', "is not UTF-8"),
        ("a.json", b"{}", "expected a list of objects"),
        ("a.json", b"[1]", r"a\.json\[0\]: the row is not an object"),
        ("a.parquet", b"PAR?", "not a readable parquet file"),
        ("a.txt", b"", "unknown file type"),
    ],
)
def test_a_broken_file_is_named_with_its_place(tmp_path, name, content, text):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Failure, match=text) as caught:
        list(read_rows(str(tmp_path / name)))
    assert caught.value.exit_code == 12


def test_json_lines_under_the_name_json_and_several_files(tmp_path):
    (tmp_path / "a.json").write_text('{"a": 1}\n{"a": 2}\n')
    (tmp_path / "b.jsonl").write_text('{"a": 3}\n{"a": 4}\n')
    paths = [str(tmp_path / "a.json"), str(tmp_path / "b.jsonl")]
    assert list(read_files(paths, 3)) == [{"a": 1}, {"a": 2}, {"a": 3}]
