"""A guest runs between kvm_entry and kvm_exit of its vCPU's thread, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import tracetui
from tracetui.engine.session import Session


def outside_and_all(session: Session) -> tuple[int, int]:
    """Guest events outside their vCPU's run windows, and all between the first and the last window."""
    rows = session.columns()
    entries, exits = session.columns("kvm_entry"), session.columns("kvm_exit")
    outside = total = 0
    for entry in session.vcpu_maps.all():
        begins = entries["ts_ns"][entries["pid"] == entry.host_pid]
        ends = exits["ts_ns"][exits["pid"] == entry.host_pid]
        mine = (rows["machine"] == entry.guest.number) & (rows["cpu"] == entry.vcpu)
        ts_ns = rows["ts_ns"][mine]
        ts_ns = ts_ns[(ts_ns >= begins[0]) & (ts_ns <= ends[-1])]
        entered = np.searchsorted(begins, ts_ns, side="right")
        left = np.searchsorted(ends[ends >= begins[0]], ts_ns, side="left")
        outside += int((entered <= left).sum())
        total += len(ts_ns)
    return outside, total


def test_demo(recordings: Path) -> None:
    session = tracetui.open(recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat")
    outside, total = outside_and_all(session)
    assert (outside, total > 2500) == (0, True)


@pytest.mark.parametrize(
    ("group", "guest", "total"), [("vmx-tscscale", "host-scaled.dat", 26_243), ("agent1", "host-guest1.dat", 66_523)]
)
def test_synchronised_by_kvm(all_recordings: Path, group: str, guest: str, total: int) -> None:
    """Also where the guest's TSC runs at another rate than the host's, which trace-cmd gets wrong by 159 s."""
    session = tracetui.open(all_recordings / group / "host.dat", all_recordings / group / guest)
    assert outside_and_all(session) == (0, total)
