"""The kernel that makes a vCPU thread's states of what happened to it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tracetui.engine.jit import kernel
from tracetui.engine.lanes_states import (
    BLOCKED,
    ENTERED,
    FIRST_REASON,
    GUEST,
    HALTED,
    LOST,
    OUT_ASLEEP,
    OUT_READY,
    PREEMPTED,
    RUNS,
    TO_USER,
    UNKNOWN,
    USER,
    WOKEN,
)

Ints = npt.NDArray[np.int64]


@kernel
def find_states(
    times_ns: Ints,
    happened: npt.NDArray[np.uint8],
    classes: npt.NDArray[np.uint8],
    out_ns: Ints,
    out_code: npt.NDArray[np.uint8],
) -> int:
    """States from events: each holds until the next.

    Between kvm_entry and kvm_exit the guest runs, between kvm_exit and kvm_entry its exit is handled: by QEMU from
    kvm_userspace_exit on, by nobody while the thread is off its CPU. Where events were lost between two of kvm_entry
    and kvm_exit nothing is known of all the time between these two.

    Args:
        times_ns, happened: [n] of one thread, ascending; see lanes_states.
        classes: uint8[256], the state that each code stands for.
        out_ns, out_code: [n] output: from when on, which code.

    Returns:
        How many rows of the output are filled.
    """
    rows = 0
    pair = -1  # the row of the last kvm_entry or kvm_exit
    base = UNKNOWN  # the code while the thread is on its CPU
    off = asleep = False
    for event in range(len(times_ns)):
        what, code = happened[event], -1
        if what == ENTERED or what >= FIRST_REASON:
            base = code = GUEST if what == ENTERED else int(what)
            pair, off = rows, False
        elif what == LOST:
            if pair >= 0:
                out_code[pair], rows = UNKNOWN, pair + 1
            base, off = UNKNOWN, False
        elif base != UNKNOWN:
            if what == TO_USER and base >= FIRST_REASON:
                base = code = USER
            elif what in (OUT_READY, OUT_ASLEEP):
                off, asleep = True, what == OUT_ASLEEP
                code = PREEMPTED if what == OUT_READY else BLOCKED
                if asleep and classes[base] == HALTED:
                    code = base
            elif what == WOKEN and off and asleep:
                code, asleep = PREEMPTED, False
            elif what == RUNS and off:
                code, off = base, False
        if code >= 0:
            out_ns[rows], out_code[rows] = times_ns[event], code
            rows += 1
    return rows
