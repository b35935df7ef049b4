"""What every model shares: frozen, unknown keys refused, numbers finite; and the types of its fields."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Self, TypeVar, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from policytrack.errors import InvalidDataError, ValueProblem
from policytrack.findings import Finding, nearest
from policytrack.periods import Period, as_period
from policytrack.units import (
    Quantity,
    Unit,
    Vocabulary,
    as_quantity,
    as_unit,
    known_currency,
    new_unit_name,
    unit_worth,
)

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

_M = TypeVar("_M", bound="Model")
_T = TypeVar("_T")


class _Gentle(ModelMetaclass):
    """Makes a model built in Python raise policytrack's findings, with the context that the model needs."""

    def __call__(cls: type[_M], **data: Any) -> _M:  # type: ignore[misc]  # noqa: N805
        try:
            return cls.model_validate(data, context=cls.validation_context(data))
        except ValidationError as error:
            raise InvalidDataError(list(findings_of(error, cls, data))) from None


class Model(BaseModel, metaclass=_Gentle):
    """The base of every model: frozen, unknown keys refused, no NaN, no infinity."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True, defer_build=True
    )

    @classmethod
    def validation_context(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the fields need to know of the whole; models that declare such things override it."""
        return {}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields replaced, unchecked; what was derived is derived anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(copied).model_fields.keys():
            del copied.__dict__[name]
        return copied

    def once(self, make: Callable[[Self], _T]) -> _T:
        """Return what a function of a module makes of the model; it is made once, as a model never changes."""
        name = f"{make.__module__}.{make.__qualname__}"
        if name not in self.__dict__:
            self.__dict__[name] = make(self)
        made: _T = self.__dict__[name]
        return made

    def __getstate__(self) -> dict[Any, Any]:
        """Return what is pickled: the fields; what was derived from them is derived anew."""
        given = {name: self.__dict__[name] for name in type(self).model_fields if name in self.__dict__}
        return {**super().__getstate__(), "__dict__": given}


def findings_of(error: ValidationError, model: type[BaseModel], data: object) -> Iterator[Finding]:
    """Turn what pydantic found into findings, each with the path that the reader wrote.

    Args:
        error: What pydantic raised.
        model: The model that was to be built.
        data: The raw values that it was built from.
    """
    problems = error.errors(include_url=False)
    for problem in problems:
        location, kind = problem["loc"], problem["type"]
        if kind == "too_short" and any(location == other["loc"][: len(location)] != other["loc"] for other in problems):
            continue  # Items that cannot be read are missing only to pydantic.
        context = problem.get("ctx", {})
        missing = kind == "missing" and isinstance(location[-1], str)
        path = _written_path(location, data, missing)
        field = ".".join(str(part) for part in path) or None
        cause = context.get("error")
        if isinstance(cause, ValueProblem):
            yield Finding(cause.code, cause.finding.details, suggestion=cause.finding.suggestion, field=field)
        elif kind == "extra_forbidden":
            choices = _fields_at(model, location[:-1])
            name = str(location[-1])
            yield Finding(
                "unknown_key",
                {"value": name, "choices": ", ".join(choices)},
                suggestion=nearest(name, choices),
                field=field,
            )
        elif missing:
            yield Finding("missing_key", {"value": str(location[-1])}, field=field)
        elif kind == "union_tag_not_found":
            yield Finding("missing_key", {"value": "kind"}, field=field)
        elif kind == "union_tag_invalid":
            choices = [tag.strip("'") for tag in context["expected_tags"].split(", ")]
            yield Finding(
                "unknown_kind",
                {"value": context["tag"], "choices": ", ".join(choices)},
                suggestion=nearest(context["tag"], choices),
                field=f"{field}.kind",
            )
        elif kind in ("literal_error", "enum"):
            choices = [choice.strip("'") for choice in context["expected"].replace(" or ", ", ").split(", ")]
            yield Finding(
                "invalid_choice",
                {"value": str(problem["input"]), "choices": ", ".join(choices)},
                suggestion=nearest(str(problem["input"]), choices),
                field=field,
            )
        else:
            message = problem["msg"].replace("tuple", "list").replace("Tuple", "List")
            yield Finding("invalid_value", {"value": problem["input"], "problem": message}, field=field)


