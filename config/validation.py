"""Checks YAML data against a pydantic model and says, in Chinese, which line is wrong and how to mend it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from config.errors import ConfigError, Problem, closest
from config.strict_yaml import KeyPath, Positions

M = TypeVar("M", bound=BaseModel)

# pydantic's error type -> (what a value should be, how to write it)
_WANTED: dict[str, tuple[str, str]] = {
    "string_type": ("一段文字", "请给值加引号"),
    "bool_type": ("true 或 false", "请写 true 或 false，不加引号"),
    "list_type": ("列表", "请每行一项，以“- ”开头"),
    "dict_type": ("“键: 值”", "请换行缩进后写“键: 值”"),
    "model_type": ("“键: 值”", "请写成“键: 值”，冒号后留一个空格"),
    "date_type": ("日期", "请写成 2026-11-21，不加引号"),
    "float_type": ("数字", "请只写数字，不带单位和引号"),
    "int_type": ("整数", "请只写整数，不带单位和引号"),
    "finite_number": ("有限的数字", "请改成普通数字"),
}


def refusal(what: str, remedy: str) -> PydanticCustomError:
    """Make the error a validator raises: what is wrong with the value, and what to do."""
    return PydanticCustomError("refusal", "{what}", {"what": what, "remedy": remedy})


def validate(model: type[M], data: Any, positions: Positions, path: Path) -> M:
    """Return `data` as a `model`; raise ConfigError with one problem for each defect, in file order.

    A key without a value is a slip, so it is refused even where the model would take None.
    """
    problems = [
        Problem(path, *positions.nearest(where), f"{readable(where)}没有值", "请补上值，或删掉这一行")
        for where in _empty(data, ())
    ]
    try:
        checked = model.model_validate(data)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if detail["input"] is not None]
        problems += [_problem(model, detail, positions, path) for detail in details]
    else:
        if not problems:
            return checked
    raise ConfigError(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _empty(data: Any, where: KeyPath) -> Iterator[KeyPath]:
    if data is None:
        yield where
    elif isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _empty(value, (*where, step))


def _problem(model: type[BaseModel], detail: ErrorDetails, positions: Positions, path: Path) -> Problem:
    where: KeyPath = detail["loc"]
    what, remedy = _message(model, detail, where)
    line, column = positions.nearest(where)
    return Problem(path, line, column, what, remedy)


def _message(model: type[BaseModel], detail: ErrorDetails, where: KeyPath) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    name = readable(where)
    if kind == "refusal":
        return f"{name}{context['what']}", str(context["remedy"])
    if kind == "missing":
        return f"缺少{name}", f"请加上“{where[-1]}: …”"
    if kind == "extra_forbidden":
        return f"不认识的键{name}", unknown_key(str(where[-1]), _known_keys(model, where[:-1]))
    shown = shorten(detail["input"])
    if kind == "literal_error":
        return f"{name}不能是 {shown}", f"请在 {context['expected'].replace(' or ', ', ')} 中选一个"
    wanted, remedy = _WANTED.get(kind, ("有效的值", f"请改正（{detail['msg']}）"))
    return f"{name}应是{wanted}，现在是 {shown}", remedy


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Say which key was probably meant, or which keys there are."""
    names = sorted(known)
    guess = closest(key, names)
    return f"是不是“{guess}”？" if guess else f"可用的键：{'、'.join(names)}"


def readable(where: KeyPath) -> str:
    """Write a key path for people: (lists, 0, url) -> “lists 第 1 项 的 url”; nothing for the whole file."""
    text = ""
    for step in where:
        if isinstance(step, int):
            text += f" 第 {step + 1} 项"
        else:
            text += f" 的 {step}" if text else step
    return f"“{text}”" if text else ""


def shorten(value: object) -> str:
    """Show a value in a message: its kind if it is a collection, at most 60 characters otherwise."""
    if isinstance(value, dict | list):
        return "一组键值" if isinstance(value, dict) else "列表"
    if isinstance(value, bool):
        return str(value).lower()
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _known_keys(model: type[BaseModel], where: KeyPath) -> list[str]:
    """Follow a key path through the model's fields and return the keys the model at its end knows."""
    for step in where:
        if isinstance(step, str):
            model = _inner_model(model.model_fields[step].annotation)
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if isinstance(argument, type) and issubclass(argument, BaseModel):
            return argument
    raise TypeError(f"no model in {annotation!r}")
