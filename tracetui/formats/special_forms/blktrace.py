"""The blk tracer's records, as the kernel's own tracer prints them; trace-cmd report prints the pid alone.

An action's low half says what happened (QUEUE 1 ... REMAP 15; bit 8: a control group's id stands first in the data),
its high half of which category it is. Numbers behind the record are big-endian.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_WRITE, _FLUSH, _SYNC, _PC, _NOTIFY, _AHEAD, _META, _DISCARD, _FUA = (
    1 << 16 + bit for bit in (1, 2, 3, 9, 10, 11, 12, 13, 15)
)
_WHAT, _IN_GROUP = 0xFFFF, 1 << 8
_MESSAGE = 2 | _NOTIFY
_SECTOR_SHIFT, _MINOR_BITS = 9, 20
_U32 = 0xFFFF_FFFF
_LAST_FLAGS = ((_FUA, "F"), (_AHEAD, "A"), (_SYNC, "S"), (_META, "M"))


class _Block(NamedTuple):
    """One record's fields; `data` is what stands behind them, without the control group's id."""

    sector: int
    size: int
    action: int
    error: int
    comm: str
    data: bytes

    @property
    def sectors(self) -> int:
        return self.size >> _SECTOR_SHIFT

    def number(self, start: int = 0, size: int = 8) -> int:
        """A big-endian number in the data, 0 where it ends before."""
        raw = self.data[start : start + size]
        return int.from_bytes(raw, "big") if len(raw) == size else 0


def _device(number: int) -> tuple[int, int]:
    return number >> _MINOR_BITS, number & (1 << _MINOR_BITS) - 1


def _kind(block: _Block) -> str:
    """Flush, discard, write, read or nothing, and how."""
    action = block.action
    if action & ~_IN_GROUP == _MESSAGE:
        return "N"
    kind = "D" if action & _DISCARD else "W" if action & _WRITE else "R" if block.size else "N"
    return "F" * bool(action & _FLUSH) + kind + "".join(letter for flag, letter in _LAST_FLAGS if action & flag)


def _place(block: _Block) -> str:
    return f"{block.sector} + {block.sectors} " if block.sectors else ""


def _generic(block: _Block) -> str:
    place = f"{block.size} {_bytes(block)}" if block.action & _PC else _place(block)
    return f"{place}[{block.comm}]"


def _with_error(block: _Block) -> str:
    place = _bytes(block) if block.action & _PC else _place(block) or f"{block.sector} "
    return f"{place}[{block.error}]"


def _bytes(block: _Block) -> str:
    return f"({block.data.hex(' ')}) " if block.data else ""


def _remapped(block: _Block) -> str:
    major, minor = _device(block.number(0, 4))
    return f"{block.sector} + {block.sectors} <- ({major},{minor}) {block.number(8)}"


_ACTIONS: Mapping[int, tuple[str, Callable[[_Block], str]]] = {
    1: ("Q", _generic),
    2: ("M", _generic),
    3: ("F", _generic),
    4: ("G", _generic),
    5: ("S", _generic),
    6: ("R", _with_error),
    7: ("D", _generic),
    8: ("C", _with_error),
    9: ("P", lambda block: f"[{block.comm}]"),
    10: ("U", lambda block: f"[{block.comm}] {block.number()}"),
    11: ("UT", lambda block: f"[{block.comm}] {block.number()}"),
    12: ("I", _generic),
    13: ("X", lambda block: f"{block.sector} / {block.number()} [{block.comm}]"),
    14: ("B", _generic),
    15: ("A", _remapped),
}


def blktrace(request: FormRequest) -> RecordPrinter:
    """`254,0    Q  RS 384000 + 128 [dd]`: device, action, kind, first sector, number of sectors, task."""
    sector, size, action = (request.number(name, False) for name in ("sector", "bytes", "action"))
    device, error, pdu_len = request.number("device", False), request.number("error"), request.number("pdu_len", False)
    read_pid, field = request.number("common_pid"), request.event.field("data")
    start = field.offset if field else 0

    def text(record: Record, context: PrintContext) -> str:
        data, what = record.data, action(record.data)
        behind = data[start : start + pdu_len(data)]
        group = ""
        if what & _IN_GROUP:
            number = int.from_bytes(behind[:8], "big" if request.big_endian else "little")
            group, behind = f" {number & _U32:x},{number >> 32:x}", behind[8:]
        block = _Block(sector(data), size(data), what, error(data), context.comm(read_pid(data)), behind)
        major, minor = _device(device(data))
        letter, details = _ACTIONS.get(what & _WHAT & ~_IN_GROUP, ("?", _generic))
        if what & ~_IN_GROUP == _MESSAGE:
            letter, details = "m", lambda block: block.data.decode("latin-1")
        return f"{major:3},{minor:<3}{group} {letter:>2} {_kind(block):>3} {details(block)}"

    return text


FORMS: dict[tuple[str, str], FormMaker] = {("ftrace", "blktrace"): blktrace}
