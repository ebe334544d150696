"""Whether a symbol table that the user offers belongs to a guest, to another boot of it, or to another kernel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tracetui.symbols.table import ADDRESS_MASK, Symbol, SymbolTable

FAR_BYTES = 64 << 10
"""Four times the largest function (15 632 bytes) of the Linux 6.1 and 6.12 kernels looked at; their exits lie at
most 9 076 bytes inside a function, while the spaces between sections of code are 800 KiB and more."""

MIN_COMMON_NAMES = 16
"""A table with fewer names in common says nothing: a module's few functions may coincide."""

AGREEING_SHARE = 0.9
"""Of the names in common. Two boots of one kernel agree on all of them, two kernels on next to none."""

PLAUSIBLE_SHARE = 0.9
"""Of a guest's kernel addresses. Its own table explains 98.7 % and more of the exits (the rest is generated code),
the same kernel 2 MiB beside its place, the nearest that KASLR puts it, at most 76.4 %."""

_KERNEL_HALF = 1 << 63


class Relation(StrEnum):
    """What an offered table is to a guest."""

    SAME = "same"
    SHIFTED = "shifted"
    OTHER_BOOT = "other boot"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to "may this table name this guest's addresses?".

    Attributes:
        relation: what the table is to the guest.
        table: the table to use, already shifted where it has to be; None when the offered one is refused.
        reason: why, in words for the user.
        delta: what was added to the offered addresses.
    """

    relation: Relation
    table: SymbolTable | None
    reason: str
    delta: int = 0


def is_far(offset: int) -> bool:
    """Whether an address is further from its symbol's start than functions are long, so the name is doubtful."""
    return offset >= FAR_BYTES


def judge(offered: SymbolTable, own: SymbolTable | None = None, addresses: Iterable[int] = ()) -> Verdict:
    """Say whether an offered table belongs to a guest.

    The guest's own table decides, however thin it is: names that both have exactly once either all lie at the
    same address, or all one constant apart (KASLR moved the kernel as a whole, or the table is an unmoved
    System.map), or the kernel is another. Without it the addresses decide: few of them inside functions mean
    another boot. Many do not prove the same one, since any kernel's code covers most addresses near its own.

    Args:
        offered: the user's table.
        own: the table from the guest's recording, None when it has none.
        addresses: where the guest was, e.g. at its exits, as often as it was there. User space is ignored;
            so is everything where kernel and user space share their addresses (32 bits, s390x).
    """
    if not len(offered):
        why = "the kernel hid all addresses (kptr_restrict)" if offered.hidden else "it holds no symbols"
        return Verdict(Relation.UNKNOWN, None, why)
    if own is not None:
        ours, theirs = _lone_symbols(own), _lone_symbols(offered)
        common = [(theirs[key], ours[key]) for key in ours.keys() & theirs.keys()]
        if sum(1 for symbol, _ in common if not symbol.module) >= MIN_COMMON_NAMES:
            return _judge_by_names(offered, own, common)
    return _judge_by_addresses(offered, addresses)


def _lone_symbols(table: SymbolTable) -> dict[tuple[str, str], Symbol]:
    """Symbols by (name, module) that occur once: static functions of one name cannot be told apart."""
    symbols = list(table)
    seen = Counter((symbol.name, symbol.module) for symbol in symbols)
    return {key: symbol for symbol in symbols if seen[key := (symbol.name, symbol.module)] == 1}


def _judge_by_names(offered: SymbolTable, own: SymbolTable, common: list[tuple[Symbol, Symbol]]) -> Verdict:
    kernel = Counter((ours.start - theirs.start) & ADDRESS_MASK for theirs, ours in common if not theirs.module)
    modules = Counter((ours.start - theirs.start) & ADDRESS_MASK for theirs, ours in common if theirs.module)
    wrapped, votes = kernel.most_common(1)[0]
    delta = wrapped - (1 << 64) if wrapped >= _KERNEL_HALF else wrapped
    agreeing = f"{votes} of {kernel.total()} symbols that the guest's own table has too"
    if votes < AGREEING_SHARE * kernel.total():
        reason = f"it is of another kernel: no shift explains more than {agreeing}{_stext_words(offered, own)}"
        return Verdict(Relation.OTHER_BOOT, None, reason)
    if delta == 0 and 2 * modules[0] >= modules.total():
        return Verdict(Relation.SAME, offered, f"it agrees with {agreeing}")
    reason = f"it is of another boot; moved by {delta:+#x}, without its modules, it agrees with {agreeing}"
    return Verdict(Relation.SHIFTED, offered.shifted(delta), reason, delta)


def _stext_words(offered: SymbolTable, own: SymbolTable) -> str:
    if offered.stext is None or own.stext is None or offered.stext == own.stext:
        return ""
    return f"; its _stext is {offered.stext:#x}, the guest's {own.stext:#x}"


def _judge_by_addresses(offered: SymbolTable, addresses: Iterable[int]) -> Verdict:
    counts = Counter(address for address in addresses if address >= _KERNEL_HALF)
    if not counts or offered.last_address < _KERNEL_HALF:
        return Verdict(Relation.UNKNOWN, offered, "there is nothing of the guest to check it against")
    inside = sum(count for address, count in counts.items() if _in_function(offered, address))
    words = f"{inside} of {counts.total()} of the guest's kernel addresses lie in its functions"
    if inside < PLAUSIBLE_SHARE * counts.total():
        return Verdict(Relation.OTHER_BOOT, None, f"it is of another boot or kernel: only {words}")
    return Verdict(Relation.UNKNOWN, offered, words)


def _in_function(table: SymbolTable, address: int) -> bool:
    index = table.index(address)
    return index >= 0 and table.is_text(index) and not is_far(address - table.starts[index])
