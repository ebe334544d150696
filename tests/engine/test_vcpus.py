"""The vCPU map is what the host's GUEST options record, found from any file and in any order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import tracetui
from tracetui.engine.open_session import open_session

PAIR = ("tiny/host.dat", "tiny/host-demo.dat")


@pytest.mark.parametrize("files", [PAIR, PAIR[::-1]])
def test_position_does_not_matter(recordings: Path, files: tuple[str, ...]) -> None:
    session = open_session([recordings / name for name in files])
    assert session.host is not None and session.host.file_name == "host.dat"
    assert [guest.name for guest in session.guests] == ["demo"]
    assert session.map_vcpus() == 1
    assert session.notes == []


def test_look_ups_from_host_and_guest(recordings: Path) -> None:
    session = tracetui.open(*(recordings / name for name in PAIR))
    host, (guest,) = session.host, session.guests
    assert host is not None
    entry = guest.vcpu(1)
    assert entry is not None
    assert (entry.guest, entry.vcpu, entry.host, entry.host_pid) == (guest, 1, host, 504)
    assert host.find_by_host_pid(504) is guest.find_by_host_pid(504) is session.find_by_host_pid(504) is entry
    entry.private = {"mine": 1}
    assert host.find_by_host_pid(504).private == {"mine": 1}  # type: ignore[union-attr]
    assert host.guest_cpumap(guest.trace_id) == ("demo", {0: 503, 1: 504})


def test_nothing_is_found_where_nothing_is_mapped(recordings: Path) -> None:
    session = tracetui.open(*(recordings / name for name in PAIR))
    host, (guest,) = session.host, session.guests
    assert host is not None
    assert guest.vcpu(2) is None and guest.vcpu(-1) is None and host.vcpu(0) is None
    assert session.find_by_host_pid(1) is None and guest.find_by_host_pid(-1) is None
    assert host.guest_cpumap(1) is None and guest.guest_cpumap(guest.trace_id) is None
    alone = tracetui.open(recordings / PAIR[1])
    assert alone.host is None and alone.guests == [] and alone.map_vcpus() == 0
    assert alone.machines[0].vcpu(0) is None and alone.find_by_host_pid(504) is None


def test_the_resolver_may_be_replaced(recordings: Path) -> None:
    session = tracetui.open(*(recordings / name for name in PAIR))
    row = next(session.events(lambda row: row.name == "kvm_exit"))
    asked = []
    session.resolver = lambda machine, pid, address: asked.append((machine.name, pid, address))
    text = session.text(row)
    assert asked == [("host", row.pid, int(re.findall("rip (0x[0-9a-f]+)", text)[0], 16))]
    assert "+0x" not in text


def threads(path: Path) -> dict[int, str]:
    """tid -> comm of the host's threads, from `ps -eLo pid,tid,psr,cls,comm`."""
    found = {}
    for line in path.read_text().splitlines():
        match = re.match(r" *\d+ +(\d+) +\d+ +\S+ +(CPU \d+/KVM)", line)
        if match:
            found[int(match[1])] = match[2]
    return found


def test_all_groups(all_recordings: Path) -> None:
    checked = 0
    for case in json.loads((all_recordings / "cases.json").read_text()):
        if "recorded_map" not in case:
            continue
        session = open_session([all_recordings / name for name in case["files"]])
        recorded = [entry for entry in session.vcpu_maps.all() if entry.source == "recorded"]
        assert {str(entry.host_pid): entry.vcpu for entry in recorded} == case["recorded_map"], case["name"]
        names = threads(all_recordings / case["threads"])
        assert all(names[entry.host_pid] == f"CPU {entry.vcpu}/KVM" for entry in recorded), case["name"]
        checked += 1
    assert checked >= 12
