"""C types by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tracetui.formats.event_format import integer_size

_UNSIGNED = re.compile(
    r"\b(?:unsigned|(?:__)?u(?:8|16|32|64)|u_?int(?:8|16|32|64)(?:_t)?|__[lb]e(?:16|32|64)|bool|_Bool|size_t|u_char"
    r"|u_short|u_int|ulong|uintptr_t|gfp_t|dev_t|uid_t|gid_t|sector_t|pgoff_t)\b"
)
_TYPE_WORD = re.compile(
    r"unsigned|signed|int|long|short|char|bool|_Bool|void|struct|union|enum|const|volatile|(?:__)?[us](?:8|16|32|64)"
    r"|__[lb]e(?:16|32|64)|\w+_t|ulong|u_char|u_short|u_int"
)


class CType(NamedTuple):
    """An integer type.

    Attributes:
        size: bytes: 1, 2, 4 or 8.
        signed: whether it has negative values.
    """

    size: int
    signed: bool


INT = CType(4, True)
UNSIGNED_INT = CType(4, False)
LONG_LONG = CType(8, True)
U64 = CType(8, False)


def is_type_name(words: Sequence[str]) -> bool:
    """Whether words and stars name a type for sure: one of them is a type's, or a star ends them."""
    return words[-1] == "*" or any(_TYPE_WORD.fullmatch(word) for word in words)


def named_type(name: str, long_size: int) -> CType | None:
    """The integer type of a name, pointers as unsigned; None for structs, void and unknown names."""
    if "*" in name:
        return CType(long_size, False)
    size = integer_size(name, long_size)
    if size == 0:
        return None
    return CType(size, not _UNSIGNED.search(name))
