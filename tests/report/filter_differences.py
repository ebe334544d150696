"""Where filters differ: an example for each row of the document."""

from __future__ import annotations

from pathlib import Path

from tests.formats.tracedat.crafted_files import (
    EVENT_FORMAT,
    EVENT_ID,
    CraftedBuffer,
    CraftedFile,
    event,
    sectioned_file,
)
from tests.report.crafted_pairs import LITTLE, in_both, lines, write_with_fields
from tests.report.example import Example, outcome, outcomes
from tests.report.line_differences import MakeExample
from tracetui.formats.tracedat.section_header import SectionId

_STACK_ID = 4
_SMALL = "variants/small-v7-none.dat"


def _counts(text: str, *files: object) -> tuple[int, int]:
    """How many lines of events both reports show."""
    compat, right = (sum("] " in line for line in shown) for shown in in_both("-F", text, *files))
    return compat, right


def _count_example(text: str, *files: object) -> Example:
    return Example(_code(text), *(_number(count) for count in _counts(text, *files)))


def _number(count: int) -> str:
    return f"{count} line{'s' * (count != 1)}"


def _code(text: str) -> str:
    return f"`{text.replace('|', chr(92) + '|')}`"


def precedence(recordings: Path, _: Path) -> Example:
    small = recordings / _SMALL
    text = "sched_switch:prev_pid==0 || next_pid==0 && prev_pid==1"
    left_first, c_first = (
        _counts(text, small) for text in (
            "sched_switch:(prev_pid==0 || next_pid==0) && prev_pid==1",
            "sched_switch:prev_pid==0 || (next_pid==0 && prev_pid==1)",
        )
    )  # fmt: skip
    found = _counts(text, small)
    assert found == (left_first[0], c_first[1])
    assert left_first[0] == left_first[1] != c_first[1] == c_first[0]
    return _count_example(text, small)


def numbers(recordings: Path, _: Path) -> Example:
    small = recordings / _SMALL
    assert _counts("sched_switch:prev_pid<0", small) == (0, 0)
    assert _counts("sched_switch:prev_pid-1", small)[0] == _counts("sched_switch:prev_pid==-1", small)[0]
    return _count_example("sched_switch:prev_pid==-1", small)


def right_side(recordings: Path, _: Path) -> Example:
    text = "sched_switch:prev_pid==next_pid-1"
    right = lines("-F", text, recordings / _SMALL)
    assert any("sh:408" in line for line in right)
    return Example(_code(text), outcome("--compat", "-F", text, recordings / _SMALL), _number(len(right) - 2))


def division(recordings: Path, _: Path) -> Example:
    small = recordings / _SMALL
    text = "sched_switch:prev_pid/0"
    assert _counts("sched_switch:!(prev_pid/0)", small) == _counts("sched_switch", small)
    assert len(lines("-F", "sched_switch:prev_pid/0==0", small)) == len(lines("-F", "sched_switch", small))
    return _count_example(text, small)


def no_right_side(recordings: Path, _: Path) -> Example:
    return Example("`sched_switch:prev_pid==`", *outcomes("-F", "sched_switch:prev_pid==", recordings / _SMALL))


def a_value_too_many(recordings: Path, _: Path) -> Example:
    text, small = "sched_switch:prev_pid==1 next_pid==0", recordings / _SMALL
    last = lines("--compat", "-F", "sched_switch:next_pid==0", small)
    assert lines("--compat", "-F", text, small) == last
    return Example(_code(text), _number(len(last) - 2), outcome("-F", text, small))


def names_of_their_time(recordings: Path, _: Path) -> Example:
    text, path = 'sched_switch:COMM=="guest_work"', recordings / "variants/cpumask.dat"
    assert all("guest_work" in line for line in lines("-F", text, path)[1:-1])
    return _count_example(text, path)


