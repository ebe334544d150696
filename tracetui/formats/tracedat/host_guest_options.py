"""The options that tie a host's and its guests' recordings together: GUEST, TIME_SHIFT, TSC2NSEC.

Tools copy these payloads in the byte order of the machine they run on, which need not be the
file's. So each is read in the order in which its counts agree with its size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.file_bytes import FormatError, MemoryBytes
from tracetui.formats.recording import GuestOption, TimeSample, TimeShift, Tsc2Nsec
from tracetui.formats.tracedat.options import Option

T = TypeVar("T")
_INTERPOLATE = 1
_MAX_SHIFT = 64


def read_payload(option: Option, big_endian: bool, parse: Callable[[ByteReader], T]) -> T:
    """Parse a payload in the file's byte order, or in the other one when only that makes sense.

    Raises:
        FormatError: it makes no sense in either; the error is about the file's order.
    """
    try:
        return parse(_reader(option, big_endian))
    except FormatError as error:
        try:
            return parse(_reader(option, not big_endian))
        except FormatError:
            raise error from None


def _reader(option: Option, big_endian: bool) -> ByteReader:
    return ByteReader(MemoryBytes(option.data, option.offset), big_endian)


def parse_guest(reader: ByteReader) -> GuestOption:
    """GUEST: name, u64 trace id, u32 count, count x {u32 vCPU id, i32 host thread pid}."""
    name, trace_id, count = reader.text(), reader.u64(), reader.u32()
    if 8 * count > reader.left:
        raise reader.error(f"{count} vCPUs do not fit in the {reader.left} bytes left")
    pairs = [(reader.u32(), reader.i32()) for _ in range(count)]
    return GuestOption(name, trace_id, dict(pairs))


def parse_time_shift(reader: ByteReader) -> TimeShift:
    """TIME_SHIFT: u64 peer id, u32 flags, u32 CPUs, per CPU {u32 n, n x i64 time, offset, scaling}, then fractions.

    The fractions, n x i64 per CPU, follow after all CPUs; files from before trace-cmd 3.0 have none.
    """
    peer, flags, cpu_count = reader.u64(), reader.u32(), reader.u32()
    if 4 * cpu_count > reader.left:
        raise reader.error(f"{cpu_count} CPUs do not fit in the {reader.left} bytes left")
    columns = [_sample_columns(reader) for _ in range(cpu_count)]
    fractions = _fractions(reader, [len(times) for times, _, _ in columns])
    cpus = tuple(_samples(*cpu, fraction) for cpu, fraction in zip(columns, fractions, strict=True))
    return TimeShift(peer, bool(flags & _INTERPOLATE), cpus)


Numbers = tuple[int, ...]


def _sample_columns(reader: ByteReader) -> tuple[Numbers, Numbers, Numbers]:
    count = reader.u32()
    if 24 * count > reader.left:
        raise reader.error(f"{count} samples do not fit in the {reader.left} bytes left")
    return reader.i64s(count), reader.i64s(count), reader.i64s(count)


def _fractions(reader: ByteReader, counts: Sequence[int]) -> list[Numbers]:
    """The fraction bits per CPU; all 0 when there are none.

    Writers up to trace-cmd 3.4 store as many per CPU as the last CPU has samples, so that size is known too.
    """
    if not counts or reader.left == 0:
        return [(0,) * count for count in counts]
    if reader.left == 8 * sum(counts):
        return [reader.i64s(count) for count in counts]
    if reader.left == 8 * counts[-1] * len(counts):
        stored = [reader.i64s(counts[-1]) for _ in counts]
        return [(row + row[-1:] * count)[:count] for row, count in zip(stored, counts, strict=True)]
    raise reader.error(f"{reader.left} bytes of fractions for {sum(counts)} samples")


def _samples(times: Numbers, offsets: Numbers, scalings: Numbers, fractions: Numbers) -> tuple[TimeSample, ...]:
    """Samples ascending by time; of equal times the last one stays."""
    by_time = {sample[0]: TimeSample(*sample) for sample in zip(times, offsets, scalings, fractions, strict=True)}
    return tuple(by_time[time] for time in sorted(by_time))


def parse_tsc2nsec(reader: ByteReader) -> Tsc2Nsec:
    """TSC2NSEC: u32 mult, u32 shift, u64 offset."""
    tsc2nsec = Tsc2Nsec(reader.u32(), reader.u32(), reader.u64())
    if tsc2nsec.shift > _MAX_SHIFT:
        raise reader.error(f"shift by {tsc2nsec.shift} bits")
    return tsc2nsec
