"""Where the texts of the event formats lie in a file."""

from __future__ import annotations

from typing import NamedTuple

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.file_bytes import FormatError, Source

FTRACE_SYSTEM = "ftrace"
_MAX_EVENTS = 1 << 17
"""Event ids have 16 bits."""
_MAX_TEXT = 1 << 20


class EventText(NamedTuple):
    """The format text of one event.

    Attributes:
        source: where to read it.
        system: the event's system.
        offset: in the source.
        size: in bytes.
    """

    source: Source
    system: str
    offset: int
    size: int

    def read(self, limit: int = _MAX_TEXT) -> str:
        """The text, or its first `limit` bytes, one character per byte."""
        return self.source.read(self.offset, min(self.size, limit)).decode("latin-1")


def index_ftrace_texts(reader: ByteReader, texts: list[EventText] | None = None) -> None:
    """FTRACE EVENTS: u32 count, per event u64 size, text.

    Args:
        reader: at the count; left behind the last text.
        texts: where what is found is added.

    Raises:
        FormatError: the list is cut off; what was found before is in `texts`.
    """
    _index_system(reader, FTRACE_SYSTEM, [] if texts is None else texts)


def index_event_texts(reader: ByteReader, texts: list[EventText] | None = None) -> None:
    """EVENT FORMATS: u32 count of systems, per system its name and NUL, u32 count, events as above."""
    found = [] if texts is None else texts
    for _ in range(reader.u32()):
        _index_system(reader, reader.text(), found)


def _index_system(reader: ByteReader, system: str, texts: list[EventText]) -> None:
    for _ in range(reader.u32()):
        if len(texts) >= _MAX_EVENTS:
            raise FormatError(f"more than {_MAX_EVENTS} events", reader.source.file_offset(reader.pos))
        size = reader.u64()
        texts.append(EventText(reader.source, system, reader.skip(size), size))
