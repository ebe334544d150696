"""What is typed after `:` -> a time: absolute seconds, a step from here, or a share of the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from tracetui.errors import UsageError

_EXPRESSION = re.compile(
    r"(?P<sign>[+-]?)(?P<number>[0-9]{1,24}(?:\.[0-9]{0,24})?|\.[0-9]{1,24})\s*(?P<unit>%|[a-zµ]*)"
)
_UNIT_NS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "sec": 10**9,
    "m": 60 * 10**9,
    "min": 60 * 10**9,
}
_EXAMPLES = "try 1688.25 (seconds), +1.5ms, -20us or 50%"


class TimeKind(Enum):
    """What a time expression counts from."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time that somebody asked for.

    Attributes:
        kind: what it counts from.
        value: ns (counts for a clock that is not ns); for SHARE per cent of the span.
    """

    kind: TimeKind
    value: int | Decimal

    def resolve(self, here_ns: int, first_ns: int, last_ns: int) -> int:
        """The time meant, in ns.

        Args:
            here_ns: time of the row under the cursor.
            first_ns, last_ns: the recording's span.
        """
        if self.kind is TimeKind.SHARE:
            return first_ns + int((last_ns - first_ns) * self.value / 100)
        return int(self.value) + (here_ns if self.kind is TimeKind.RELATIVE else 0)


def parse_time_expression(text: str, seconds: bool = True) -> TimeExpression:
    """Read a time as typed.

    Args:
        text: `1688.25`, `+1.5ms`, `-20us`, `50%`; a bare number is in seconds.
        seconds: whether the clock counts ns; else numbers are counts and take no unit.

    Raises:
        UsageError: the text is no time; its message says what is.
    """
    match = _EXPRESSION.fullmatch(text.strip().rstrip(":").lower())
    if match is None:
        raise UsageError(f"{text.strip()!r} is no time; {_EXAMPLES}")
    number, unit = Decimal(match["number"]), match["unit"]
    if unit == "%":
        return _share(number, match["sign"])
    value = int(number * _factor(unit, seconds))
    if not match["sign"]:
        return TimeExpression(TimeKind.ABSOLUTE, value)
    return TimeExpression(TimeKind.RELATIVE, -value if match["sign"] == "-" else value)


def parse_time_step(text: str, seconds: bool = True) -> int:
    """Read a length of time as typed, in ns (counts for a clock that is not ns).

    Args:
        text: `1ms`, `20us`, `0.5`; a bare number is in seconds.
        seconds: whether the clock counts ns.

    Raises:
        UsageError: the text is no length of time, or none is longer than nothing.
    """
    match = _EXPRESSION.fullmatch(text.strip().lower())
    if match is None or match["sign"] or match["unit"] == "%":
        raise UsageError(f"{text.strip()!r} is no length of time; try 1ms, 20us or 0.5 (seconds)")
    step = int(Decimal(match["number"]) * _factor(match["unit"], seconds))
    if step <= 0:
        raise UsageError("a length of time is more than 0")
    return step


def _share(number: Decimal, sign: str) -> TimeExpression:
    if sign or number > 100:
        raise UsageError(f"a share is between 0% and 100%; {_EXAMPLES}")
    return TimeExpression(TimeKind.SHARE, number)


def _factor(unit: str, seconds: bool) -> int:
    if not seconds:
        if unit:
            raise UsageError(f"this clock counts no seconds; give a number without {unit!r}")
        return 1
    if unit and unit not in _UNIT_NS:
        raise UsageError(f"unknown unit {unit!r}; units are ns, us, ms, s, min")
    return _UNIT_NS[unit or "s"]
