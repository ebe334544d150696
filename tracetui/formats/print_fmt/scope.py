"""What the names of a print fmt stand for: the event and the machine it was recorded on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.lexer import PrintFmtError

NumberReader = Callable[[bytes, PrintContext], int]
"""Evaluates a numeric expression for a record's data."""
TextReader = Callable[[bytes, PrintContext], str]
"""Evaluates a text expression for a record's data."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What compiling a print fmt needs to know.

    Attributes:
        event: the event whose fields `REC->` means.
        big_endian: the recording's byte order.
        long_size: size of the kernel's long in bytes.
        compat: evaluate as trace-cmd 3.3.3 does.
    """

    event: EventFormat
    big_endian: bool
    long_size: int
    compat: bool

    @property
    def byte_order(self) -> Literal["little", "big"]:
        """The recording's byte order."""
        return "big" if self.big_endian else "little"

    def field(self, name: str) -> Field:
        """The event's field of that name.

        Raises:
            PrintFmtError: it has none.
        """
        field = self.event.field(name)
        if field is None:
            raise PrintFmtError(f"no field {name!r}")
        return field
