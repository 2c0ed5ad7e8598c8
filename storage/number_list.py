"""A list of numbers as one parameter: a statement that asks for many rows is compiled once, however many they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

from sqlalchemy import ARRAY, BigInteger, String, TableValuedAlias, bindparam, func
from sqlalchemy.orm import Session


def has_arrays(s: Session) -> bool:
    """Say whether the database takes a list as it is; the other one takes it as JSON."""
    return s.get_bind().dialect.name == "postgresql"


@cache
def number_list(*, arrays: bool) -> TableValuedAlias:
    """Return the parameter `numbers` as a table with the column `value`."""
    if arrays:
        listed = func.unnest(bindparam("numbers", type_=ARRAY(BigInteger)))
        return listed.table_valued("value").render_derived()
    return func.json_each(bindparam("numbers", type_=String)).table_valued("value")


def as_parameter(numbers: Iterable[int], *, arrays: bool) -> list[int] | str:
    """Return what stands for the parameter, in the order of an index."""
    wanted = sorted(numbers)
    return wanted if arrays else json.dumps(wanted)
