"""YAML text ↔ plain values: the core schema of YAML 1.2, safely, with line numbers where they are asked for.

libyaml reads the text into events; the values are built here, without recursion, so that a duplicate key, an
alias, a tag or a deep nest is refused with its line instead of being obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from policytrack.errors import ValueProblem

MAX_DEPTH: Final = 40
MAX_PROBLEMS: Final = 100

Path = tuple[str | int, ...]

# The core schema of YAML 1.2.2, section 10.3.2: NO, 1:30 and 2021-07-27 stay text.
_WORDS: Final[dict[str, object]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,300}")
_BASED: Final = re.compile(r"0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMBER_STARTS: Final = frozenset("+-.0123456789")


class YamlError(ValueProblem):
    """A text that is not the YAML that plans are written in; `line` tells where."""

    def __init__(self, code: str, /, *, line: int | None = None, **details: Any) -> None:
        super().__init__(code, **details)
        self.line = line


def _scalar(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


def _events(text: str) -> Iterator[Any]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except (yaml.YAMLError, UnicodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        # What is missing at the end is reported one line behind it.
        line = min(mark.line + 1, len(text.splitlines())) if mark else None
        # Newer releases of libyaml count the levels too.
        code = "yaml_too_deep" if "nesting depth" in problem else "yaml_syntax"
        raise YamlError(code, line=line, value=problem, limit=MAX_DEPTH) from None


_NOTHING: Final = object()
_TWICE: Final = object()


def load_yaml(text: str, lines: dict[Path, int] | None = None, problems: list[YamlError] | None = None) -> object:
    """Return the values of a YAML text; None for an empty one.

    Args:
        text: One document.
        lines: Where given, it is filled with the line, from 1, of each path.
        problems: Where given, a key that stands twice, an alias or a tag is put here and passed over instead of
            raised, up to a number: the first value of a key is kept, an alias holds nothing.

    Raises:
        YamlError: The text is not YAML, has two documents or a key twice, or uses an alias, a tag or too many
            levels.

    Example:
        >>> load_yaml("country: NO\\nyear: 2025")
        {'country': 'NO', 'year': 2025}
    """
    root: object = None
    holder: Any = None
    key: Any = _NOTHING
    above: list[Any] = []
    path: list[str | int] = []
    documents = 0

    def refuse(error: YamlError) -> None:
        if problems is None or len(problems) == MAX_PROBLEMS:
            raise error
        problems.append(error)

    for event in _events(text):
        kind = type(event)
        if kind is AliasEvent:
            refuse(_refusal(event))
            event, kind = _nothing_at(event), ScalarEvent
        if kind is ScalarEvent or kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None:
                refuse(_refusal(event))
            value: Any
            if kind is ScalarEvent:
                if type(holder) is dict and key is _NOTHING:
                    key = event.value
                    if key in holder:
                        refuse(YamlError("yaml_duplicate_key", line=event.start_mark.line + 1, value=key))
                        key = _TWICE
                    elif lines is not None:
                        lines[(*path, key)] = event.start_mark.line + 1
                    continue
                value = _scalar(event.value) if event.implicit[0] else event.value
            else:
                value = {} if kind is MappingStartEvent else []
            if type(holder) is list:
                key = len(holder)
                holder.append(value)
                if lines is not None:
                    lines[(*path, key)] = event.start_mark.line + 1
            elif type(holder) is dict:
                if key is _NOTHING:
                    line = event.start_mark.line + 1
                    raise YamlError("yaml_syntax", line=line, value="a key that is no text")
                if key is not _TWICE:
                    holder[key] = value
            else:
                root = value
            if kind is not ScalarEvent:
                above.append(holder)
                if holder is not None:
                    path.append(key)
                if len(above) > MAX_DEPTH:
                    raise YamlError("yaml_too_deep", line=event.start_mark.line + 1, limit=MAX_DEPTH)
                holder = value
            key = _NOTHING
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            holder = above.pop()
            if path:
                path.pop()
        elif kind is DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise YamlError("yaml_syntax", line=event.start_mark.line + 1, value="a second document")
    return root


def _nothing_at(alias: Any) -> ScalarEvent:
    return ScalarEvent(None, None, (True, False), "", alias.start_mark, alias.end_mark)


def _refusal(event: Any) -> YamlError:
    code, value = ("yaml_tag", event.tag) if getattr(event, "tag", None) else ("yaml_alias", event.anchor)
    return YamlError(code, line=event.start_mark.line + 1, value=value)


class _Dumper(yaml.SafeDumper):
    """Quotes what either version of YAML would not read back as text, and writes shared values out."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    # Plain and single-quoted text is folded at these, each version of YAML in its own way.
    style = '"' if re.search("[\\r\x85\u2028\u2029]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
for _tag, _pattern in (("float", _FLOAT), ("int", _BASED)):
    _Dumper.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern.pattern})$"), list(_NUMBER_STARTS)
    )


def dump_yaml(value: object) -> str:
    """Return plain values as YAML text that `load_yaml` reads back unchanged.

    Example:
        >>> print(dump_yaml({"country": "NO", "name": "河北", "rate": "2e11"}), end="")
        country: 'NO'
        name: 河北
        rate: '2e11'
    """
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return text
