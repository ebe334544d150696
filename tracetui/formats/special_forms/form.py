"""What a special form is made from, and the readers it uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracetui.formats.event_format import EventFormat
from tracetui.formats.field_reader import IntReader, c_string, int_reader, span_reader
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import PrintMode

RecordPrinter = Callable[[Record, PrintContext], str]
"""Gives the text of a record."""


class MissingField(Exception):
    """The event lacks a field that the form needs; it then prints by its own print fmt."""


@dataclass(frozen=True, slots=True)
class FormRequest:
    """One event of one recording, for which a printer is wanted.

    Attributes:
        event: the event.
        mode: how to print.
        big_endian: the recording's byte order.
        long_size: size of the kernel's long in bytes.
        normal: makes the printer of the event's own print fmt.
        memory: what a sequential report remembers from line to line, None where lines must not depend on each other.
    """

    event: EventFormat
    mode: PrintMode
    big_endian: bool
    long_size: int
    normal: Callable[[], RecordPrinter]
    memory: PrintMemory | None = None

    def has(self, *names: str) -> bool:
        """Whether the event has all these fields."""
        return all(self.event.field(name) is not None for name in names)

    def number(self, name: str, signed: bool | None = None) -> IntReader:
        """A reader of a scalar field.

        Args:
            name: the field's name.
            signed: how to extend it; None as the format says.

        Raises:
            MissingField: the event has no such field.
        """
        field = self.event.field(name)
        if field is None:
            raise MissingField(name)
        return int_reader(field.offset, field.size, field.signed if signed is None else signed, self.big_endian)

    def text(self, name: str) -> Callable[[bytes], str]:
        """A reader of a string field, fixed or dynamic, up to its NUL.

        Raises:
            MissingField: the event has no such field.
        """
        read = self.raw(name)
        return lambda data: c_string(read(data))

    def raw(self, name: str) -> Callable[[bytes], bytes]:
        """A reader of a field's bytes.

        Raises:
            MissingField: the event has no such field.
        """
        field = self.event.field(name)
        if field is None:
            raise MissingField(name)
        span = span_reader(field, self.big_endian)
        return lambda data: data[slice(*span(data))]


FormMaker = Callable[[FormRequest], RecordPrinter]
"""Makes a form's printer; raises MissingField where the event is not the one the form knows."""
