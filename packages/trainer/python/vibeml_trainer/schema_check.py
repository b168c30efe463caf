"""A small JSON Schema checker for the schemas shipped beside this file: it names fields and fills defaults.

It knows only the keywords those schemas use, and refuses any other, so a new keyword cannot pass unseen.
"""

import copy
import re

KNOWN = {
    "$schema",
    "type",
    "const",
    "enum",
    "anyOf",
    "oneOf",
    "properties",
    "required",
    "additionalProperties",
    "propertyNames",
    "items",
    "minItems",
    "minLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "default",
    "description",
}
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}


class Invalid(Exception):
    """A field that does not fit, by its dotted name."""

    def __init__(self, field, message):
        super().__init__(f"{field or 'config'}: {message}")
        self.field = field


def check(value, schema, field=""):
    """Returns the value with defaults filled in, or raises Invalid naming the first bad field."""
    unknown = {key for key in schema if key not in KNOWN and not key.startswith("x-")}
    if unknown:
        raise ValueError(f"schema keyword not supported: {sorted(unknown)}")
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        return _check_branches(value, branches, field)
    _check_type(value, schema, field)
    _check_choice(value, schema, field)
    if isinstance(value, dict):
        return _check_object(value, schema, field)
    if isinstance(value, list):
        return _check_array(value, schema, field)
    _check_limits(value, schema, field)
    return value


def is_type(value, name):
    if isinstance(name, list):
        return any(is_type(value, one) for one in name)
    if name in ("integer", "number"):
        whole = name == "number" or isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return isinstance(value, (int, float)) and not isinstance(value, bool) and whole
    return isinstance(value, TYPES[name])


def _check_type(value, schema, field):
    name = schema.get("type")
    if name is not None and not is_type(value, name):
        raise Invalid(field, f"must be {_article(name)}, got {_show(value)}")


def _check_choice(value, schema, field):
    if "const" in schema and value != schema["const"]:
        raise Invalid(field, f"must be {_show(schema['const'])}, got {_show(value)}")
    if "enum" in schema and value not in schema["enum"]:
        raise Invalid(field, f"must be one of {', '.join(map(str, schema['enum']))}, got {_show(value)}")


def _check_limits(value, schema, field):
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            raise Invalid(field, "must not be empty")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            raise Invalid(field, f"must match {schema['pattern']}, got {_show(value)}")
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return
    tests = (
        ("minimum", "at least", lambda limit: value >= limit),
        ("maximum", "at most", lambda limit: value <= limit),
        ("exclusiveMinimum", "greater than", lambda limit: value > limit),
        ("exclusiveMaximum", "less than", lambda limit: value < limit),
    )
    for keyword, words, fits in tests:
        if keyword in schema and not fits(schema[keyword]):
            raise Invalid(field, f"must be {words} {schema[keyword]}, got {_show(value)}")


def _check_object(value, schema, field):
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            raise Invalid(_join(field, name), "is missing")
    result = {}
    for name, item in value.items():
        inner = properties.get(name, schema.get("additionalProperties", {}))
        if inner is False:
            raise Invalid(_join(field, name), "is not a known field")
        result[name] = check(item, inner, _join(field, name)) if isinstance(inner, dict) else item
    return {**result, **_defaults(value, properties, field)}


def _defaults(value, properties, field):
    missing = {name: inner for name, inner in properties.items() if name not in value and "default" in inner}
    return {name: check(copy.deepcopy(inner["default"]), inner, _join(field, name)) for name, inner in missing.items()}


def _check_array(value, schema, field):
    if len(value) < schema.get("minItems", 0):
        raise Invalid(field, "must not be empty")
    items = schema.get("items", {})
    return [check(item, items, f"{field}[{index}]") for index, item in enumerate(value)]


def _check_branches(value, branches, field):
    errors = []
    for branch in _tagged(value, branches) or branches:
        try:
            return check(value, branch, field)
        except Invalid as error:
            errors.append(error)
    # The branch that got furthest says it best: the deepest field name.
    deepest = max(errors, key=lambda error: (error.field.count(".") + error.field.count("["), len(error.field)))
    if deepest.field != field:
        raise deepest
    wanted = " or ".join(sorted({_wanted(branch) for branch in branches}))
    raise Invalid(field, f"must be {wanted}, got {_show(value)}")


def _tagged(value, branches):
    """The branch whose constant properties are the value's, if there is one: the others are not meant."""
    if not isinstance(value, dict):
        return []
    return [
        branch
        for branch in branches
        if (tags := {name: inner["const"] for name, inner in branch.get("properties", {}).items() if "const" in inner})
        and all(value.get(name) == tag for name, tag in tags.items())
    ]


def _wanted(branch):
    if "const" in branch:
        return _show(branch["const"])
    limits = " ".join(f"{word} {branch[key]}" for key, word in (("minimum", ">="), ("maximum", "<=")) if key in branch)
    return f"{_article(branch.get('type', 'a value'))} {limits}".strip()


def _join(field, name):
    return f"{field}.{name}" if field else str(name)


def _article(name):
    if isinstance(name, list):
        return " or ".join(map(_article, name))
    if name == "null":
        return "null"
    return f"an {name}" if name[0] in "aeio" else f"a {name}"


def _show(value):
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
