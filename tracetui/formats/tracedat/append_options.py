"""Adding options to a finished version 7 file, so that a crash at any moment leaves it whole.

The options of such a file are a chain of sections, each ending with DONE: u16 0, u32 8, u64 file offset of the
next section or 0. New options become one more section behind the file's end. It is on the disk before the last
DONE is made to point at it, and until then no reader sees it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from struct import pack
from typing import Protocol

from tracetui.errors import TracetuiError
from tracetui.formats.recording import GuestOption, TimeShift, Tsc2Nsec
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.prologue import SECTIONED_VERSION
from tracetui.formats.tracedat.section_header import SectionId
from tracetui.formats.tracedat.trace_dat import TraceDat

_DONE_SIZE = 14
_NO_DESCRIPTION = -1
_UNKNOWN_PID = -1


class CannotAppend(TracetuiError):
    """A file that options cannot be added to; its text says why and what to do instead."""


class WritableFile(Protocol):
    """What appending needs of an open file; tests put one in that dies half-way."""

    def write_at(self, offset: int, data: bytes) -> None:
        """Write all of `data` at an offset."""
        ...

    def flush(self) -> None:
        """Return when everything written is on the disk."""
        ...

    def truncate(self, size: int) -> None:
        """Cut the file back to `size` bytes."""
        ...

    def close(self) -> None:
        """Give the file back."""
        ...


class DiskFile:
    """A file on disk, open for writing."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)

    def write_at(self, offset: int, data: bytes) -> None:
        """Write all of `data` at an offset."""
        view = memoryview(data)
        while view:
            written = os.pwrite(self._fd, view, offset)
            view, offset = view[written:], offset + written

    def flush(self) -> None:
        """Return when everything written is on the disk."""
        os.fsync(self._fd)

    def truncate(self, size: int) -> None:
        """Cut the file back to `size` bytes."""
        os.ftruncate(self._fd, size)

    def close(self) -> None:
        """Give the file back."""
        os.close(self._fd)


@dataclass(frozen=True, slots=True)
class AppendPoint:
    """Where a file's options go on.

    Attributes:
        path: the file.
        pointer: file offset of the last DONE's u64.
        size: bytes of the file.
        big_endian: its byte order.
    """

    path: Path
    pointer: int
    size: int
    big_endian: bool


def find_append_point(recording: TraceDat, in_place: bool = True) -> AppendPoint:
    """Find where to add options, after checking that it can be done.

    Args:
        recording: the file, opened.
        in_place: the file itself is to be written, not a copy.

    Raises:
        CannotAppend: the file is of version 6, its options are damaged, or it may not be written.
    """
    path = recording.path
    if recording.version != SECTIONED_VERSION:
        raise CannotAppend(
            f"{path}: version {recording.version} has its options before the data, where none can be added; "
            f"make a version 7 file of it first: trace-cmd convert --file-version 7 -i {path} -o NEW.dat"
        )
    done = recording.options[-1] if recording.options else None
    if done is None or done.id != OptionId.DONE or any(done.data):
        raise CannotAppend(f"{path}: its options are damaged, so none can be added; `tracetui info` says where")
    if in_place and not os.access(path, os.W_OK):
        raise CannotAppend(f"{path}: may not be written; `-o DIR` writes copies instead")
    order = "big" if recording.big_endian else "little"
    with path.open("rb") as file:
        file.seek(done.offset - 6)
        stored = file.read(_DONE_SIZE)
    if stored != OptionId.DONE.to_bytes(2, order) + (8).to_bytes(4, order) + bytes(8):  # type: ignore[arg-type]
        raise CannotAppend(f"{path}: its options are compressed, so none can be added at offset {done.offset:#x}")
    return AppendPoint(path, done.offset, path.stat().st_size, recording.big_endian)


def append_options(
    point: AppendPoint,
    options: Iterable[tuple[int, bytes]],
    open_file: Callable[[Path], WritableFile] = DiskFile,
) -> None:
    """Add options to a file.

    Args:
        point: from find_append_point, of the unchanged file.
        options: (option id, payload) in their order.
        open_file: opens the file for writing.

    Raises:
        CannotAppend: the file has changed since, or the disk is full or fails; it is then as it was.
    """
    file: WritableFile | None = None
    try:
        file = open_file(point.path)
        if point.path.stat().st_size != point.size:
            raise CannotAppend(f"{point.path}: has changed meanwhile; nothing was added")
        _append(file, point, options_section(options, point.big_endian))
        file.write_at(point.pointer, pack(_order(point.big_endian) + "Q", point.size))
        file.flush()
    except OSError as error:
        raise CannotAppend(f"{point.path}: {error.strerror or error}; nothing was added") from error
    finally:
        if file is not None:
            file.close()


def _append(file: WritableFile, point: AppendPoint, section: bytes) -> None:
    """Write a section behind the end and wait until it is on the disk; on failure the end is where it was."""
    try:
        file.write_at(point.size, section)
        file.flush()
    except OSError:
        file.truncate(point.size)
        raise


def _order(big_endian: bool) -> str:
    return ">" if big_endian else "<"


def options_section(options: Iterable[tuple[int, bytes]], big_endian: bool) -> bytes:
    """A section of options, closed by a DONE that leads nowhere.

    Its header is u16 id, u16 flags, i32 description, u64 size; each option u16 id, u32 size, payload.
    """
    order = _order(big_endian)
    packed = b"".join(pack(order + "HI", number, len(data)) + data for number, data in options)
    packed += pack(order + "HIQ", OptionId.DONE, 8, 0)
    return pack(order + "HHiQ", SectionId.OPTIONS, 0, _NO_DESCRIPTION, len(packed)) + packed


def guest_payload(guest: GuestOption, big_endian: bool) -> bytes:
    """GUEST: name, u64 trace id, u32 count, count x {u32 vCPU id, i32 host thread pid}.

    Readers refuse the whole option when an id is not below the count, so ids that are not there
    are written with pid -1, which means unknown.
    """
    order = _order(big_endian)
    count = max(guest.vcpu_pids, default=-1) + 1
    pids = b"".join(pack(order + "Ii", vcpu, guest.vcpu_pids.get(vcpu, _UNKNOWN_PID)) for vcpu in range(count))
    return guest.name.encode("latin-1") + b"\0" + pack(order + "QI", guest.trace_id, count) + pids


def time_shift_payload(shift: TimeShift, big_endian: bool) -> bytes:
    """TIME_SHIFT: u64 peer id, u32 flags, u32 CPUs, per CPU {u32 n, n x i64 time, offset, scaling}, then fractions."""
    order = _order(big_endian)
    head = pack(order + "QII", shift.peer_trace_id, int(shift.interpolate), len(shift.cpus))
    columns, fractions = b"", b""
    for samples in shift.cpus:
        columns += pack(order + "I", len(samples))
        for name in ("time", "offset", "scaling"):
            columns += b"".join(pack(order + "q", getattr(sample, name)) for sample in samples)
        fractions += b"".join(pack(order + "q", sample.fraction) for sample in samples)
    return head + columns + fractions


def tsc2nsec_payload(tsc2nsec: Tsc2Nsec, big_endian: bool) -> bytes:
    """TSC2NSEC: u32 mult, u32 shift, u64 offset."""
    return pack(_order(big_endian) + "IIQ", tsc2nsec.mult, tsc2nsec.shift, tsc2nsec.offset)
