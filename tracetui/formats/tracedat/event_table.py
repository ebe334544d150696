"""The event formats of one file, each parsed when it is first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from threading import Lock

from tracetui.formats.c_number import c_number
from tracetui.formats.damage_list import DamageList
from tracetui.formats.event_format import EventFormat, parse_event_format
from tracetui.formats.file_bytes import FormatError
from tracetui.formats.tracedat.blktrace_event import PREDECESSORS, blktrace_format
from tracetui.formats.tracedat.event_texts import EventText, index_event_texts, index_ftrace_texts
from tracetui.formats.tracedat.layout import Layout
from tracetui.formats.tracedat.section_header import SectionId
from tracetui.formats.tracedat.stored_text import note_rest
from tracetui.limits import beyond, limit

_HEAD = re.compile(r"\s*name:\s*(\S+)\s+ID:\s*(0[xX][0-9a-fA-F]+|\d+)")
_HEAD_SIZE = 256
_SECTIONS = ((SectionId.FTRACE_EVENTS, index_ftrace_texts), (SectionId.EVENT_FORMATS, index_event_texts))


class StoredEvents:
    """Looks up event formats by id or name. Any thread may ask."""

    def __init__(self, layout: Layout, long_size: int, damage: DamageList) -> None:
        self._layout, self._long_size, self._damage = layout, long_size, damage
        self._lock = Lock()
        self._texts: dict[int, EventText] | None = None
        self._names: list[tuple[str, str, int]] = []
        self._ids: dict[str, list[tuple[str, int]]] = {}
        self._parsed: dict[int, EventFormat | None] = {}

    def get(self, event_id: int) -> EventFormat | None:
        """The format of an event id, None when the file has none or it cannot be read."""
        try:
            return self._parsed[event_id]
        except KeyError:
            text = self._index().get(event_id)
            if text is None:
                found = self._blktrace(event_id)
            else:
                found = parse_event_format(text.read(), text.system, self._long_size)
            return self._parsed.setdefault(event_id, found)

    def find(self, name: str, system: str | None = None) -> EventFormat | None:
        """The format of an event by name, None when there is none."""
        self._index()
        for event_system, event_id in self._ids.get(name, ()):
            if system in (None, event_system):
                return self.get(event_id)
        return None

    def names(self) -> Sequence[tuple[str, str, int]]:
        """(system, event name, event id) of all events, in the file's order."""
        self._index()
        return self._names

    def format_texts(self) -> Iterator[tuple[str, str]]:
        """(system, format text) of all events in the file's order, those of the same id included."""
        return ((text.system, text.read()) for text in self._all_texts())

    def _blktrace(self, event_id: int) -> EventFormat | None:
        """The format of an id that has none in the file, where it is the blk tracer's."""
        before = next((found for name in PREDECESSORS if (found := self.find(name, "ftrace"))), None)
        return blktrace_format(before) if before and before.id + 1 == event_id else None

    def _index(self) -> dict[int, EventText]:
        with self._lock:
            if self._texts is None:
                self._texts = self._read_heads()
            return self._texts

    def _read_heads(self) -> dict[int, EventText]:
        """Read the first two lines of each text; of events with the same id the first counts."""
        texts: dict[int, EventText] = {}
        for text in self._all_texts():
            head = _HEAD.match(text.read(_HEAD_SIZE))
            if head is None:
                self._damage.add(f"format of an event of {text.system}", text.source.file_offset(text.offset))
                continue
            name, event_id = head[1], c_number(head[2])
            if text.size > limit("format-bytes"):
                reason = f"the format of event {name} has {text.size} bytes, {beyond('format-bytes')}"
                self._damage.add(reason, text.source.file_offset(text.offset))
            if texts.setdefault(event_id, text) is text:
                self._names.append((text.system, name, event_id))
                self._ids.setdefault(name, []).append((text.system, event_id))
        return texts

    def _all_texts(self) -> list[EventText]:
        texts: list[EventText] = []
        for section, index in _SECTIONS:
            if section not in self._layout.metadata:
                continue
            try:
                reader = self._layout.metadata[section]()
                index(reader, texts)
                note_rest(reader, 0, "event formats", self._damage)
            except FormatError as error:
                self._damage.add_error("event formats", error)
        return texts
