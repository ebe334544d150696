"""sys_enter_futex: the operation by its name, and the arguments it has."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_PRIVATE, _CLOCK_REALTIME = 0x80, 0x100
ADDRESS, _COUNT = "{}=0x{:08x}", "{}={}"

_VAL, _COUNTED = ("val", "val", ADDRESS), ("val", "val", _COUNT)
_UTIME, _VAL2 = ("utime", "utime", ADDRESS), ("utime", "val2", _COUNT)
_UADDR2, _VAL3 = ("uaddr2", "uaddr2", ADDRESS), ("val3", "val3", ADDRESS)
_OPERATIONS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("WAIT", (_VAL, _UTIME)),
    ("WAKE", (_COUNTED,)),
    ("FD", (_COUNTED,)),
    ("REQUEUE", (_COUNTED, _VAL2, _UADDR2)),
    ("CMP_REQUEUE", (_COUNTED, _VAL2, _UADDR2, _VAL3)),
    ("WAKE_OP", (_COUNTED, _VAL2, _UADDR2, _VAL3)),
    ("LOCK_PI", (_UTIME,)),
    ("UNLOCK_PI", ()),
    ("TRYLOCK_PI", ()),
    ("WAIT_BITSET", (_VAL, _UTIME, _VAL3)),
    ("WAKE_BITSET", (_COUNTED, _VAL3)),
    ("WAIT_REQUEUE_PI", (_VAL, _UTIME, _UADDR2, _VAL3)),
    ("CMP_REQUEUE_PI", (_COUNTED, _VAL2, _UADDR2, _VAL3)),
)
"""By operation number: its name and its arguments as (field, name, format)."""


def operation(op: int) -> tuple[str, tuple[tuple[str, str, str], ...]] | None:
    """An operation with its flags by name, and its arguments as (field, name, format); None of an unknown one."""
    command = op & ~(_PRIVATE | _CLOCK_REALTIME)
    if command >= len(_OPERATIONS):
        return None
    name, arguments = _OPERATIONS[command]
    private = "|FUTEX_PRIVATE_FLAG" if op & _PRIVATE else ""
    clock = "|FUTEX_CLOCK_REALTIME" if op & _CLOCK_REALTIME else ""
    return f"FUTEX_{name}{private}{clock}", arguments


def sys_enter_futex(request: FormRequest) -> RecordPrinter:
    """`op=FUTEX_WAKE|FUTEX_PRIVATE_FLAG uaddr=0x7f0012345678 val=1`; unknown operations print by the print fmt."""
    readers = {name: request.number(name, False) for name in ("uaddr", "op", "val", "utime", "uaddr2", "val3")}
    normal = request.normal()

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        found = operation(readers["op"](data))
        if found is None:
            return normal(record, context)
        name, arguments = found
        shown = [form.format(label, readers[field](data)) for field, label, form in arguments]
        return " ".join([f"op={name}", f"uaddr=0x{readers['uaddr'](data):08x}", *shown])

    return text


FORMS: dict[tuple[str, str], FormMaker] = {("syscalls", "sys_enter_futex"): sys_enter_futex}
