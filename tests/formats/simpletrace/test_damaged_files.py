"""Cut, garbled and hostile files give the rows that exist and one clear message each."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.simpletrace.crafted_files import Writer, open_crafted, shown_rows
from tracetui.errors import UnreadableFile
from tracetui.formats.open_file import open_recording
from tracetui.formats.simpletrace.record_reader import MAX_NAMES
from tracetui.formats.simpletrace.simpletrace_lines import simpletrace_lines

WHOLE = Writer().mapping(0, b"first").event(0, 1, 1, 1).event(0, 2, 2, 2).data


def rows_and_reasons(folder: Path, data: bytes) -> tuple[int, list[str]]:
    recording = open_crafted(folder, data)
    rows = len(shown_rows(recording))
    list(simpletrace_lines(recording))
    assert all(damage.offset is not None and str(recording.path) in str(damage) for damage in recording.damage)
    return rows, [damage.reason for damage in recording.damage]


def test_every_cut_keeps_what_precedes_it(tmp_path: Path) -> None:
    second, first, names = len(WHOLE) - 48, len(WHOLE) - 96, len(WHOLE) - 121
    for size in range(24, len(WHOLE) + 1):
        rows, reasons = rows_and_reasons(tmp_path, WHOLE[:size])
        assert rows == (0 if size < second else 1 if size < len(WHOLE) else 2)
        borders = {names, first, second, len(WHOLE)}
        cut = "the last name is cut off" if names + 8 <= size < first else "the last record is cut off"
        assert reasons == ([] if size in borders else [cut])


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (struct.pack("<QQ", 5, 0), "an item of unknown type 0x5"),
        (struct.pack("<QQI", 0, 1, 513), "an event name of 513 bytes, 512 at most are possible"),
        (struct.pack("<QQI", 0, 1, 2**32 - 1), "an event name of 4294967295 bytes, 512 at most are possible"),
        (struct.pack("<QQQII", 1, 0, 3, 23, 1), "a record of 23 bytes, 24 to 5184 are possible"),
        (struct.pack("<QQQII", 1, 0, 3, 5185, 1), "a record of 5185 bytes, 24 to 5184 are possible"),
        (struct.pack("<QQQII", 1, 0, 3, 2**32 - 1, 1), "a record of 4294967295 bytes, 24 to 5184 are possible"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_ends_the_file(tmp_path: Path, tail: bytes, reason: str) -> None:
    assert rows_and_reasons(tmp_path, WHOLE + tail + bytes(6000)) == (2, [f"{reason}; what follows it cannot be read"])


def test_a_cut_record_of_version_0(tmp_path: Path) -> None:
    data = Writer(0).event(0, 1, 1).event(0, 2, 1).data
    assert rows_and_reasons(tmp_path, data[:-1]) == (1, ["the last record is cut off"])
    assert rows_and_reasons(tmp_path, data) == (2, [])


def test_a_name_that_changes(tmp_path: Path) -> None:
    data = Writer().mapping(0, b"first").mapping(0, b"third").event(0, 1, 1, 1).data
    assert rows_and_reasons(tmp_path, data) == (1, ["event id 0 has two names; the first is used"])


def test_names_without_end_are_bounded(tmp_path: Path) -> None:
    writer = Writer()
    writer.data += b"".join(struct.pack("<QQI", 0, number, 0) for number in range(MAX_NAMES + 10))
    recording = open_crafted(tmp_path, writer.event(3, 1, 1).data)
    assert len(recording.events.names()) == MAX_NAMES
    assert [damage.reason for damage in recording.damage] == ["more than 16384 event names; the others are ignored"]
    assert [row.name for row in shown_rows(recording)] == ["event#3"]


def test_events_beyond_what_is_told_apart_still_are_rows(tmp_path: Path) -> None:
    writer = Writer()
    writer.data += b"".join(struct.pack("<QQQII", 1, number, number, 24, 1) for number in range(MAX_NAMES + 5))
    rows = shown_rows(open_crafted(tmp_path, writer.data))
    assert len(rows) == MAX_NAMES + 5
    assert rows[-1].name == "[UNKNOWN EVENT]"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (WHOLE[:7], "is cut off inside its first bytes at offset 0x7"),
        (WHOLE[:23], "is cut off inside its first bytes at offset 0x17"),
        (Writer(1).data, "is of simpletrace version 1; 0, 2, 3 and 4 are known at offset 0x10"),
        (Writer(5, ">").data, "is of simpletrace version 5; 0, 2, 3 and 4 are known at offset 0x10"),
        (b"\xff" * 8 + b"other magic, 16 bytes", "is not a recording of a known format at offset 0x0"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "trace-1"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        open_recording(path)
    assert str(caught.value) == f"{path}: {message}"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    version=st.sampled_from([0, 2, 3, 4]),
    place=st.integers(24, len(WHOLE) - 1),
    junk=st.binary(min_size=1, max_size=24),
)
def test_garbled_bytes_never_fail(tmp_path: Path, version: int, place: int, junk: bytes) -> None:
    writer = Writer(version).mapping(0, b"first") if version == 4 else Writer(version)
    data = bytearray(writer.event(0, 1, 1, 1).event(2, 2, 0x41, 2).event(0, 3, 3, 3).data)
    data[place : place + len(junk)] = junk
    recording = open_crafted(tmp_path, bytes(data))
    assert len(shown_rows(recording)) <= 6
    assert len(recording.damage) <= 3
    assert all(isinstance(line, str) for line in simpletrace_lines(recording))