def string_without_end(_: Path, folder: Path) -> Example:
    fields = "\tfield:__data_loc char[] s;\toffset:8;\tsize:4;\tsigned:0;\n\n"
    data = event(LITTLE, 7, 12 | 8 << 16) + b"abcdefgh"
    path = write_with_fields(folder / "text.dat", fields, data)
    assert _counts('blip:s=="abcdefgh"', path) == (0, 1)
    return _count_example('blip:s=="abcd"', path)


def event_of_one_file(recordings: Path, _: Path) -> Example:
    pair = ("-i", recordings / "tiny/host.dat", "-i", recordings / "tiny/host-demo.dat")
    right = lines("-F", "kvm_exit", *pair)
    assert all(" kvm_exit:" in line for line in right[2:-1])
    compat = outcome("--compat", "-F", "kvm_exit", *pair)
    return Example("`kvm_exit`, a host and its guest", compat, _number(len(right) - 3))


def nested_repeats(recordings: Path, _: Path) -> Example:
    small = recordings / _SMALL
    assert _counts(r'sched_switch:prev_comm=~"\(s*\)*h"', small) == _counts('sched_switch:prev_comm=~"h"', small)
    text = r'sched_switch:prev_comm=~"\(\(a*\)*b\)\1"'
    return Example(_code(text), *outcomes("-F", text, small))


class _WithStacks(CraftedFile):
    def metadata(self) -> dict[SectionId, bytes]:
        """The tables of any crafted file, and the format of kernel_stack."""
        head = EVENT_FORMAT.partition("\tfield:int value")[0].replace("blip", "kernel_stack")
        fields = "\tfield:unsigned long caller[8];\toffset:8;\tsize:64;\tsigned:0;\n\n"
        text = f'{head.replace(str(EVENT_ID), str(_STACK_ID))}{fields}print fmt: "x"\n'.encode()
        own = {SectionId.FTRACE_EVENTS: self.machine.u32(1) + self.machine.u64(len(text)) + text}
        return super().metadata() | own


def stacks(_: Path, folder: Path) -> Example:
    stack = LITTLE.u16(_STACK_ID) + bytes(2) + LITTLE.u32(7) + LITTLE.u64(0x1234)
    records = [event(LITTLE, 7, 1), event(LITTLE, 7, 2), stack]
    page = LITTLE.page(1000, b"".join(LITTLE.record(1, record) for record in records))
    path = folder / "stacks.dat"
    path.write_bytes(sectioned_file(_WithStacks(LITTLE, [CraftedBuffer("", {0: page})])))
    shown = in_both("-F", "blip:value==1", path)
    events = (", ".join(line.split(": ")[1] for line in part if "] " in line) for part in shown)
    return Example("`blip:value==1` of `blip` 1, `blip` 2 and its stack", *events)


def filter_of_its_file(recordings: Path, _: Path) -> Example:
    first, second = recordings / _SMALL, recordings / "variants/small-v7-zlib.dat"
    shown = in_both("-F", "sched_switch", "-i", first, "-F", "sched_wakeup", "-i", second)
    wakeups = [{line.split(":")[0] for line in part if " sched_wakeup:" in line} for part in shown]
    given = "files with wake-ups, `-F sched_switch -i small-v7-none.dat -F sched_wakeup -i small-v7-zlib.dat`"
    return Example(given, *(", ".join(sorted(files)) for files in wakeups))


FILTERS: dict[str, MakeExample] = {
    r"`&&` and `\|\|`": precedence,
    "numbers": numbers,
    "right side": right_side,
    "division by zero": division,
    "`==` without right side": no_right_side,
    "a value too many": a_value_too_many,
    "`COMM`": names_of_their_time,
    "a string without end": string_without_end,
    "an event that only one file has": event_of_one_file,
    r"a repeated group that holds a repeat, beside `\1` or `\<`": nested_repeats,
    "stacks behind a shown event": stacks,
    "a `-F` behind the first `-i`, when one stands before it": filter_of_its_file,
}
