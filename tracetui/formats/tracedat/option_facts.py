"""What the options of a file say, taken together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FormatError
from tracetui.formats.recording import GuestOption, TimeShift, Tsc2Nsec
from tracetui.formats.tracedat.host_guest_options import parse_guest, parse_time_shift, parse_tsc2nsec, read_payload
from tracetui.formats.tracedat.options import Option, OptionId
from tracetui.limits import beyond, limit

_NS_PER_US = 1000
_MIN_SHIFT_SIZE = 16
_SELECTED = re.compile(r"\[([^\]\s]+)\]")


@dataclass(slots=True)
class OptionFacts:
    """The options' meaning; of options that may stand once the last one counts.

    Attributes:
        clocks: text of tracefs' `trace_clock`, None without the option, often "" in version 6.
        uname, writer_version, last_boot: texts of their options, "" when absent.
        hooks, process_maps: texts, one per option.
        stat_texts: texts of the CPUSTAT options, each closed by a line's end.
        cpu_count: number of CPUs, None when not stated.
        date_offset_ns, offset_ns: to be added to times.
        trace_id: 0 when absent.
        guests: in the file's order.
        time_shift, tsc2nsec: None when absent.
    """

    clocks: str | None = None
    uname: str = ""
    writer_version: str = ""
    last_boot: str = ""
    hooks: list[str] = field(default_factory=list)
    process_maps: list[str] = field(default_factory=list)
    stat_texts: list[str] = field(default_factory=list)
    cpu_count: int | None = None
    date_offset_ns: int = 0
    offset_ns: int = 0
    trace_id: int = 0
    guests: list[GuestOption] = field(default_factory=list)
    time_shift: TimeShift | None = None
    tsc2nsec: Tsc2Nsec | None = None

    @property
    def clock(self) -> str:
        """Name of the selected clock, "" when not stated."""
        selected = _SELECTED.search(self.clocks or "")
        return selected[1] if selected else ""


def read_facts(options: Sequence[Option], big_endian: bool, damage: DamageList) -> OptionFacts:
    """Interpret all options; one that makes no sense is noted as damage and counts as absent."""
    facts = OptionFacts()
    for option in options:
        try:
            _add_text(facts, option)
            _add_numbers(facts, option, big_endian)
        except FormatError as error:
            damage.add_error(f"option {option.name}", error)
    return facts


def _add_text(facts: OptionFacts, option: Option) -> None:
    match option.id:
        case OptionId.TRACECLOCK:
            facts.clocks = option.text
        case OptionId.UNAME:
            facts.uname = option.text
        case OptionId.VERSION:
            facts.writer_version = option.text
        case OptionId.LAST_BOOT_INFO:
            facts.last_boot = option.text
        case OptionId.HOOK:
            facts.hooks.append(option.text)
        case OptionId.PROCMAPS:
            facts.process_maps.append(option.text)
        case OptionId.CPUSTAT:
            facts.stat_texts.append(_stats_text(option))


def _stats_text(option: Option) -> str:
    """A CPUSTAT text; its last byte stands for a line's end."""
    text = option.data.decode("latin-1")
    return (text[:-1] if text[-1:] in ("\0", "\n") else text) + "\n"


def _add_numbers(facts: OptionFacts, option: Option, big_endian: bool) -> None:
    match option.id:
        case OptionId.DATE:
            facts.date_offset_ns = option.number * _NS_PER_US
        case OptionId.OFFSET:
            facts.offset_ns = option.number
        case OptionId.TRACEID:
            facts.trace_id = read_payload(option, big_endian, lambda reader: reader.u64())
        case OptionId.CPUCOUNT:
            facts.cpu_count = cpu_count(option, big_endian)
        case OptionId.GUEST:
            facts.guests.append(read_payload(option, big_endian, parse_guest))
        case OptionId.TIME_SHIFT if option.size >= _MIN_SHIFT_SIZE:
            facts.time_shift = read_payload(option, big_endian, parse_time_shift)
        case OptionId.TSC2NSEC:
            facts.tsc2nsec = read_payload(option, big_endian, parse_tsc2nsec)


def cpu_count(option: Option, big_endian: bool) -> int:
    """The number in a CPUCOUNT option.

    Raises:
        FormatError: no machine has that many.
    """

    def parse(reader: ByteReader) -> int:
        count = reader.u32()
        if count > limit("cpus"):
            raise reader.error(f"{count} CPUs, {beyond('cpus')}")
        return count

    return read_payload(option, big_endian, parse)
