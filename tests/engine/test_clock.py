"""Raw time to time on the merged axis, against numbers worked out by hand and numbers that trace-cmd printed."""

from __future__ import annotations

import pytest

from tracetui.engine.clock import Clock, borrowed_cpu, make_clock
from tracetui.formats.recording import TimeSample, TimeShift, Tsc2Nsec

RAW_TIMES = (500, 1000, 1500, 2000, 2500, 3000, 3500)


def shift_of(*samples: tuple[int, int], interpolate: bool = False, scaling: int = 1, fraction: int = 0) -> TimeShift:
    return TimeShift(1, interpolate, (tuple(TimeSample(time, offset, scaling, fraction) for time, offset in samples),))


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        # trace-cmd never uses the last sample of a stepped shift; here it holds from its time on.
        (shift_of((1000, 10), (2000, 110)), (510, 1010, 1510, 2110, 2610, 3110, 3610)),
        (shift_of((1000, 10), (2000, 110), interpolate=True), (461, 1010, 1560, 2110, 2660, 3210, 3760)),
        (shift_of((1000, -10), (2000, -113), interpolate=True), (542, 990, 1439, 1888, 2336, 2785, 3233)),
        (shift_of((1000, 10), (2000, 110), (3000, 1110)), (510, 1010, 1510, 2110, 2610, 4110, 4610)),
        (
            shift_of((1000, 10), (2000, 110), (3000, 1110), interpolate=True),
            (461, 1010, 1560, 2110, 3110, 4110, 5110),
        ),
        (shift_of((1000, 10)), (510, 1010, 1510, 2010, 2510, 3010, 3510)),
        # A TSC that ticks 3/2 times as fast as the host's: host = (guest + offset) * 2 / 3.
        (shift_of((1000, 10), scaling=3, fraction=1), (340, 673, 1006, 1340, 1673, 2006, 2340)),
    ],
)
def test_time_shift(shift: TimeShift, expected: tuple[int, ...]) -> None:
    clock = make_clock(shift, 0, None, 0)
    assert tuple(map(clock.to_ns, RAW_TIMES)) == expected


def test_order_of_the_steps_is_shift_then_tsc_then_offset() -> None:
    clock = make_clock(shift_of((0, 1000)), 0, Tsc2Nsec(1024, 11, 0), 0x10)
    assert tuple(map(clock.to_ns, RAW_TIMES)) == (766, 1016, 1266, 1516, 1766, 2016, 2266)


def test_cycles_to_nanoseconds_are_exact_beyond_64_bits() -> None:
    assert Clock(mult=2_000_000_000, shift=31).to_ns(2**50 + 12_345_678_901) == 1_048_587_497_809_459


def test_a_real_tsc_ratio_needs_128_bits() -> None:
    ratio = 140741026986863
    clock = make_clock(shift_of((0, 5), scaling=ratio, fraction=48), 0, None, 0)
    raw = 1_234_567_890_123
    assert clock.to_ns(raw) == ((raw + 5) << 48) // ratio


def test_a_negative_result_stays_negative() -> None:
    assert make_clock(shift_of((0, -2000)), 0, None, 0).to_ns(500) == -1500


def test_a_cpu_without_samples_takes_the_nearest() -> None:
    sample = TimeSample(0, 7, 1, 0)
    shift = TimeShift(1, False, ((), (sample,), (), ()))
    assert [borrowed_cpu(shift, cpu) for cpu in (0, 1, 2, 9)] == [1, 1, 1, 1]
    assert make_clock(shift, 9, None, 0).to_ns(100) == 107
    assert borrowed_cpu(TimeShift(1, False, ((), ())), 0) is None


def test_without_samples_time_stays_as_recorded() -> None:
    assert make_clock(TimeShift(1, False, ()), 0, None, 3).to_ns(100) == 103
