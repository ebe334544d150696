"""Time shifts given by hand: OFFSET[,SCALE[,FRAC[,TIME]]], as trace-cmd attach has them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracetui.errors import UsageError
from tracetui.formats.recording import TimeSample, TimeShift

_PARTS = ("offset", "scale", "fraction", "time")
_DEFAULTS = (0, 1, 0, 0)
_NUMBER = re.compile(r"(-?)(0[xX][0-9a-fA-F]+|\d+)")
_MAX_FRACTION = 63


def parse_time_sample(text: str) -> TimeSample:
    """Read one sample; numbers are decimal, 0x hexadecimal or 0 octal, as in C.

    Raises:
        UsageError: a part is no number, or there are too many.
    """
    parts = text.split(",")
    if len(parts) > len(_PARTS):
        raise UsageError(f"-s {text}: more than OFFSET,SCALE,FRAC,TIME")
    offset, scaling, fraction, time = (
        _number(text, name, part)
        for name, part in zip(_PARTS, [*parts, *map(str, _DEFAULTS[len(parts) :])], strict=True)
    )
    if scaling < 1 or not 0 <= fraction <= _MAX_FRACTION:
        raise UsageError(f"-s {text}: SCALE must be at least 1 and FRAC 0 to {_MAX_FRACTION}")
    return TimeSample(time, offset, scaling, fraction)


def _number(text: str, name: str, part: str) -> int:
    match = _NUMBER.fullmatch(part)
    if match is None:
        raise UsageError(f"-s {text}: bad {name} value {part!r}; give OFFSET[,SCALE[,FRAC[,TIME]]], all whole numbers")
    sign, digits = match.groups()
    base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" and digits != "0" else 10
    try:
        value = int(digits, base) * (-1 if sign else 1)
    except ValueError:
        raise UsageError(f"-s {text}: bad {name} value {part!r}; a leading 0 means octal") from None
    if not -(2**63) <= value < 2**63:
        raise UsageError(f"-s {text}: {name} {part} does not fit in 64 bits")
    return value


def shift_of_samples(samples: Sequence[TimeSample], cpus: int, peer_trace_id: int) -> TimeShift:
    """A time shift with one sample per CPU; the last one serves the CPUs that have none of their own."""
    per_cpu = tuple((samples[min(cpu, len(samples) - 1)],) for cpu in range(cpus))
    return TimeShift(peer_trace_id, False, per_cpu)
