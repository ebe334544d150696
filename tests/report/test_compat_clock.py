"""trace-cmd's conversion of guest times: figures observed with trace-cmd 3.3.3 on crafted files."""

from __future__ import annotations

import pytest

from tracetui.engine.compat_clock import CompatClock
from tracetui.formats.recording import TimeSample

RAW = (500, 1000, 1500, 2000, 2500, 3000, 3500)


def samples(*offsets: int, scaling: int = 1, fraction: int = 0) -> tuple[TimeSample, ...]:
    return tuple(TimeSample(1000 * at, offset, scaling, fraction) for at, offset in enumerate(offsets, 1))


@pytest.mark.parametrize(
    ("clock", "times"),
    [
        (CompatClock(samples=samples(10, 110)), (510, 1010, 1510, 2010, 2510, 3010, 3510)),
        (CompatClock(samples=samples(10, 110), interpolate=True), (461, 1010, 1560, 2110, 2660, 3210, 3760)),
        (CompatClock(samples=samples(-10, -113), interpolate=True), (542, 990, 1439, 1888, 2336, 2785, 3233)),
        (CompatClock(samples=samples(10, 110, 1110)), (510, 1010, 1510, 2110, 2610, 3110, 3610)),
        (CompatClock(samples=samples(10, 110, 1110), interpolate=True), (461, 1010, 1560, 2110, 3110, 4110, 5110)),
        (CompatClock(samples=samples(10, 110, scaling=3, fraction=1)), (760, 1510, 2260, 3010, 3760, 4510, 5260)),
        (CompatClock(samples=samples(10, scaling=3, fraction=1)), (510, 1010, 1510, 2010, 2510, 3010, 3510)),
        (
            CompatClock(samples=samples(1000), mult=1024, shift=11, offset_ns=16),
            (766, 1016, 1266, 1516, 1766, 2016, 2266),
        ),
        (CompatClock(samples=samples(1000), mult=1024, shift=11, offset_ns=16, is_raw=True), RAW),
        (CompatClock(samples=samples(0), mult=1, hz=2_000_000_000), (250, 500, 750, 1000, 1250, 1500, 1750)),
    ],
)
def test_table(clock: CompatClock, times: tuple[int, ...]) -> None:
    assert tuple(map(clock.to_ns, RAW)) == times


def test_cycles_beyond_32_bits() -> None:
    assert CompatClock(mult=2_000_000_000, shift=31).to_ns(2**50 + 12345678901) == 1048587497809459


def test_negative_times_wrap_and_ratios_overflow() -> None:
    assert CompatClock(offset_ns=-501).to_ns(500) == 2**64 - 1
    ratio = CompatClock(samples=samples(0, 0, scaling=2**48, fraction=48))
    assert ratio.to_ns(2**15) == 2**15
    assert ratio.to_ns(2**16) == 0
