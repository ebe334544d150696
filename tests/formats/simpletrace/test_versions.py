"""Files of every version and byte order give their events with names, pids and texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.simpletrace.crafted_files import DROPPED, Shown, Writer, open_crafted, shown_rows

ORDERS = pytest.mark.parametrize("order", ["<", ">"])


@ORDERS
def test_version_4_with_mappings_before_between_and_after(tmp_path: Path, order: str) -> None:
    writer = Writer(4, order).event(9, 100, -5, 255, pid=11).mapping(9, b"first")
    writer.event(7, 200, b"it's", -2, pid=12).event(8, 300, 0xAE80, 1).mapping(7, b"third")
    recording = open_crafted(tmp_path, writer.data)
    assert recording.big_endian == (order == ">")
    assert shown_rows(recording) == [
        Shown(100, 11, "first", "number -5 small 255"),
        Shown(200, 12, "third", "text 'it's' value -2"),
        Shown(300, 77, "event#8", "{0xae80,0x1}"),
    ]
    assert not recording.damage
    assert recording.comms == {11: "qemu", 12: "qemu", 77: "qemu"}


@ORDERS
def test_version_3_counts_every_event(tmp_path: Path, order: str) -> None:
    writer = Writer(3, order).event(0, 1, 2**32 + 7, 256 + 3).event(1, 2, 0xFF).event(2, 3, b"", 4).event(3, 4, 5)
    assert shown_rows(open_crafted(tmp_path, writer.data)) == [
        Shown(1, 77, "first", "number 7 small 3"),
        Shown(2, 77, "second", "p 0xff"),
        Shown(3, 77, "third", "text '' value 4"),
        Shown(4, 77, "event#3", "{0x5}"),
    ]


def test_version_2_leaves_disabled_events_out_and_its_pid_is_noise(tmp_path: Path) -> None:
    writer = Writer(2).event(0, 1, 7, 3, pid=0xDEADBEEF).event(1, 2, b"x", 4)
    assert shown_rows(open_crafted(tmp_path, writer.data)) == [
        Shown(1, -1, "first", "number 7 small 3"),
        Shown(2, -1, "third", "text 'x' value 4"),
    ]


@ORDERS
def test_version_0_has_six_words(tmp_path: Path, order: str) -> None:
    writer = Writer(0, order).event(0, 1, -1, 9).event(1, 2, 0x10).event(2, 3, 0x5555, 8).event(9, 4, 1)
    assert shown_rows(open_crafted(tmp_path, writer.data)) == [
        Shown(1, -1, "first", "number -1 small 9"),
        Shown(2, -1, "second", "p 0x10"),
        Shown(3, -1, "third", "text '5555' value 8"),
        Shown(4, -1, "event#9", "{0x1,0x0,0x0,0x0,0x0,0x0}"),
    ]


def test_without_trace_events_mapped_names_and_raw_words(tmp_path: Path) -> None:
    writer = Writer().mapping(0, b"first").event(0, 1, 5, b"abc")
    expected = [Shown(1, 77, "first", "{0x5,0x6362610000" + "0003}")]
    assert shown_rows(open_crafted(tmp_path, writer.data, "")) == expected


def test_rows_are_sorted_by_time_and_keep_the_order_of_equal_times(tmp_path: Path) -> None:
    writer = Writer().mapping(0, b"first")
    times = [5, 9, 7, 7, 12, 11, 3, 20, 19, 19, 30]
    for place, ts_ns in enumerate(times):
        writer.event(0, ts_ns, place, 0)
    numbers = [int(row.text.split()[1]) for row in shown_rows(open_crafted(tmp_path, writer.data))]
    assert numbers == sorted(range(len(times)), key=times.__getitem__)


@pytest.mark.parametrize("version", [0, 2, 3, 4])
def test_lost_events_are_a_row_before_the_next_event(tmp_path: Path, version: int) -> None:
    writer = Writer(version).event(0, 10, 1, 1).event(DROPPED, 25, 5).event(DROPPED, 26, 6).event(0, 20, 2, 2)
    writer.event(0, 30, 3, 3).event(DROPPED, 40, 8)
    rows = shown_rows(open_crafted(tmp_path, writer.data, "first(int a, int b)\n"))
    assert [(row.ts_ns, row.name.replace("event#0", "first")) for row in rows] == [
        (10, "first"), (20, "first"), (30, "[11 EVENTS DROPPED]"), (30, "first"), (40, "[8 EVENTS DROPPED]"),
    ]  # fmt: skip


def test_a_lost_record_without_its_count(tmp_path: Path) -> None:
    writer = Writer().event(DROPPED, 1).event(0, 2, 1, 1)
    assert [row.name for row in shown_rows(open_crafted(tmp_path, writer.data))] == ["[EVENTS DROPPED]", "event#0"]


def test_times_far_apart_and_records_as_long_as_can_be(tmp_path: Path) -> None:
    events = "big(" + ", ".join(f"const char *s{n}" for n in range(10)) + ') "%s"\nsmall(int a) "%d"\n'
    times = [0, 2**27, 2**27 + 1, 2**58, 2**62]
    writer = Writer().mapping(0, b"big").mapping(1, b"small")
    for ts_ns in times:
        writer.event(0, ts_ns, *[bytes([65 + n]) * 512 for n in range(10)]).event(1, ts_ns, 1)
    recording = open_crafted(tmp_path, writer.data, events)
    rows = shown_rows(recording)
    assert [row.ts_ns for row in rows] == [ts_ns for ts_ns in times for _ in range(2)]
    assert {row.text for row in rows} == {"A" * 512, "1"}
    assert not recording.damage


def test_arguments_of_another_build_are_shown_raw_and_said_once(tmp_path: Path) -> None:
    writer = Writer().mapping(0, b"first").mapping(1, b"third").event(0, 1, 5).event(0, 2, 6).event(1, 3, 7)
    recording = open_crafted(tmp_path, writer.data)
    assert [row.text for row in shown_rows(recording)] == ["{0x5}", "{0x6}", "{0x7}"]
    assert [damage.reason.partition(":")[0] for damage in recording.damage] == ["first", "third"]
