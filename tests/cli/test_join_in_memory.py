"""--attach, -s and --fit join files without touching them; vcpus and info say how well clocks agree."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.running import run_tracetui
from tests.recording_groups import UNMAPPED_GROUPS, Group, vcpu_threads
from tests.unattached_pair import Pair, unattached

OFFSET = "430844121752"


@pytest.fixture
def pair(recordings: Path, tmp_path: Path) -> Pair:
    return unattached(recordings / "tiny", tmp_path / "pair")


@pytest.fixture
def files(pair: Pair) -> list[str]:
    return [str(pair.host), str(pair.guest)]


def test_report_has_the_agents_events_in_the_agents_order(recordings: Path, pair: Pair, files: list[str]) -> None:
    expected = run_tracetui("report", "-t", *(str(recordings / "tiny" / path.name) for path in pair)).output
    before = pair.contents()
    done = run_tracetui("report", "-t", *files, "--attach", "503,504", "-s", OFFSET)
    assert done.output == expected
    assert pair.contents() == before


def test_browsing_without_a_terminal_joins_too(recordings: Path, pair: Pair, files: list[str]) -> None:
    expected = run_tracetui(*(str(recordings / "tiny" / path.name) for path in pair)).output
    assert run_tracetui(*files, "--attach", "503,504", "-s", OFFSET).output == expected


def test_pids_may_be_left_out_even_before_a_file(files: list[str]) -> None:
    named = run_tracetui("exits", *files, "--attach", "503,504")
    for arguments in ((*files, "--attach"), ("--attach", *files), ("--attach", "-i", files[0], files[1])):
        found = run_tracetui("exits", *arguments)
        assert found.exit_code == 0
        assert found.output.splitlines()[:20] == named.output.splitlines()[:20]
        assert "host-demo" in found.output


def test_exits_know_the_guest_when_joined(files: list[str]) -> None:
    alone = json.loads(run_tracetui("exits", "--json", files[0]).output)
    joined = json.loads(run_tracetui("exits", "--json", *files, "--attach", "503,504", "-s", OFFSET).output)
    assert {group["guest"] for group in alone} == {None}
    assert {group["guest"] for group in joined} == {"host-demo"}


def test_vcpus_says_that_nothing_is_recorded_and_what_was_inferred(files: list[str]) -> None:
    lines = run_tracetui("vcpus", *files).output.splitlines()
    assert lines[0] == f"Mappings for guest {files[1]}:"
    assert lines[1] == "  Has no mapping!"
    assert lines[2].split() == ["[000]", "host_pid:", "503", "CPU", "0/KVM", "inferred"]
    assert lines[3].split() == ["[001]", "host_pid:", "504", "CPU", "1/KVM", "inferred"]
    assert "clock does not agree" in lines[4]


def test_fit_finds_the_shift_and_says_how_well(files: list[str]) -> None:
    output = run_tracetui("vcpus", *files, "--fit", "--json").output
    entries = json.loads(output[: output.index("\n]") + 2])
    assert [(entry["vcpu"], entry["host_pid"], entry["source"]) for entry in entries] == [
        (0, 503, "inferred"),
        (1, 504, "inferred"),
    ]
    clock = entries[0]["clock"]
    assert (clock["events"], clock["outside"], clock["agrees"]) == (2927, 0, True)
    fit = clock["fit"]
    assert abs(fit["offset"] - int(OFFSET)) <= fit["offset_bound"] and fit["unit"] == "cycles"
    assert clock["bound_ns"] <= fit["bound_ns"] + 1


def test_fit_says_how_far_the_recorded_shift_is_off(recordings: Path) -> None:
    done = run_tracetui("vcpus", str(recordings / "tiny/host.dat"), str(recordings / "tiny/host-demo.dat"), "--fit")
    assert (
        "recorded" in done.output
        and "fitted: +43084" in done.output
        and "the recorded time shift differs by" in done.output
    )


def test_info_states_the_verdict_and_what_files_hold(files: list[str], recordings: Path) -> None:
    output = run_tracetui(
        "info", "--json", str(recordings / "tiny/host.dat"), str(recordings / "tiny/host-demo.dat")
    ).output
    host, guest = json.loads(output)
    assert host["clock_verdict"] is None
    assert (guest["clock_verdict"]["events"], guest["clock_verdict"]["outside"]) == (2927, 0)
    text = run_tracetui("info", *files).output
    assert "no guest event falls between" in text and "vCPU 0 =" not in text


@pytest.mark.parametrize("arguments", [("-s", "x"), ("--attach", "1,2"), ("--attach", "nothing.dat")])
def test_mistakes_end_with_a_message(files: list[str], arguments: tuple[str, ...]) -> None:
    done = run_tracetui("vcpus", *files, *arguments)
    expected = 1 if arguments[-1] == "nothing.dat" else 2
    assert done.exit_code == expected
    assert arguments[-1] in done.output or "503, 504" in done.output


@pytest.mark.parametrize("group", UNMAPPED_GROUPS, ids=lambda group: group.folder)
def test_real_files_without_a_map(all_recordings: Path, group: Group) -> None:
    output = run_tracetui("vcpus", *map(str, group.paths(all_recordings))).output
    assert "  Has no mapping!\n" in output
    for vcpu, pid in vcpu_threads(all_recordings / group.folder, group.qemu[0]).items():
        assert f"  [{vcpu:03d}] host_pid: {pid}  CPU {vcpu}/KVM  inferred\n" in output


def test_real_pair_is_printed_as_after_trace_cmd_attach(all_recordings: Path) -> None:
    files = [str(all_recordings / "attach-before" / name) for name in ("host.dat", "guest1.dat")]
    stored = all_recordings / "attach-after/expected/merged.report-t.txt.gz"
    done = run_tracetui("report", "--compat", "-t", *files, "--attach", "170,171", "-s", "108945865782")
    assert done.output == gzip.decompress(stored.read_bytes()).decode("latin-1")
