"""Event format text (tracefs `events/*/*/format`) -> EventFormat and its Fields."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from tracetui.formats.c_number import c_number

_NAME = re.compile(r"^name:[ \t]*(\S+)", re.MULTILINE)
_ID = re.compile(r"^ID:[ \t]*(\w+)", re.MULTILINE)
_FIELD = re.compile(
    r"\s*field(?:\s+special)?\s*:(?P<declaration>[^;]*);\s*offset\s*:\s*(?P<offset>\w+)\s*;"
    r"\s*size\s*:\s*(?P<size>\w+)\s*;(?:\s*signed\s*:\s*(?P<signed>\w+)\s*;)?\s*"
)
_DECLARATION = re.compile(
    r"(?P<type>[\w.][\w.*\s()]*?)(?P<before>(?:\[[^\[\]]*\]\s*)+)?\s*(?P<name>[A-Za-z_][\w.]*)"
    r"\s*(?P<after>(?:\[[^\[\]]*\]\s*)+)?"
)
_TOKEN = re.compile(r"\w+")
_WORD = re.compile(r"[A-Za-z_]\w*")
_STRING_TYPE = re.compile("char|u8|s8")
_SIZED_TYPE = re.compile(r"(?:u_?int|int|__le|__be|(?:__)?[us]|sector)(8|16|32|64)(?:_t)?")
_SIZE_BY_NAME = {"char": 1, "bool": 1, "_Bool": 1, "u_char": 1, "short": 2, "u_short": 2, "loff_t": 8, "sector_t": 8}
_LONG_TYPES = frozenset({"size_t", "ssize_t", "uintptr_t", "intptr_t", "ulong", "pgoff_t"})
_INT_TYPES = frozenset({"int", "unsigned", "signed", "enum", "pid_t", "gfp_t", "dev_t", "uid_t", "gid_t", "u_int"})
_MAX_OFFSET = 1 << 28
_OLD_LOCATION_SIZE = 2
_QUOTED = 80
_LONGEST_LINE = 200
"""More than twice the longest line of a kernel; matching takes time with the square of it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an event.

    Attributes:
        name: the field's name.
        type: the C type as written, without the name and the brackets.
        offset: bytes from the record's start.
        size: bytes; 0 for an array that reaches to the record's end.
        signed: the format's `signed:` attribute.
        is_array: declared with brackets.
        is_string: an array of char, u8 or s8.
        is_dynamic: `__data_loc` or `__rel_loc`.
        is_relative: `__rel_loc`.
        is_pointer: the type has a star.
        is_long: the type text contains `long`.
        array_length: number in the brackets, 0 when it is not a number.
        element_size: bytes per element; `size` for a scalar.
    """

    name: str
    type: str
    offset: int
    size: int
    signed: bool
    is_array: bool = False
    is_string: bool = False
    is_dynamic: bool = False
    is_relative: bool = False
    is_pointer: bool = False
    is_long: bool = False
    array_length: int = 0
    element_size: int = 0


@dataclass(frozen=True, slots=True)
class EventFormat:
    """One event type of one file.

    Attributes:
        system: the event's system, e.g. "kvm".
        name: e.g. "kvm_exit".
        id: the value of common_type.
        common_fields: the fields every event of the file has.
        fields: the event's own.
        print_fmt: the text after `print fmt:`, unparsed.
        error: why the fields could not be parsed, None when they could.
        printers: the compiled printers of this event by print mode; filled by event_text.
    """

    system: str
    name: str
    id: int
    common_fields: tuple[Field, ...]
    fields: tuple[Field, ...]
    print_fmt: str
    error: str | None = None
    printers: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def field(self, name: str) -> Field | None:
        """The field of that name, common ones included, or None."""
        for found in (*self.fields, *self.common_fields):
            if found.name == name:
                return found
        return None


def parse_event_format(text: str, system: str, long_size: int) -> EventFormat | None:
    """Parse one format file.

    The layout: `name:`, `ID:`, `format:`, a block of common fields, a blank line, the event's own
    fields, a blank line, `print fmt:`. A field line that cannot be understood is left out and named
    in the result's `error`.

    Args:
        text: the file's text, one character per byte.
        system: name of the system it was found under.
        long_size: size of the kernel's long in bytes.

    Returns:
        The format, or None when not even name and id can be read.
    """
    head, _, print_fmt = text.partition("print fmt:")
    name, number = _NAME.search(head), _ID.search(head)
    if name is None or number is None:
        return None
    blocks, errors = _field_blocks(head, long_size)
    return EventFormat(
        system=system,
        name=name[1],
        id=c_number(number[1]),
        common_fields=tuple(blocks[0]),
        fields=tuple(parsed for block in blocks[1:] for parsed in block),
        print_fmt=print_fmt.strip(" \t\n"),
        error="; ".join(errors) or None,
    )


def _field_blocks(head: str, long_size: int) -> tuple[list[list[Field]], list[str]]:
    """The fields by block (blank lines part blocks) and a message per line that is none."""
    blocks: list[list[Field]] = [[]]
    errors = []
    for line in head.partition("format:")[2].split("\n"):
        if line.lstrip().startswith("field"):
            parsed = _parse_field(line, long_size)
            if parsed is None:
                errors.append(f"cannot read {line.strip()[:_QUOTED]!r}")
            else:
                blocks[-1].append(parsed)
        elif blocks[-1]:
            blocks.append([])
    return blocks, errors


def _parse_field(line: str, long_size: int) -> Field | None:
    attributes = _FIELD.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    declaration = _DECLARATION.fullmatch(attributes["declaration"].strip()) if attributes else None
    if attributes is None or declaration is None:
        return None
    brackets = (declaration["before"] or "") + (declaration["after"] or "")
    return _make_field(
        name=declaration["name"],
        c_type=declaration["type"].strip(),
        brackets=brackets,
        offset=c_number(attributes["offset"]),
        size=c_number(attributes["size"]),
        signed=bool(c_number(attributes["signed"] or "0")),
        long_size=long_size,
    )


def _make_field(
    *, name: str, c_type: str, brackets: str, offset: int, size: int, signed: bool, long_size: int
) -> Field | None:
    if not (0 <= offset <= _MAX_OFFSET and 0 <= size <= _MAX_OFFSET):
        return None
    is_dynamic = c_type.startswith(("__data_loc", "__rel_loc"))
    is_array = bool(brackets)
    # Kernels before 2.6.34 wrote dynamic strings as a 2-byte offset, without brackets.
    is_string = (bool(brackets) and bool(_STRING_TYPE.search(c_type))) or (is_dynamic and size == _OLD_LOCATION_SIZE)
    array_length = _array_length(brackets)
    return Field(
        name=name,
        type=c_type,
        offset=offset,
        size=size,
        signed=signed,
        is_array=is_array,
        is_string=is_string,
        is_dynamic=is_dynamic,
        is_relative=c_type.startswith("__rel_loc"),
        is_pointer="*" in c_type,
        is_long="long" in c_type,
        array_length=array_length,
        element_size=_element_size(
            c_type,
            size,
            is_array=is_array or is_dynamic,
            is_dynamic=is_dynamic,
            array_length=array_length,
            long_size=long_size,
        ),
    )


def _array_length(brackets: str) -> int:
    """The number in the brackets; of several tokens the last counts, a name counts 0."""
    tokens = _TOKEN.findall(brackets)
    return max(0, min(c_number(tokens[-1]), _MAX_OFFSET)) if tokens else 0


def _element_size(
    c_type: str, size: int, *, is_array: bool, is_dynamic: bool, array_length: int, long_size: int
) -> int:
    if not is_array:
        return size
    if array_length and not is_dynamic:
        return size // array_length
    return integer_size(c_type, long_size) or 1


def integer_size(c_type: str, long_size: int) -> int:
    """Bytes of a C integer type by its name (`unsigned long`, `__le32`, `__data_loc u8`), 0 when unknown.

    Args:
        c_type: the type's text without brackets.
        long_size: size of the kernel's long in bytes.
    """
    if "*" in c_type:
        return long_size
    words = _WORD.findall(c_type)
    for word in words:
        if word in _SIZE_BY_NAME:
            return _SIZE_BY_NAME[word]
        if match := _SIZED_TYPE.fullmatch(word):
            return int(match[1]) // 8
    if words.count("long") == 2:
        return 8
    if "long" in words or not _LONG_TYPES.isdisjoint(words):
        return long_size
    return 4 if not _INT_TYPES.isdisjoint(words) else 0