def _written_path(location: Sequence[int | str], data: Any, missing: bool) -> list[int | str]:
    """Leave out of pydantic's location what stands in no file: the names of the members of unions."""
    path: list[int | str] = []
    for part in location[:-1] if missing else location:
        keyed = isinstance(data, Mapping) and part in data
        listed = isinstance(data, list | tuple) and isinstance(part, int) and part < len(data)
        if keyed or listed:
            path.append(part)
            data = data[part]
    return [*path, location[-1]] if missing else path


def _fields_at(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """Return the keys that may be written at a location."""
    candidates = [model]
    for part in location:
        if isinstance(part, int):
            continue
        with_field = [candidate for candidate in candidates if part in candidate.model_fields]
        if with_field:
            candidates = [
                found for candidate in with_field for found in _models_in(candidate.model_fields[part].annotation)
            ]
        else:
            tagged = [
                candidate
                for candidate in candidates
                if "kind" in candidate.model_fields and candidate.model_fields["kind"].default == part
            ]
            candidates = tagged or candidates
    return sorted({name for candidate in candidates for name in candidate.model_fields})


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    if get_origin(annotation) in (Union, UnionType, tuple, Annotated, dict):
        for argument in get_args(annotation):
            yield from _models_in(argument)


class _AsWritten:
    """Reads a field from what the document writes, and writes it back as text."""

    def __init__(self, read: Callable[[object, ValidationInfo], object], **json_schema: object) -> None:
        text = core_schema.to_string_ser_schema(when_used="always")
        self._schema = core_schema.with_info_plain_validator_function(read, serialization=text)
        self._json_schema = json_schema

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self._schema

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self._json_schema)


_CORE_VOCABULARY: Final = Vocabulary()


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    vocabulary = (info.context or {}).get("vocabulary", _CORE_VOCABULARY)
    assert isinstance(vocabulary, Vocabulary)
    return vocabulary


QuantityField = Annotated[
    Quantity,
    _AsWritten(
        lambda value, info: as_quantity(value, _vocabulary(info)),
        type="string",
        description="A number with its unit.",
        examples=["2000 亿元", "2.5 %"],
    ),
]
UnitField = Annotated[
    Unit,
    _AsWritten(
        lambda value, info: as_unit(value, _vocabulary(info)),
        type="string",
        description="A unit of the vocabulary.",
        examples=["亿元", "件/万人"],
    ),
]
PeriodField = Annotated[
    Period,
    _AsWritten(
        lambda value, _: as_period(value),
        type=["string", "integer"],
        description="A year, half, quarter, month, day, a span of two of them, or a plan period.",
        examples=["2025", "2025-Q2", "2021/2025", "“十四五”"],
    ),
]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[._-][a-z0-9]+)*$", max_length=100)]
CurrencyCode = Annotated[str, AfterValidator(known_currency)]
UnitName = Annotated[str, AfterValidator(new_unit_name)]
Worth = Annotated[str, AfterValidator(unit_worth)]


class LocalText(Model):
    """A text in English, Chinese or both; a plain string counts as the language it is written in.

    Example:
        >>> LocalText.model_validate("河北").in_language("en")
        '河北'
    """

    en: str | None = None
    zh: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: object) -> object:
        if isinstance(value, str) and value.strip():
            chinese = any(unicodedata.name(letter, "").startswith("CJK UNIFIED") for letter in value)
            return {"zh" if chinese else "en": value}
        if isinstance(value, LocalText) or (isinstance(value, Mapping) and any(value.values())):
            return value
        raise ValueProblem("invalid_text", value=value)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        by_language = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [{"type": "string"}, by_language]}

    def in_language(self, lang: str) -> str:
        """Return the text in a language, or in the other one where it is missing."""
        first, second = (self.zh, self.en) if lang == "zh" else (self.en, self.zh)
        return first or second or ""

    @property
    def written(self) -> tuple[str, ...]:
        """The text in each language that it has."""
        return tuple(text for text in (self.en, self.zh) if text)
