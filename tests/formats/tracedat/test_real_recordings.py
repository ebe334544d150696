"""Real recordings hold what trace-cmd prints of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.formats.tracedat.printed_events import count_printed_records, printed_events
from tests.formats.tracedat.reading import Event, count_items, open_trace, stream_events
from tracetui.formats.ring_buffer import ItemKind

RAW_TIME = [
    "i386/sched",
    "i386/lost",
    "s390x/sched",
    "s390x/sched-v6",
    "variants/clock-local",
    "variants/clock-mono",
    "variants/clock-counter",
    "variants/clock-x86-tsc",
    "variants/clock-boot",
    "variants/marker",
    "variants/small-v6-none",
    "variants/small-v7-none",
    "variants/small-v7-zlib",
    "variants/small-v7-zstd",
]
"""Recordings of one buffer whose printed times are the stored ones."""
FOLDED = {"variants/fgraph", "variants/small-fgraph", "variants612/fgraph", "i386/fgraph"}
"""Function graphs: trace-cmd prints a call and its return as one line, except with -N."""
NOT_PRINTED = {"variants/lab": 1302, "kernel-text/labrel": 216}
"""trace-cmd crashes on these; the number of their records is only checked not to change."""


def by_cpu(events: list[Event]) -> dict[int, list[Event]]:
    cpus: dict[int, list[Event]] = {}
    for event in events:
        cpus.setdefault(event.cpu, []).append(event)
    return cpus


@pytest.mark.parametrize("name", RAW_TIME)
def test_sequence_of_every_cpu_is_the_printed_one(name: str, recordings: Path) -> None:
    recording = open_trace(recordings / f"{name}.dat")
    folder, _, stem = name.partition("/")
    printed = printed_events(recordings / folder / "expected" / f"{stem}.report-t.txt.gz")
    (buffer,) = recording.buffers
    assert {stream.cpu: stream_events(recording, stream) for stream in buffer.streams} == by_cpu(printed)
    assert list(recording.damage) == []


@pytest.mark.parametrize("kind", ["none", "v6"])
@pytest.mark.parametrize("name", ["host.dat", "host-demo.dat"])
def test_conversions_of_a_recording_hold_the_same(name: str, kind: str, recordings: Path) -> None:
    original, converted = open_trace(recordings / "tiny" / name), open_trace(recordings / "tiny" / kind / name)
    for attribute in ("comms", "kallsyms", "printk_formats", "trace_id", "guests", "time_shift", "tsc2nsec", "uname"):
        assert getattr(original, attribute) == getattr(converted, attribute), attribute
    assert list(original.events.names()) == list(converted.events.names())
    for before, after in zip(original.buffers[0].streams, converted.buffers[0].streams, strict=True):
        assert stream_events(original, before) == stream_events(converted, after)


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "MANIFEST.tsv").open() as file:
        return list(csv.DictReader(file, delimiter="\t"))


def records_printed(folder: Path, row: dict[str, str]) -> int:
    name = row["file"].removesuffix(".dat")
    if name in FOLDED:
        path = Path(name)
        return count_printed_records(folder / path.parent / "expected" / f"{path.name}.report-N.txt.gz")
    return NOT_PRINTED.get(name, int(row["events"]))


def test_all_recordings_agree_with_their_manifest(all_recordings: Path) -> None:
    differing = []
    for row in manifest(all_recordings):
        recording = open_trace(all_recordings / row["file"])
        counts = count_items(recording)
        expected = (records_printed(all_recordings, row), int(row["drop marks"]), 0, 0)
        if (counts[ItemKind.RECORD], counts[ItemKind.LOST], counts[ItemKind.DAMAGE], len(recording.damage)) != expected:
            differing.append((row["file"], counts, expected, list(recording.damage)))
    assert differing == []


def test_all_recordings_state_what_their_manifest_says(all_recordings: Path) -> None:
    for row in manifest(all_recordings):
        recording = open_trace(all_recordings / row["file"])
        stated = (
            str(recording.version),
            recording.compression if recording.version == 7 else "-",
            "BE" if recording.big_endian else "LE",
            str(recording.long_size),
        )
        assert stated == (row["version"], row["compression"], row["endian"], row["long"]), row["file"]
        if recording.version == 7 and recording.buffers:
            clocks = ",".join(f"{buffer.name or 'top'}:{buffer.clock}" for buffer in recording.buffers)
            assert clocks == row["clock per buffer"], row["file"]
