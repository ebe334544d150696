"""Who took the CPU from a vCPU's thread."""

from __future__ import annotations

import numpy as np

from tracetui.engine.lanes import Lanes
from tracetui.engine.lanes_names import LaneName


def who_took_over(lanes: Lanes, name: LaneName, ts_ns: int) -> str:
    """The task that a CPU switched to at a time when it switched away from a thread: name, pid and CPU; "" if none.

    Args:
        lanes: all lanes.
        name: the thread's.
        ts_ns: when the thread went off its CPU.
    """
    for other, lane in lanes.lanes.items():
        if other.machine is not name.machine or other.cpu < 0 or lane.pid is None or name.machine is None:
            continue
        place = int(np.searchsorted(lane.start_ns, ts_ns))
        if 0 < place < len(lane.pid) and lane.start_ns[place] == ts_ns and lane.pid[place - 1] == name.pid:
            pid = int(lane.pid[place])
            return f"{lanes.session.comms.name(name.machine, pid, ts_ns)} {pid} on CPU {other.cpu}"
    return ""
