"""What options say, in real files and in crafted payloads."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path

import pytest

from tests.formats.ring_buffer_pages import Machine
from tests.formats.tracedat.crafted_files import CraftedBuffer, CraftedFile, blips, linear_file, sectioned_file
from tests.formats.tracedat.reading import open_bytes, open_trace
from tracetui.formats.recording import TimeSample, TimeShift, Tsc2Nsec
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.trace_dat import TraceDat

LITTLE, BIG = Machine(), Machine(big_endian=True)


def with_options(folder: Path, machine: Machine, *options: tuple[int, bytes]) -> TraceDat:
    """A file with these options, read as version 6 and as version 7, which must agree; the latter."""
    crafted = CraftedFile(machine, [CraftedBuffer("", {0: blips(machine, 1, 1)})], list(options), cpus=1)
    linear = open_bytes(folder, linear_file(crafted))
    sectioned = open_bytes(folder, sectioned_file(crafted))
    for attribute in ("guests", "time_shift", "tsc2nsec", "trace_id", "cpu_count", "stats", "date_offset_ns"):
        assert getattr(linear, attribute) == getattr(sectioned, attribute)
    return sectioned


def test_demo_pair_is_tied_together(recordings: Path) -> None:
    host, guest = open_trace(recordings / "tiny/host.dat"), open_trace(recordings / "tiny/host-demo.dat")
    (option,) = host.guests
    assert (option.name, option.trace_id, option.vcpu_pids) == ("demo", guest.trace_id, {0: 503, 1: 504})
    assert guest.time_shift is not None
    assert guest.time_shift.peer_trace_id == host.trace_id
    assert not guest.time_shift.interpolate
    assert [len(samples) for samples in guest.time_shift.cpus] == [2, 2]
    assert {sample.scaling for samples in guest.time_shift.cpus for sample in samples} == {1}
    assert host.tsc2nsec == guest.tsc2nsec
    assert (host.clock, host.has_clock_option, host.cpu_count) == ("x86-tsc", True, 3)


def test_options_of_a_file_can_be_listed(recordings: Path) -> None:
    recording = open_trace(recordings / "tiny/host.dat")
    data = (recordings / "tiny/host.dat").read_bytes()
    assert {"TRACECLOCK", "UNAME", "GUEST", "CPUSTAT", "DONE", "BUFFER"} <= {
        option.name for option in recording.options
    }
    for option in recording.options:
        header = struct.pack("<HI", option.id, option.size)
        assert data[option.offset - 6 : option.offset + option.size] == header + option.data


def test_texts_are_those_that_trace_cmd_prints(all_recordings: Path) -> None:
    compared = 0
    attributes = {"--stat": "stats", "--uname": "uname", "--version": "writer_version"}
    for case in json.loads((all_recordings / "options/cases.json").read_text()):
        attribute = attributes.get(" ".join(case["args"]))
        if attribute and len(case["files"]) == 1:
            printed = gzip.decompress((all_recordings / case["stdout"]).read_bytes()).decode("latin-1")
            text = getattr(open_trace(all_recordings / case["files"][0]), attribute)
            assert text
            assert text in printed, case
            compared += 1
    assert compared > 30


def shift_payload(m: Machine, *, with_fractions: bool = True) -> bytes:
    cpus = [[(2000, -7, 3, 1), (1000, -5, 3, 1)], [(9, 8, 1, 0)]]
    order = ">" if m.big_endian else "<"
    payload = m.u64(77) + m.u32(1) + m.u32(len(cpus))
    for samples in cpus:
        payload += m.u32(len(samples))
        for column in range(3):
            payload += b"".join(struct.pack(order + "q", sample[column]) for sample in samples)
    if with_fractions:
        payload += b"".join(struct.pack(order + "q", sample[3]) for samples in cpus for sample in samples)
    return payload


@pytest.mark.parametrize(("file_order", "payload_order"), [(LITTLE, LITTLE), (BIG, BIG), (BIG, LITTLE), (LITTLE, BIG)])
def test_payloads_are_read_in_the_byte_order_that_makes_sense(
    file_order: Machine, payload_order: Machine, tmp_path: Path
) -> None:
    m = payload_order
    guest = b"web01\0" + m.u64(77) + m.u32(2) + m.u32(0) + m.u32(500) + m.u32(4) + m.u32(0xFFFFFFFF)
    tsc = m.u32(1 << 30) + m.u32(31) + m.u64(5)
    recording = with_options(
        tmp_path,
        file_order,
        (OptionId.GUEST, guest),
        (OptionId.TIME_SHIFT, shift_payload(m)),
        (OptionId.TSC2NSEC, tsc),
        (OptionId.CPUCOUNT, m.u32(2)),
    )
    assert recording.guests[0].vcpu_pids == {0: 500, 4: -1}
    assert (recording.guests[0].name, recording.guests[0].trace_id) == ("web01", 77)
    samples = (TimeSample(1000, -5, 3, 1), TimeSample(2000, -7, 3, 1)), (TimeSample(9, 8, 1, 0),)
    assert recording.time_shift == TimeShift(77, True, samples)
    assert recording.tsc2nsec == Tsc2Nsec(1 << 30, 31, 5)
    assert recording.cpu_count == 2
    assert list(recording.damage) == []


def test_a_time_shift_from_before_3_0_has_no_fractions(tmp_path: Path) -> None:
    recording = with_options(tmp_path, LITTLE, (OptionId.TIME_SHIFT, shift_payload(LITTLE, with_fractions=False)))
    assert recording.time_shift is not None
    assert [sample.fraction for samples in recording.time_shift.cpus for sample in samples] == [0, 0, 0]


def test_fractions_may_be_stored_as_many_as_the_last_cpu_has_samples(tmp_path: Path) -> None:
    recording = with_options(tmp_path, LITTLE, (OptionId.TIME_SHIFT, shift_payload(LITTLE)[:-8]))
    assert recording.time_shift is not None
    assert [[sample.fraction for sample in samples] for samples in recording.time_shift.cpus] == [[1, 1], [1]]


@pytest.mark.parametrize(
    ("text", "nanoseconds"), [(b"12\0", 12), (b"-5", -5), (b"0x10\0", 16), (b"\0", 0), (b"1 second", 1), (b"x", 0)]
)
def test_offsets_are_numbers_in_ascii(text: bytes, nanoseconds: int, tmp_path: Path) -> None:
    recording = with_options(tmp_path, LITTLE, (OptionId.OFFSET, text), (OptionId.DATE, text))
    assert recording.offset_ns == nanoseconds
    assert recording.date_offset_ns == 1000 * nanoseconds


def test_options_without_a_contract_are_kept_as_text(tmp_path: Path) -> None:
    recording = with_options(
        tmp_path,
        LITTLE,
        (OptionId.PROCMAPS, b"1f 0 init\0"),
        (OptionId.HOOK, b"sched\0"),
        (OptionId.HOOK, b"irq\0"),
        (OptionId.LAST_BOOT_INFO, b"boot:1\0"),
        (OptionId.CPUSTAT, b"entries: 1\0"),
        (OptionId.CPUSTAT, b"entries: 2\n"),
        (99, b"?"),
    )
    assert recording.process_maps == ["1f 0 init"]
    assert recording.hooks == ["sched", "irq"]
    assert recording.last_boot_info == "boot:1"
    assert recording.stats == "entries: 1\nentries: 2\n"
    assert "UNKNOWN" in [option.name for option in recording.options]
    assert list(recording.damage) == []


@pytest.mark.parametrize(
    ("number", "payload"),
    [
        (OptionId.GUEST, b"web\0" + LITTLE.u64(1) + LITTLE.u32(0xFEFEFEFE)),
        (OptionId.GUEST, b"no end"),
        (OptionId.TIME_SHIFT, shift_payload(LITTLE)[:-4]),
        (OptionId.TIME_SHIFT, LITTLE.u64(1) + LITTLE.u32(0) + LITTLE.u32(0xFFFFFFFF)),
        (OptionId.CPUCOUNT, LITTLE.u32(0x7FFFFF7F)),
        (OptionId.TRACEID, b"short"),
        (OptionId.TSC2NSEC, b"short"),
    ],
)
def test_a_garbled_option_is_damage_and_counts_as_absent(number: int, payload: bytes, tmp_path: Path) -> None:
    recording = with_options(tmp_path, LITTLE, (number, payload))
    assert (recording.guests, recording.time_shift, recording.tsc2nsec, recording.trace_id) == ([], None, None, 0)
    (damage,) = recording.damage
    assert OptionId(number).name in damage.reason
    assert damage.offset is not None
