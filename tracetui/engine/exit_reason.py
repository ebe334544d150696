"""The name of why a vCPU left its guest: exit reasons of x86, exception types and classes of arm64."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.tree import Call, Expr, FieldRef, Number, Pair
from tracetui.formats.print_fmt.unescape import unescape
from tracetui.formats.special_forms.kvm_exit_reasons import VMX, ReasonNames

HALT_REASONS = frozenset({"HLT", "EXIT_HLT", "WFX", "WFx", "WFI"})
"""Why a guest leaves that has nothing to do."""
_TRAP = "TRAP"
"""The arm64 exception type that has a class."""
_UNSIGNED32 = 0xFFFFFFFF


class ExitNamer:
    """Names the exits of one kvm_exit event.

    Attributes:
        kind_field: the field that says what `reason` means: `isa` on x86, `ret` on arm64; None when there is none.
        reason_field: `exit_reason` on x86, `esr_ec` on arm64; None when the event has neither.
    """

    def __init__(self, event: EventFormat) -> None:
        self._x86 = ReasonNames(event) if event.field("exit_reason") else None
        self.kind_field = event.field("isa" if self._x86 else "ret")
        self.reason_field = event.field("exit_reason" if self._x86 else "esr_ec")
        self._types = _symbolic_table(event, "ret")
        self._classes = _symbolic_table(event, "esr_ec")

    def name(self, kind: int, reason: int) -> str:
        """The exit's name.

        Args:
            kind: value of kind_field, -1 when there is none.
            reason: value of reason_field.
        """
        if self._x86 is not None:
            return self._x86.described(VMX if self.kind_field is None else kind, reason & _UNSIGNED32)
        type_name = self._types.get(kind, f"UNKNOWN ({kind})")
        if type_name != _TRAP:
            return type_name
        return self._classes.get(reason, f"UNKNOWN ({reason})")


def _symbolic_table(event: EventFormat, field: str) -> dict[int, str]:
    """The names that the event's print fmt gives to the values of a field, in upper case."""
    try:
        args = parse_print_fmt(event.print_fmt).args
    except PrintFmtError:
        return {}
    table: dict[int, str] = {}
    for arg in args:
        if isinstance(arg, Call) and arg.name == "__print_symbolic" and _names_field(arg.args[0], field):
            table.update(_pairs(arg))
    return table


def _names_field(value: Expr, field: str) -> bool:
    return isinstance(value, FieldRef) and value.name == field


def _pairs(call: Call) -> Iterator[tuple[int, str]]:
    for pair in call.args[1:]:
        if isinstance(pair, Pair) and isinstance(pair.value, Number) and pair.text is not None:
            yield pair.value.value, unescape(pair.text).upper()
