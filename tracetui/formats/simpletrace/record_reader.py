"""The records of a simpletrace file one after the other, as they lie in it.

Version 4: every item is a u64 type, 0 for a mapping (u64 event id, u32 length, name) or 1 for an event
record. Versions 2 to 4: an event record is u64 event id, u64 time in ns, u32 length, u32 pid, arguments;
the length counts from the event id. Version 0: u64 event id, u64 time, six u64 arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple, TypeGuard

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.simpletrace.argument_types import MAX_ARGUMENTS
from tracetui.formats.simpletrace.file_header import FIXED_RECORD_SIZE, FIXED_RECORDS, MAPPED, PID, FileHeader

DROPPED_ID = (1 << 64) - 2
"""Event id of a record that says how many were lost."""
COUNT_UNKNOWN = -1
NO_PID_KNOWN = -1

HEAD_SIZE = 24
MAX_RECORD = HEAD_SIZE + MAX_ARGUMENTS * (4 + 512)
"""Ten arguments, all strings of the greatest length."""
MAX_NAMES = 1 << 14

_MAPPING, _EVENT = 0, 1
_TYPE_SIZE = 8
_MAPPING_HEAD = 12
_UNREADABLE = -1
_MAX_NAME = 512
_WINDOW = 1 << 20
_PID_MASK = (1 << 31) - 1


class EventRecord(NamedTuple):
    """One event record.

    Attributes:
        offset: file offset of its event id.
        event_id: as stored.
        ts_ns: CLOCK_MONOTONIC of the host.
        length: bytes from `offset` to its end.
        pid: the QEMU process, -1 where the version does not store it.
    """

    offset: int
    event_id: int
    ts_ns: int
    length: int
    pid: int


class RecordReader:
    """One pass over a file; what ends it early is noted as damage.

    Attributes:
        names: event id -> name, from the mappings passed so far.
    """

    def __init__(self, file: FileBytes, header: FileHeader, damage: DamageList) -> None:
        self.names: dict[int, str] = {}
        self._file, self._header, self._damage = file, header, damage
        order = ">" if header.big_endian else "<"
        self._u64 = Struct(order + "Q").unpack_from
        self._head = Struct(order + "QQII").unpack_from
        self._mapping = Struct(order + "QI").unpack_from

    def __iter__(self) -> Iterator[EventRecord]:
        """The event records in the file's order."""
        return self._fixed() if self._header.version == FIXED_RECORDS else self._variable()

    def _fixed(self) -> Iterator[EventRecord]:
        at, end = self._header.size, self._file.size
        while at + FIXED_RECORD_SIZE <= end:
            data = self._file.read(at, _WINDOW)
            for place in range(0, len(data) - FIXED_RECORD_SIZE + 1, FIXED_RECORD_SIZE):
                event_id, ts_ns = self._u64(data, place)[0], self._u64(data, place + 8)[0]
                yield EventRecord(at + place, event_id, ts_ns, FIXED_RECORD_SIZE, NO_PID_KNOWN)
            if len(data) < FIXED_RECORD_SIZE:
                break
            at += len(data) // FIXED_RECORD_SIZE * FIXED_RECORD_SIZE
        if at < end:
            self._damage.add("the last record is cut off", at)

    def _variable(self) -> Iterator[EventRecord]:
        """Walk records of any length, through windows that hold any item whole."""
        at, end = self._header.size, self._file.size
        has_types, has_pid = self._header.version == MAPPED, self._header.version >= PID
        data, start = b"", at
        while at < end:
            place = at - start
            if len(data) - place < _TYPE_SIZE + MAX_RECORD and start + len(data) < end:
                data, start, place = self._file.read(at, _WINDOW), at, 0
            if has_types:
                kind = self._u64(data, place)[0] if len(data) - place >= _TYPE_SIZE else _EVENT
                place += _TYPE_SIZE
                if kind != _EVENT:
                    at = start + place + self._take_item(kind, data, place, at)
                    if at < start + place:
                        return
                    continue
            head = self._head(data, place) if len(data) - place >= HEAD_SIZE else None
            if not self._is_whole(head, len(data) - place, at):
                return
            event_id, ts_ns, length, pid = head
            yield EventRecord(start + place, event_id, ts_ns, length, pid & _PID_MASK if has_pid else NO_PID_KNOWN)
            at = start + place + length

    def _is_whole(self, head: tuple[int, ...] | None, left: int, at: int) -> TypeGuard[tuple[int, int, int, int]]:
        """Whether a record is there with all its bytes."""
        length = HEAD_SIZE if head is None else head[2]
        if not HEAD_SIZE <= length <= MAX_RECORD:
            limits = f"{HEAD_SIZE} to {MAX_RECORD} are possible"
            self._damage.add(f"a record of {length} bytes, {limits}; what follows it cannot be read", at)
        elif head is None or length > left:
            self._damage.add("the last record is cut off", at)
        else:
            return True
        return False

    def _take_item(self, kind: int, data: bytes, place: int, at: int) -> int:
        """Note a mapping; gives its size, _UNREADABLE when the file cannot be read on."""
        if kind != _MAPPING:
            self._damage.add(f"an item of unknown type {kind:#x}; what follows it cannot be read", at)
            return _UNREADABLE
        left = len(data) - place
        event_id, length = self._mapping(data, place) if left >= _MAPPING_HEAD else (0, 0)
        if length > _MAX_NAME:
            limits = f"{_MAX_NAME} at most are possible"
            self._damage.add(f"an event name of {length} bytes, {limits}; what follows it cannot be read", at)
            return _UNREADABLE
        if left < _MAPPING_HEAD + length:
            self._damage.add("the last name is cut off", at)
            return _UNREADABLE
        place += _MAPPING_HEAD
        self._keep_name(event_id, data[place : place + length].decode("latin-1"), at)
        return _MAPPING_HEAD + int(length)

    def _keep_name(self, event_id: int, name: str, at: int) -> None:
        known = self.names.get(event_id)
        if known is None and len(self.names) >= MAX_NAMES:
            self._damage.add(f"more than {MAX_NAMES} event names; the others are ignored")
        elif known is None:
            self.names[event_id] = name
        elif known != name:
            self._damage.add(f"event id {event_id} has two names; the first is used", at)


def dropped_count(file: FileBytes, header: FileHeader, offset: int, length: int) -> int:
    """How many events a record of id DROPPED_ID says were lost; -1 when it does not hold the number."""
    head = 16 if header.version == FIXED_RECORDS else HEAD_SIZE
    data = file.read(offset + head, 8) if length >= head + 8 else b""
    count = int.from_bytes(data, "big" if header.big_endian else "little") if len(data) == 8 else 1 << 63
    return COUNT_UNKNOWN if count >> 63 else count
