"""Names that format texts use for numbers."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext, SymbolAddresses
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.type_names import INT, U64
from tracetui.formats.print_fmt.value import Value, constant


def _numbered(prefix: str, names: str, suffix: str = "") -> dict[str, int]:
    return {prefix + name + suffix: number for number, name in enumerate(names.split())}


REPORT_CONSTANTS: dict[str, int] = {
    **_numbered("", "HI TIMER NET_TX NET_RX BLOCK IRQ_POLL TASKLET SCHED HRTIMER RCU", "_SOFTIRQ"),
    **_numbered("HRTIMER_", "NORESTART RESTART"),
}
"""The names trace-cmd report knows."""

CONSTANTS: dict[str, int] = {
    **REPORT_CONSTANTS,
    **_numbered("IOPRIO_CLASS_", "NONE RT BE IDLE"),
    "IOPRIO_CLASS_INVALID": 7,
    "HRTIMER_MODE_ABS": 0,
    "HRTIMER_MODE_REL": 1,
    "HRTIMER_MODE_PINNED": 2,
    "HRTIMER_MODE_SOFT": 4,
    "HRTIMER_MODE_HARD": 8,
    **{
        f"HRTIMER_MODE_{base}{pinned}{kind}": base_bit | pinned_bit | kind_bit
        for base, base_bit in (("ABS", 0), ("REL", 1))
        for pinned, pinned_bit in (("", 0), ("_PINNED", 2))
        for kind, kind_bit in (("", 0), ("_SOFT", 4), ("_HARD", 8))
    },
    **_numbered("DUMP_PREFIX_", "NONE ADDRESS OFFSET"),
    "true": 1,
    "false": 0,
    "NULL": 0,
}
"""The names whose numbers no released kernel changed."""


_LINKER_SYMBOLS = frozenset({"_text", "_stext", "_etext"})
"""Names whose value is their address; of variables of the kernel a recording has the address only."""


def constant_of_name(name: str) -> Value:
    """The number a name stands for.

    Raises:
        PrintFmtError: it is not known.
    """
    if name in _LINKER_SYMBOLS:
        return Value(lambda data, context: address_of_symbol(name, context), U64)
    if name not in CONSTANTS:
        raise PrintFmtError(f"unknown name {name[:40]}")
    return constant(CONSTANTS[name], INT)


def address_of_symbol(name: str, context: PrintContext) -> int:
    """The address of a kernel symbol, 0 when the recording has none of that name."""
    return (context.symbol_address(name) or 0) if isinstance(context, SymbolAddresses) else 0
