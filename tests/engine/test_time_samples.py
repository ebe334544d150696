"""-s OFFSET[,SCALE[,FRAC[,TIME]]] as trace-cmd attach reads it, without its silence about mistakes."""

from __future__ import annotations

import pytest

from tracetui.engine.time_samples import parse_time_sample, shift_of_samples
from tracetui.errors import UsageError
from tracetui.formats.recording import TimeSample


@pytest.mark.parametrize(
    ("text", "sample"),
    [
        ("108945865782", TimeSample(0, 108945865782, 1, 0)),
        ("-5", TimeSample(0, -5, 1, 0)),
        ("0x10,010,3", TimeSample(0, 16, 8, 3)),
        ("0", TimeSample(0, 0, 1, 0)),
        ("1,140741026986863,48,-7", TimeSample(-7, 1, 140741026986863, 48)),
        (f"-{2**63}", TimeSample(0, -(2**63), 1, 0)),
    ],
)
def test_samples(text: str, sample: TimeSample) -> None:
    assert parse_time_sample(text) == sample


@pytest.mark.parametrize(
    "text",
    ["", "x", "12abc", "1,", "1,2,3,4,5", "1,0", "1,1,64", "1,1,-1", "1,-1", "09", str(2**63), "+5", "1.5", " 1"],
)
def test_what_is_no_sample_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="-s "):
        parse_time_sample(text)


def test_the_last_sample_serves_the_rest() -> None:
    a, b = TimeSample(0, 1, 1, 0), TimeSample(0, 2, 1, 0)
    shift = shift_of_samples([a, b], 4, 99)
    assert (shift.peer_trace_id, shift.interpolate) == (99, False)
    assert shift.cpus == ((a,), (b,), (b,), (b,))
    assert shift_of_samples([a, b], 1, 99).cpus == ((a,),)
