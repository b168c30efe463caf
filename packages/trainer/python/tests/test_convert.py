import pytest

from vibeml_trainer.convert import convert
from vibeml_trainer.failures import DATA, Failure

USER = {"role": "user", "content": "q"}
ASSISTANT = {"role": "assistant", "content": "a"}


def run(format_name, rows, columns=None, has_template=True):
    spec = {"name": "data.jsonl", "format": format_name, "columns": columns or {}}
    return convert(iter(rows), spec, has_template)


@pytest.mark.parametrize(
    ("format_name", "row", "expected"),
    [
        ("chat", {"messages": [USER, ASSISTANT]}, {"messages": [USER, ASSISTANT]}),
        ("chat", {"messages": '[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]'}, None),
        (
            "sharegpt",
            {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]},
            {"messages": [USER, ASSISTANT]},
        ),
        (
            "alpaca",
            {"instruction": "do", "input": "this", "output": "a"},
            {"prompt": [{"role": "user", "content": "do\n\nthis"}], "completion": [ASSISTANT]},
        ),
        ("prompt_completion", {"prompt": "q", "completion": "a"}, {"prompt": [USER], "completion": [ASSISTANT]}),
        ("prompt_completion", {"prompt": [USER], "completion": [ASSISTANT]}, None),
        ("text", {"text": "t"}, {"text": "t"}),
        ("preference", {"prompt": "q", "chosen": "a", "rejected": "b"}, None),
        ("kto", {"prompt": "q", "completion": "a", "label": "true"}, None),
        ("prompts", {"prompt": "q", "team": "x"}, {"prompt": [USER], "team": "x"}),
    ],
)
def test_every_format_becomes_canonical(format_name, row, expected):
    (converted,) = run(format_name, [row]).rows
    if expected is not None:
        assert converted == expected


def test_text_stays_text_where_the_model_has_no_chat_template():
    (row,) = run("prompt_completion", [{"prompt": "q", "completion": "a"}], has_template=False).rows
    assert row == {"prompt": "q", "completion": "a"}
    (row,) = run("alpaca", [{"instruction": "do", "output": "a"}], has_template=False).rows
    assert row == {"prompt": "### Instruction:\ndo\n\n### Response:\n", "completion": "a"}


def test_columns_are_mapped_by_name():
    (row,) = run(
        "prompt_completion", [{"question": "q", "reply": "a"}], {"prompt": "question", "completion": "reply"}
    ).rows
    assert row["completion"] == [ASSISTANT]
    (row,) = run("chat", [{"talk": [USER, ASSISTANT]}], {"messages": "talk"}).rows
    assert row["messages"] == [USER, ASSISTANT]


def test_labels_of_any_spelling_become_booleans():
    rows = [{"prompt": "q", "completion": "a", "label": label} for label in (True, 0, "True", "no", "maybe", None)]
    converted = run("kto", rows)
    assert [row["label"] for row in converted.rows] == [True, False, True, False]
    assert converted.dropped == {"bad_label": 2}


def test_what_is_dropped_is_counted_by_reason():
    rows = [
        {"messages": [USER, ASSISTANT]},
        {"messages": [USER]},
        {"messages": []},
        {"messages": "no json"},
        {"messages": [USER, {"role": "assistant", "content": [{"type": "image", "url": "x"}]}]},
        {"messages": None},
    ]
    converted = run("chat", rows)
    assert len(converted.rows) == 1
    assert converted.read == 6
    assert converted.dropped == {"no_assistant_turn": 1, "empty": 2, "not_json": 1, "not_text": 1}


def test_turns_after_the_last_answer_are_cut_and_text_parts_are_joined():
    parts = [{"type": "text", "text": "x"}, {"type": "text", "text": "y"}]
    (row,) = run("chat", [{"messages": [{"role": "user", "content": parts}, ASSISTANT, USER]}]).rows
    assert row["messages"] == [{"role": "user", "content": "xy"}, ASSISTANT]


def test_tools_and_tool_calls_survive():
    call = {"role": "assistant", "content": None, "tool_calls": [{"type": "function", "function": {"name": "f"}}]}
    (row,) = run("chat", [{"messages": [USER, call], "tools": [{"name": "f"}]}]).rows
    assert row["tools"] == '[{"name": "f"}]'
    assert row["messages"][1]["tool_calls"] == call["tool_calls"]


@pytest.mark.parametrize(
    ("format_name", "rows", "code", "text"),
    [
        ("chat", [{"messages": [{"role": "alien", "content": "x"}]}], "data.unknown_role", "alien"),
        ("chat", [{"foo": 1}], "data.missing_column", "needs messages; the columns are foo"),
        ("alpaca", [{"instruction": "x"}], "data.missing_column", "needs output"),
        ("kto", [{"prompt": "x"}], "data.missing_column", "needs completion, label"),
        ("text", [{"text": " "}], "data.empty", "empty_text: 1"),
        ("text", [], "data.empty", "no rows"),
        ("preference", [{"chosen": "a", "rejected": "a"}], "data.empty", "chosen_equals_rejected: 1"),
    ],
)
def test_what_cannot_be_used_fails_by_name(format_name, rows, code, text):
    with pytest.raises(Failure, match=text) as caught:
        run(format_name, rows)
    assert (caught.value.exit_code, caught.value.code) == (DATA, code)


def test_a_mapped_column_that_is_not_there_is_named():
    with pytest.raises(Failure, match="needs talk; the columns are messages"):
        run("chat", [{"messages": [USER, ASSISTANT]}], {"messages": "talk"})


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_without_a_column_is_left_out_wherever_it_stands(place):
    rows = [{"prompt": f"q{index}", "completion": "a"} for index in range(2)]
    rows.insert(place, {"prompt": "alone"})
    converted = run("prompt_completion", rows)
    assert [row["prompt"][0]["content"] for row in converted.rows] == ["q0", "q1"]
    assert converted.dropped == {"empty_completion": 1}


def test_an_optional_column_may_come_later():
    rows = [{"instruction": "do", "output": "a"}, {"instruction": "do", "output": "a", "context": "this"}]
    first, second = run("alpaca", rows, {"instruction": "instruction", "output": "output", "input": "context"}).rows
    assert first["prompt"] == [{"role": "user", "content": "do"}]
    assert second["prompt"] == [{"role": "user", "content": "do\n\nthis"}]


def test_a_column_that_has_a_canonical_name_and_is_not_meant_gives_way():
    row = {"question": "q", "prompt": "not meant", "completion": "a"}
    (converted,) = run("prompt_completion", [row], {"prompt": "question", "completion": "completion"}).rows
    assert converted["prompt"] == [USER]
