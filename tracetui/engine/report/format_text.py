"""An event's format as tracefs shows it."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.formats.event_format import EventFormat, Field


def format_lines(event: EventFormat) -> Iterator[str]:
    """`name:`, `ID:`, `format:` with a line per field, `print fmt:`, and a blank line."""
    yield f"name: {event.name}"
    yield f"ID: {event.id}"
    yield "format:"
    for block in (event.common_fields, event.fields):
        yield from map(_field_line, block)
        yield ""
    yield from f"print fmt: {event.print_fmt}".split("\n")
    yield ""


def _field_line(field: Field) -> str:
    length = str(field.array_length or "")
    before, behind = ("[]", "") if field.is_dynamic else ("", f"[{length}]" if field.is_array else "")
    declared = f"{field.type}{before} {field.name}{behind}"
    return f"\tfield:{declared};\toffset:{field.offset};\tsize:{field.size};\tsigned:{field.signed:d};"
