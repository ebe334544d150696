"""A condition as trace-cmd prints it when it is asked to show its filters."""

from __future__ import annotations

from tracetui.engine.query.tree import (
    Arithmetic,
    Compare,
    Condition,
    FieldName,
    Logic,
    Negative,
    Not,
    NotZero,
    Number,
    Text,
    Value,
)
from tracetui.formats.event_format import EventFormat

TRUE, FALSE = "TRUE", "FALSE"


def condition_text(condition: Condition | None, event: EventFormat) -> str:
    """The text for one event; what names a field the event does not have is FALSE."""
    match condition:
        case None:
            return TRUE
        case Compare(operator, left, right) if _known(left, event) and _known(right, event):
            shown = f'"{right.value}"' if isinstance(right, Text) else _value_text(right)
            return f"{_value_text(left)} {operator} {shown}"
        case NotZero(value) if _known(value, event):
            return _value_text(value)
        case Not(operand):
            inner = condition_text(operand, event)
            return {TRUE: FALSE, FALSE: TRUE}.get(inner, f"!({inner})")
        case Logic(operator, parts):
            return _logic_text(operator, [condition_text(part, event) for part in parts])
    return FALSE


def _logic_text(operator: str, parts: list[str]) -> str:
    decides, neutral = (FALSE, TRUE) if operator == "&&" else (TRUE, FALSE)
    shown = neutral
    for part in parts:
        if decides in (shown, part):
            shown = decides
        elif shown == neutral:
            shown = part
        elif part != neutral:
            shown = f"({shown}) {operator} ({part})"
    return shown


def _known(value: Value, event: EventFormat) -> bool:
    match value:
        case FieldName(name):
            return event.field(name) is not None or name in ("COMM", "CPU")
        case Arithmetic(_, left, right):
            return _known(left, event) and _known(right, event)
        case Negative(_, operand):
            return _known(operand, event)
    return True


def _value_text(value: Value) -> str:
    match value:
        case Number(number):
            return str((number + (1 << 63)) % (1 << 64) - (1 << 63))
        case FieldName(name):
            return name
        case Arithmetic(operator, left, right):
            return f"{_value_text(left)} {operator} {_value_text(right)}"
        case Negative(operator, operand):
            return f"{operator}{_value_text(operand)}"
        case Text(text):
            return f'"{text}"'
