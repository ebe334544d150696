"""A simpletrace file as the lines that QEMU's own script, simpletrace.py, prints for it.

`event delta_us pid=N argument=value ...` in the file's order; the delta is to the line before, numbers
are the stored 64 bits in hex, strings are Python's bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from tracetui.formats.simpletrace.argument_types import typed_argument
from tracetui.formats.simpletrace.event_table import event_names
from tracetui.formats.simpletrace.file_header import FIXED_RECORDS
from tracetui.formats.simpletrace.record_reader import DROPPED_ID, HEAD_SIZE, EventRecord, RecordReader
from tracetui.formats.simpletrace.simpletrace import Simpletrace
from tracetui.formats.simpletrace.trace_events import TraceEvent

_DROPPED = TraceEvent("Dropped_Event", (typed_argument("num_events_dropped", "uint64_t"),))
_WORD = 8


def simpletrace_lines(recording: Simpletrace) -> Iterator[str]:
    """The lines, without their line breaks; an event nobody describes shows its raw words as arg1, arg2, ...

    Args:
        recording: the file, with its trace-events.
    """
    reader = RecordReader(recording.file, recording.header, recording.damage_list)
    printer = _LinePrinter(recording, reader)
    for record in reader:
        yield printer.line(record)


class _LinePrinter:
    def __init__(self, recording: Simpletrace, reader: RecordReader) -> None:
        self._file, self._header = recording.file, recording.header
        self._by_name = recording.trace_events.by_name
        self._names = event_names(recording.header, reader.names, recording.trace_events)
        order = ">" if recording.big_endian else "<"
        self._u64, self._u32 = Struct(order + "Q"), Struct(order + "I")
        self._last: int | None = None

    def line(self, record: EventRecord) -> str:
        """One record's line."""
        last = record.ts_ns if self._last is None else self._last
        self._last = record.ts_ns
        fields = [self._name(record.event_id), f"{(record.ts_ns - last) / 1000.0:.3f}"]
        if record.pid >= 0:
            fields.append(f"pid={record.pid}")
        return " ".join([*fields, *self._arguments(record)])

    def _name(self, event_id: int) -> str:
        if event_id == DROPPED_ID:
            return _DROPPED.name
        return self._names.get(event_id) or f"event#{event_id}"

    def _arguments(self, record: EventRecord) -> Iterator[str]:
        head = 16 if self._header.version == FIXED_RECORDS else HEAD_SIZE
        data = self._file.read(record.offset + head, record.length - head)
        event = _DROPPED if record.event_id == DROPPED_ID else self._by_name.get(self._name(record.event_id))
        if event is None:
            words = (data[at : at + _WORD].ljust(_WORD, b"\0") for at in range(0, len(data), _WORD))
            yield from (f"arg{number}={self._u64.unpack(word)[0]:#x}" for number, word in enumerate(words, 1))
            return
        at = 0
        for argument in event.arguments:
            if argument.is_string and self._header.version != FIXED_RECORDS:
                length = self._u32.unpack(data[at : at + 4].ljust(4, b"\0"))[0]
                yield f"{argument.name}={data[at + 4 : at + 4 + length]!r}"
                at += 4 + length
            else:
                yield f"{argument.name}={self._u64.unpack(data[at : at + _WORD].ljust(_WORD, bytes(1)))[0]:#x}"
                at += _WORD
