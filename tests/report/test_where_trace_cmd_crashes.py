"""Recordings on which trace-cmd report ends: their texts by what the records hold."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from tests.report.crafted_pairs import in_both, lines
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session

_SHOWN = re.compile(r"rstr=(?P<text>.*) rdyn=\{(?P<elements>.*)\} len=(?P<length>\d+) prec=(?P<start>.*)")


def test_relative_arrays_of_the_lab(recordings: Path) -> None:
    """Its print fmt asks for the length of a relative array; it lies behind its location word, from the low half on."""
    path = recordings / "variants/lab.dat"
    records = [row.data for row in rows_plain(open_session([path]).slots) if row.name == "lab_arrays"]
    compat, right = ([line for line in shown if " lab_arrays: " in line] for shown in in_both(path))
    assert len(records) == len(compat) == len(right) == 93
    for record, *shown in zip(records, compat, right, strict=True):
        dyn, text_at, numbers_at = (struct.unpack_from("<I", record, at)[0] for at in (44, 64, 68))
        text = record[68 + (text_at & 0xFFFF) :].split(b"\0")[0].decode()
        elements = struct.unpack_from(f"<{(numbers_at >> 16) // 8}Q", record, 72 + (numbers_at & 0xFFFF))
        for line in shown:
            found = _SHOWN.search(line)
            assert found is not None
            assert found["text"] == text
            assert found["elements"] == ",".join(f"{element:#x}" for element in elements)
            assert (int(found["length"]), found["start"]) == (dyn >> 16, text[:3])


@pytest.mark.parametrize("option", ["--first-event", "--last-event"])
def test_a_recording_that_is_text_has_no_first_event(recordings: Path, option: str) -> None:
    path = recordings / "latency/wakeup.dat"
    for mode in ([], ["--compat"]):
        assert lines(*mode, option, path) == [f"List of CPUs in {path} with data:", ""]


def test_a_stack_under_raw_fields_ends_with_its_record(all_recordings: Path) -> None:
    """The format says 8 callers; the record holds as many as there were."""
    path = all_recordings / "variants/function-stack.dat"
    records = [row.data for row in rows_plain(open_session([path]).slots) if row.name == "kernel_stack"]
    for shown in in_both("-R", path):
        callers = [line.partition(" caller=ARRAY[")[2] for line in shown if " kernel_stack: " in line]
        assert [len(text.split(", ")) for text in callers] == [min(64, len(record) - 16) for record in records]
        assert records
