"""`tracetui attach` on files that say nothing of each other: written once, whole, and as trace-cmd reads it."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Done, run_tracetui
from tests.rewritten_host import rewrite_kvm_events
from tests.unattached_pair import Pair, open_trace_dat, unattached
from tracetui.cli.attach import attach
from tracetui.engine.clock_verdict import judge_clocks
from tracetui.engine.open_session import open_session
from tracetui.engine.time_samples import parse_time_sample
from tracetui.formats.recording import TimeSample
from tracetui.formats.tracedat.append_options import DiskFile

OFFSET = 430844121752
"""What KVM's debugfs gave for the demo's guest, negated."""


@pytest.fixture
def pair(recordings: Path, tmp_path: Path) -> Pair:
    return unattached(recordings / "tiny", tmp_path / "pair")


def run(*arguments: str | Path | int) -> Done:
    return run_tracetui("attach", *map(str, arguments))


def report(*files: Path) -> list[str]:
    return run_tracetui("report", "-t", *map(str, files)).output.splitlines()


def test_attached_files_are_read_as_the_agents(recordings: Path, pair: Pair) -> None:
    expected = report(recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat")
    done = run("-c", "2", "-s", OFFSET, pair.host, pair.guest, 503, 504)
    assert done.exit_code == 0
    assert "vCPU 0 = 503, vCPU 1 = 504" in done.output
    assert "clock agrees within 20.8 us; 0 of 2 927 events outside" in done.output
    host, guest = map(open_trace_dat, pair)
    assert host.guests[-1].trace_id == guest.trace_id and dict(host.guests[-1].vcpu_pids) == {0: 503, 1: 504}
    assert host.guests[-1].name == "host-demo"
    assert guest.time_shift is not None and guest.time_shift.peer_trace_id == host.trace_id
    assert guest.time_shift.cpus == ((TimeSample(0, OFFSET, 1, 0),),) * 2
    assert guest.tsc2nsec == host.tsc2nsec
    assert report(*pair) == expected


def test_twice_changes_nothing(pair: Pair) -> None:
    assert run("-s", OFFSET, pair.host, pair.guest, 503, 504).exit_code == 0
    once = pair.contents()
    again = run("-s", OFFSET, pair.host, pair.guest, 504, 503)
    assert again.exit_code == 0
    assert again.output.count("attached already") == 2
    assert pair.contents() == once


def test_a_dry_run_says_all_and_writes_nothing(pair: Pair) -> None:
    before = pair.contents()
    done = run("--dry-run", "-s", OFFSET, pair.host, pair.guest, 503, 504)
    assert done.exit_code == 0
    for said in ("would add", "GUEST host-demo", "TIME_SHIFT to host", "CPU 1: +430844121752", "TSC2NSEC"):
        assert said in done.output
    assert pair.contents() == before


def test_copies_are_written_and_the_files_left(pair: Pair, tmp_path: Path) -> None:
    before = pair.contents()
    for path in pair:
        path.chmod(0o400)
    copies = tmp_path / "new" / "folder"
    assert run("-o", copies, "-s", OFFSET, pair.host, pair.guest, 503, 504).exit_code == 0
    assert pair.contents() == before
    assert sorted(path.name for path in copies.iterdir()) == ["host-demo.dat", "host.dat"]
    (verdict,) = judge_clocks(open_session(sorted(copies.iterdir()))).values()
    assert (verdict.outside, verdict.events) == (0, 2927)


def test_copies_onto_the_files_themselves_are_refused(pair: Pair) -> None:
    before = pair.contents()
    done = run("-o", pair.host.parent, "-s", OFFSET, pair.host, pair.guest, 503)
    assert done.exit_code == 2 and "name another folder" in done.output
    assert pair.contents() == before


def test_each_vcpu_has_its_own_sample_and_the_last_serves_the_rest(pair: Pair) -> None:
    done = run("-c", 4, "-s", "5", "-s", "-6,3,2,7", pair.host, pair.guest, 503, 504)
    assert done.exit_code == 0
    assert "trace-cmd ignores SCALE and FRAC" in done.output
    shift = open_trace_dat(pair.guest).time_shift
    assert shift is not None
    assert shift.cpus == ((TimeSample(0, 5, 1, 0),), *((TimeSample(7, -6, 3, 2),),) * 3)


def test_the_real_number_of_a_vcpu_is_written(pair: Pair) -> None:
    assert run("-s", OFFSET, pair.host, pair.guest, 504).exit_code == 0
    assert dict(open_trace_dat(pair.host).guests[-1].vcpu_pids) == {0: -1, 1: 504}


def test_a_wrong_sign_is_noticed(pair: Pair) -> None:
    done = run("--dry-run", "-s", -OFFSET, pair.host, pair.guest, 503, 504)
    assert "clock does not agree" in done.output and "is the sign right?" in done.output


def test_more_pids_than_vcpu_threads_are_passed_over(pair: Pair) -> None:
    done = run("-s", OFFSET, pair.host, pair.guest, 496, 503, 504)
    assert done.exit_code == 0 and "PID 496; passed over" in done.output


def test_without_samples_only_the_map_is_written(pair: Pair) -> None:
    guest = pair.guest.read_bytes()
    done = run(pair.host, pair.guest, 503, 504)
    assert done.exit_code == 0 and "no -s given" in done.output
    assert pair.guest.read_bytes() == guest
    assert len(open_trace_dat(pair.host).guests[-1].vcpu_pids) == 2


def refusals(recordings: Path, pair: Pair, tmp_path: Path) -> Iterator[tuple[tuple[str | Path | int, ...], str]]:
    """(arguments, part of the message) of every call that must not change a file."""
    good = ("-s", OFFSET, pair.host, pair.guest, 503, 504)
    nothing = tmp_path / "absent.dat"
    v6 = recordings / "tiny/v6"
    other_clock = tmp_path / "other-clock.dat"
    shutil.copy(recordings / "i386/sched.dat", other_clock)
    yield ("-s", "x", *good[2:]), "bad offset value 'x'"
    yield ("-s", "1,y", *good[2:]), "bad scale value 'y'"
    yield ("-s", "1,1,z", *good[2:]), "bad fraction value 'z'"
    yield ("-c", "two", *good), "two"
    yield ("-c", 0, *good), "0"
    yield good[:4], "PID"
    yield good[:3], "GUEST"
    yield ("-s", OFFSET, nothing, pair.guest, 503), "absent.dat"
    yield ("-s", OFFSET, pair.host, nothing, 503), "absent.dat"
    yield ("-s", OFFSET, pair.host, pair.host, 503), "same file"
    yield ("-c", 2, *good[2:]), "no samples are given"
    yield (*good[:4], 1), "the threads that did are 503, 504"
    yield ("-s", OFFSET, pair.guest, pair.host, 503), "HOST GUEST"
    yield ("-s", OFFSET, v6 / "host.dat", pair.guest, 503), "trace-cmd convert --file-version 7"
    yield ("-s", OFFSET, pair.host, v6 / "host-demo.dat", 503), "trace-cmd convert --file-version 7"
    yield ("-s", OFFSET, pair.host, other_clock, 503), "recorded with clock local"


def test_every_mistake_is_refused_with_the_remedy_and_leaves_the_files(
    recordings: Path, pair: Pair, tmp_path: Path
) -> None:
    before = pair.contents()
    for arguments, message in refusals(recordings, pair, tmp_path):
        done = run(*arguments)
        assert done.exit_code == 2, (arguments, done.output)
        assert message in done.output, (arguments, done.output)
        assert pair.contents() == before, arguments


def test_a_guest_without_trace_id_is_refused(recordings: Path, tmp_path: Path) -> None:
    pair = unattached(recordings / "tiny", tmp_path / "anonymous")
    data = pair.guest.read_bytes()
    trace_id = open_trace_dat(pair.guest).trace_id.to_bytes(8, "little")
    assert data.count(trace_id) == 1
    pair.guest.write_bytes(data.replace(trace_id, bytes(8)))
    done = run("-s", OFFSET, pair.host, pair.guest, 503)
    assert done.exit_code == 2 and "no trace id" in done.output and "--attach" in done.output


@pytest.mark.parametrize("which", ["host", "guest"])
def test_a_clock_that_is_no_tsc_is_refused(recordings: Path, tmp_path: Path, which: str) -> None:
    pair = unattached(recordings / "tiny", tmp_path / "local")
    path = getattr(pair, which)
    data = path.read_bytes()
    assert b"[x86-tsc]" in data and b"\0x86-tsc\0" in data
    path.write_bytes(data.replace(b"[x86-tsc]", b"[localxx]").replace(b"\0x86-tsc\0", b"\0localxx\0"))
    before = pair.contents()
    done = run("-s", OFFSET, pair.host, pair.guest, 503, 504)
    assert done.exit_code == 2 and "localxx" in done.output and "-C x86-tsc" in done.output
    assert pair.contents() == before


def test_threads_of_two_guests_are_refused(recordings: Path, tmp_path: Path) -> None:
    pair = unattached(recordings / "tiny/none", tmp_path / "two")
    rewrite_kvm_events(pair.host, lambda ts, pid, vcpu: (pid, 0))
    done = run("-s", OFFSET, pair.host, pair.guest, 503, 504)
    assert done.exit_code == 2 and "different guests" in done.output


class CountedFile(DiskFile):
    """Dies at a given write or flush, counted over all files."""

    left = 0

    def write_at(self, offset: int, data: bytes) -> None:
        self._step()
        super().write_at(offset, data)

    def flush(self) -> None:
        self._step()
        super().flush()

    def _step(self) -> None:
        if CountedFile.left == 0:
            raise KeyboardInterrupt
        CountedFile.left -= 1


@pytest.mark.parametrize("steps", range(9))
def test_killed_at_every_write_the_pair_can_be_read_and_attached(pair: Pair, steps: int) -> None:
    CountedFile.left = steps
    sample = parse_time_sample(str(OFFSET))
    if steps < 8:
        with pytest.raises(KeyboardInterrupt):
            attach(pair.host, pair.guest, [503, 504], [sample], open_file=CountedFile)
    else:
        attach(pair.host, pair.guest, [503, 504], [sample], open_file=CountedFile)
    session = open_session(pair)
    assert session.damage == [] and sum(1 for _ in session.events()) == 16556 + 3033
    attach(pair.host, pair.guest, [503, 504], [sample])
    (verdict,) = judge_clocks(open_session(pair)).values()
    assert (verdict.outside, verdict.events) == (0, 2927)


@pytest.mark.skipif(shutil.which("trace-cmd") is None, reason="trace-cmd is not installed")
def test_trace_cmd_reads_the_pair_as_it_reads_the_agents(recordings: Path, tmp_path: Path) -> None:
    def printed(*files: Path) -> list[str]:
        command = ["trace-cmd", "report", "-t", *(word for path in files for word in ("-i", str(path)))]
        lines = subprocess.run(command, capture_output=True, check=True).stdout.decode("latin-1").splitlines()
        return [line for line in lines if "[0" in line]

    source = recordings / "tiny/none"
    pair = unattached(source, tmp_path / "plain")
    expected = printed(source / "host.dat", source / "host-demo.dat")
    run("-s", OFFSET, pair.host, pair.guest, 503, 504)
    assert len(expected) == 16556 + 3033
    assert printed(*pair) == expected


def test_real_pair_is_printed_as_after_trace_cmd_attach(all_recordings: Path, tmp_path: Path) -> None:
    pair = Pair(
        *(Path(shutil.copy(all_recordings / "attach-before" / n, tmp_path)) for n in ("host.dat", "guest1.dat"))
    )
    for path in pair:
        path.chmod(0o600)
    assert run("-c", 2, "-s", 108945865782, pair.host, pair.guest, 170, 171).exit_code == 0
    stored = all_recordings / "attach-after/expected/merged.report-t.txt.gz"
    done = run_tracetui("report", "--compat", "-t", "-i", str(pair.host), "-i", str(pair.guest))
    assert done.output == gzip.decompress(stored.read_bytes()).decode("latin-1")
