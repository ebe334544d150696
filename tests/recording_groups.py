"""The hosts with their guests among the real recordings, and what is known of them from the machines themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple


class Group(NamedTuple):
    """A host with its guests.

    Attributes:
        folder: its name.
        host, guests: file names.
        qemu: process id of each guest's QEMU, in the order of the guests.
    """

    folder: str
    host: str
    guests: tuple[str, ...]
    qemu: tuple[int, ...]

    def paths(self, root: Path) -> list[Path]:
        return [root / self.folder / name for name in (self.host, *self.guests)]


KVM_GROUPS = [
    Group("tiny", "host.dat", ("host-demo.dat",), (496,)),
    Group("agent1", "host.dat", ("host-guest1.dat",), (999,)),
    Group("agent2", "host.dat", ("host-guest1.dat", "host-web01.dat"), (164, 387)),
    Group("agent-v6", "host.dat", ("host-guest1.dat",), (738,)),
    Group("agent-k612", "host.dat", ("host-guest1.dat",), ()),
    Group("vmx-agent1", "host.dat", ("host-guest1.dat",), (150,)),
    Group("vmx-tscscale", "host.dat", ("host-scaled.dat",), (1064,)),
    Group("attach-after", "host.dat", ("guest1.dat",), (164,)),
]
"""Synchronised by KVM: the stored shift is exact."""
PTP_GROUPS = [
    Group("agent-local", "host.dat", ("host-guest1.dat",), (738,)),
    Group("arm-agent-mono", "host.dat", ("host-guest1.dat",), (531,)),
    Group("simpletrace", "host.dat", ("host-sim1.dat",), (621,)),
]
"""Synchronised by PTP: the stored shift is off by microseconds to milliseconds."""
UNMAPPED_GROUPS = [
    Group("agent-nosync", "host.dat", ("host-guest1.dat",), (738,)),
    Group("attach-before", "host.dat", ("guest1.dat",), (164,)),
    Group("arm-agent-mono", "host.dat", ("host-guest1.dat",), (531,)),
]
"""The host's file says nothing of who ran which vCPU."""

_VCPU_THREAD = re.compile(r"^\s*(\d+)\s+(\d+)\s.*?\bCPU (\d+)/KVM", re.MULTILINE)


def vcpu_threads(folder: Path, qemu: int) -> dict[int, int]:
    """vCPU -> thread of one QEMU, as the host's own list of threads has them."""
    found = _VCPU_THREAD.findall((folder / "host-threads.txt").read_text(errors="replace"))
    return {int(vcpu): int(thread) for process, thread, vcpu in found if int(process) == qemu}
