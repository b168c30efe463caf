import pytest

from vibeml_trainer.schema_check import Invalid, check

NUMBER = {"type": "number", "exclusiveMinimum": 0, "maximum": 2}


@pytest.mark.parametrize(
    ("value", "schema", "message"),
    [
        (3, NUMBER, "x: must be at most 2, got 3"),
        (0, NUMBER, "x: must be greater than 0, got 0"),
        (True, NUMBER, "x: must be a number, got True"),
        (1.5, {"type": "integer"}, "x: must be an integer, got 1.5"),
        ("", {"type": "string", "minLength": 1}, "x: must not be empty"),
        ("b", {"enum": ["a"]}, "x: must be one of a, got 'b'"),
        ("b", {"const": 1}, "x: must be 1, got 'b'"),
        ([1, "a"], {"type": "array", "items": {"type": "integer"}}, r"x\[1\]: must be an integer, got 'a'"),
        ([], {"type": "array", "minItems": 1}, "x: must not be empty"),
        ({}, {"type": "object", "required": ["a"]}, r"x\.a: is missing"),
        ({"b": 1}, {"type": "object", "additionalProperties": False}, r"x\.b: is not a known field"),
        ("A", {"type": "string", "pattern": "^[a-z]$"}, "x: must match"),
        ("a", {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]}, "x: must be an integer >= 1 or null"),
    ],
)
def test_a_value_that_does_not_fit_is_named(value, schema, message):
    with pytest.raises(Invalid, match=message):
        check(value, schema, "x")


def test_a_union_complains_about_the_branch_that_fits_best():
    lora = {"type": "object", "properties": {"type": {"const": "lora"}, "r": {"type": "integer"}}}
    none = {"type": "object", "properties": {"type": {"const": "none"}}, "additionalProperties": False}
    with pytest.raises(Invalid, match=r"adapter\.r: must be an integer"):
        check({"type": "lora", "r": "many"}, {"oneOf": [lora, none]}, "adapter")


def test_defaults_are_filled_in_deeply():
    inner = {"type": "object", "properties": {"b": {"type": "integer", "default": 2}}}
    schema = {"type": "object", "properties": {"a": {**inner, "default": {}}}}
    assert check({}, schema) == {"a": {"b": 2}}


def test_an_unknown_keyword_is_refused_rather_than_passed_over():
    with pytest.raises(ValueError, match="multipleOf"):
        check(3, {"multipleOf": 2})
