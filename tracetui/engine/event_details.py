"""Everything that is known of one row: where it is from, its fields, and what it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tracetui.engine.report_line import format_time, in_seconds, latency_flags
from tracetui.engine.row import Row, RowKind
from tracetui.engine.row_line import row_line
from tracetui.engine.session import Session
from tracetui.formats.event_format import Field
from tracetui.formats.event_text import field_values
from tracetui.formats.print_context import Record
from tracetui.visible import printable, visible

if TYPE_CHECKING:
    from tracetui.engine.exit_rows import ExitPair
    from tracetui.engine.exits import Exits

_MOST_RAW_BYTES = 64
_KERNEL_ADDRESSES = 0xFFFF_0000_0000_0000
_GUEST_ADDRESS_FIELDS = frozenset({"guest_rip", "rip", "vcpu_pc", "pc"})


class Detail(NamedTuple):
    """One line of details.

    Attributes:
        label: what it is; "" for a heading.
        value: as text.
        raw: the value as stored, "" where that says no more.
        target: the row it leads to, or None.
    """

    label: str
    value: str
    raw: str = ""
    target: int | None = None


def event_details(session: Session, row: Row, exits: Exits | None, more: Sequence[Detail] = ()) -> list[Detail]:
    """All details of a row, what it means first, its fields after.

    Args:
        session: whose row.
        row: the row.
        exits: all exits once they are known; pairs are found through them.
        more: what takes longer to find out, see qemu_details; it stands before the fields.
    """
    details = _origin(session, row)
    if row.kind is not RowKind.RECORD:
        return details
    details += [*_meaning(session, row, exits), *more]
    if row.event is not None:
        own, common = _fields(session, row)
        details += [Detail("", "fields"), *own, Detail("", "common fields"), *common]
    return details


def _origin(session: Session, row: Row) -> list[Detail]:
    line, machine = row_line(session, row), row.slot.machine
    system = f"{visible(row.event.system)}:" if row.event is not None else ""
    buffer = f", buffer {visible(row.slot.buffer.name)}" if row.slot.buffer.name else ""
    details = [
        Detail("event", f"{system}{line.event}"),
        Detail("time", format_time(row.ts_ns, in_seconds(machine.recording), True).strip()),
        Detail("from", f"{visible(machine.name)} CPU {row.cpu}{buffer} ({printable(machine.file_name)})"),
    ]
    if line.task:
        details.append(Detail("task", line.task))
    if line.text:
        details.append(Detail("text", line.text))
    return details


def _meaning(session: Session, row: Row, exits: Exits | None) -> list[Detail]:
    details = [Detail("latency", latency_flags(row.data))]
    machine = row.slot.machine
    runs = session.vcpu_maps.find(machine, row.pid)
    mine = machine.vcpu(row.cpu)
    if runs is not None and runs.host is machine:
        details.append(Detail("runs", f"{visible(runs.guest.name)} vCPU {runs.vcpu} ({runs.source})"))
    elif mine is not None and mine.host_pid >= 0:
        comm = visible(session.comms.name(mine.host, mine.host_pid, row.ts_ns))
        details.append(Detail("run by", f"{comm}-{mine.host_pid} of {visible(mine.host.name)} ({mine.source})"))
    if row.event is not None and row.event.system == "kvm" and row.event.name in {"kvm_exit", "kvm_entry"}:
        details += _pair(session, row, exits, row.event.name == "kvm_exit")
    return details


def _pair(session: Session, row: Row, exits: Exits | None, is_exit: bool) -> list[Detail]:
    if exits is None:
        return [Detail("pair", "known when loading is complete")]
    from tracetui.engine.exit_rows import pair_of_entry, pair_of_exit

    pair: ExitPair | None = (pair_of_exit if is_exit else pair_of_entry)(session, exits, row)
    if pair is None:
        return [Detail("pair", "none: its partner is missing, or events were lost in between")]
    word, target = ("kvm_entry", pair.entry_row) if is_exit else ("kvm_exit", pair.exit_row)
    us, ns = divmod(pair.duration_ns, 1000)
    return [Detail("duration", f"{us:,}.{ns:03d} us"), Detail("pair", word, "", target)]


def _fields(session: Session, row: Row) -> tuple[list[Detail], list[Detail]]:
    """The event's own fields, and the common ones."""
    assert row.event is not None
    context = session.context(row.slot.machine)
    values = field_values(row.event, Record(row.data, row.ts_ns, row.cpu), context)
    details = [field_detail(session, row, *value) for value in values]
    common = len(row.event.common_fields)
    return details[common:], details[:common]


def field_detail(session: Session, row: Row, field: Field, text: str, value: int | bytes) -> Detail:
    """One field of a row: its value decoded, an address with its symbol."""
    label = visible(field.name)
    if isinstance(value, bytes):
        more = "…" if len(value) > _MOST_RAW_BYTES else ""
        return Detail(label, visible(text), value[:_MOST_RAW_BYTES].hex(" ") + more)
    raw = f"{value & ((1 << 8 * max(field.size, 1)) - 1):#x}"
    symbol = _symbol(session, row, field, value)
    return Detail(label, symbol or visible(text), "" if raw == text and not symbol else raw)


def _symbol(session: Session, row: Row, field: Field, value: int) -> str:
    address = value & 0xFFFF_FFFF_FFFF_FFFF
    if field.size != 8 or address < _KERNEL_ADDRESSES:
        return ""
    context = session.context(row.slot.machine)
    of_guest = row.event is not None and row.event.system == "kvm" and field.name in _GUEST_ADDRESS_FIELDS
    found = context.guest_symbol(row.pid, address) if of_guest else context.symbol(address)
    return f"{visible(found.name)}+{address - found.start:#x}" if found else ""
