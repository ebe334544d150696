"""Lines of real recordings that differ: for these rows the document shows them in place of crafted events."""

from __future__ import annotations

from pathlib import Path

from tests.report.example import Example, recorded
from tests.report.line_differences import MakeExample


def _line(name: str, pattern: str) -> MakeExample:
    def example(recordings: Path, _: Path) -> Example:
        return recorded(recordings / name, pattern)

    return example


_LAB = "variants/lab2.dat"
_INSTANCES = "variants/small-buffers.dat"
RECORDED: dict[str, MakeExample] = {
    "signed fields and casts": _line("i386/buffers.dat", r"sys_exit: +(NR .*)"),
    "parentheses around a right operand": _line(_INSTANCES, r"timer_start: .* (flags=\S*)$"),
    "-1 in a table and a 32-bit field": _line(_LAB, r"lab_sym: +(state=\S+)"),
    "names of enums in tables": _line(_INSTANCES, r"hrtimer_init: .* (mode=\S+)"),
    "`%px`": _line(_LAB, r"lab_ptrs: .* (px=\S+)"),
    "`%#x` of 0": _line(_LAB, r"lab_sym: .* (mask=\S+)"),
    "`%*ph` of a field": _line(_LAB, r"lab_arrays: .* (ph=.*) str="),
    "`__get_cpumask`": _line(_LAB, r"lab_arrays: .* (cpus=\S+)"),
    "`%c`, `%hd` in trace_printk": _line(_LAB, r"bprint: +0x\w+: (bprint .*)"),
    "`sched_switch`": _line("i386/buffers.dat", r"sched_switch: +(.*)"),
}
