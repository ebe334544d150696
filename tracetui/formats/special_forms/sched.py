"""sched_switch and the wake-ups: who gave way to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tracetui.formats.event_format import EventFormat
from tracetui.formats.field_reader import IntReader
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.tree import Binary, Call, Conditional, Expr, FieldRef, Number, Pair
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_STATES = "SDTtXZPI"
_PREEMPTED = "R+"


def _task(request: FormRequest, comm: str, pid: str, prio: str) -> Callable[[bytes], str]:
    """`comm:pid [prio]`."""
    read_comm, read_pid, read_prio = request.text(comm), request.number(pid), request.number(prio)
    return lambda data: f"{read_comm(data)}:{read_pid(data)} [{read_prio(data)}]"


def sched_switch(request: FormRequest) -> RecordPrinter:
    """`prev:1 [120] S ==> next:2 [120]`; a task that was preempted is in state `R+`."""
    before = _task(request, "prev_comm", "prev_pid", "prev_prio")
    after = _task(request, "next_comm", "next_pid", "next_prio")
    state = task_state_text(request)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        return f"{before(data)} {state(data)} ==> {after(data)}"

    return text


def task_state_text(request: FormRequest) -> Callable[[bytes], str]:
    """The letters of prev_state, joined with `|`."""
    letters = state_letters(request.event)
    preempted = 0 if request.mode.compat else 1 << max(bit for bit, _ in letters) + 1
    read: IntReader = request.number("prev_state", False)
    known: dict[int, str] = {}

    def text(data: bytes) -> str:
        state = read(data)
        if state not in known:
            names = "|".join(letter for bit, letter in letters if state >> bit & 1)
            known[state] = names or (_PREEMPTED if state & preempted else "R")
        return known[state]

    return text


def state_letters(event: EventFormat) -> list[tuple[int, str]]:
    """(bit, letter) of the task states, from the event's own print fmt where it says them."""
    try:
        args = parse_print_fmt(event.print_fmt).args
    except PrintFmtError:
        args = ()
    for call in _flag_calls(args):
        found = list(_table_letters(call))
        if found:
            return found
    return list(enumerate(_STATES))


def _flag_calls(args: tuple[Expr, ...]) -> Iterator[Call]:
    """The __print_flags of prev_state in some arguments."""
    for arg in args:
        match arg:
            case Conditional(_, Call("__print_flags") as call, _) | (Call("__print_flags") as call):
                match call.args[0]:
                    case FieldRef("prev_state") | Binary("&", FieldRef("prev_state"), _):
                        yield call


def _table_letters(call: Call) -> Iterator[tuple[int, str]]:
    for pair in call.args[2:]:
        match pair:
            case Pair(Number(mask), str(text)) if mask > 0 and text:
                yield mask.bit_length() - 1, text[0]


def sched_wakeup(request: FormRequest) -> RecordPrinter:
    """`comm:1 [120] CPU:002`; old kernels also say whether it succeeded."""
    task = _task(request, "comm", "pid", "prio")
    cpu = request.number("target_cpu") if request.has("target_cpu") else None
    success = request.number("success") if request.has("success") else None

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        line = task(data)
        if success is not None:
            line += f" success={success(data)}"
        return line if cpu is None else f"{line} CPU:{cpu(data):03d}"

    return text


FORMS: dict[tuple[str, str], FormMaker] = {
    ("sched", "sched_switch"): sched_switch,
    ("sched", "sched_wakeup"): sched_wakeup,
    ("sched", "sched_wakeup_new"): sched_wakeup,
}
