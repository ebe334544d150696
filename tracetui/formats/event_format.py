"""Event format text (tracefs `events/*/*/format`) -> EventFormat and its Fields."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    system: str
    name: str
    id: int
    common_fields: tuple[Field, ...]
    fields: tuple[Field, ...]
    print_fmt: str
    error: str | None = None

    def field(self, name: str) -> Field | None:
        """The field of that name, common ones included, or None."""
        for field in (*self.fields, *self.common_fields):
            if field.name == name:
                return field
        return None


def parse_event_format(text: str, system: str, long_size: int) -> EventFormat | None:
    """Parse one format file.

    Args:
        text: the file's text, one character per byte.
        system: name of the system it was found under.
        long_size: size of the kernel's long in bytes.

    Returns:
        The format, or None when not even name and id can be read.
    """
    raise NotImplementedError
