"""The state of a walk over all streams, as kernels keep it: names of columns and of codes."""

from __future__ import annotations

# Columns of the state, one row per stream; those that every record needs come first, in few cache lines.
# Positions are byte offsets in the arena.
(
    HEAD_KIND,
    HEAD_TS,
    HEAD_OFFSET,
    HEAD_LENGTH,
    POS,  # next record header
    PAGE_END,  # end of the page's valid data
    RAW,  # raw time so far
    LOST,  # lost-events mark to give before the next record: 0 none, else count or -1
    PAGE,  # current page
    RESUME_POS,  # where the search for the head began, relative to the page, plus 1; 0: the page has not been entered
    RESUME_RAW,
    RESUME_PAGE,  # this and what follows are with RESUME_POS and RESUME_RAW enough to begin again
    RESUME_LOST,
    RESUME_PENDING,
    SEGMENT,
    PAGE_NUMBER,  # of the current page, within the stream
    PENDING,  # damage to report at the page's end
    STEPPED_BACK,  # 1 once time has stepped back
    BIG_ENDIAN,
    RECORDING,
    PID_OFFSET,
    CLOCK,
    WINDOW_END,  # end of the bytes that were loaded
    PAGE_COUNT,
    PAGE_SIZE,
    LONG_SIZE,
) = range(26)
MUTABLE_COLUMNS = BIG_ENDIAN
"""The first so many columns are what a walk changes in a window."""
STATE_COLUMNS = 32
"""A whole number of cache lines."""

# Columns of a row of a slice, and from which bit on another number says its stream, type and `naming`, see merge.
ROW_TS, ROW_OFFSET, ROW_LENGTH, ROW_COLUMNS = 0, 1, 2, 3
TYPE_BIT, NAMING_BIT = 16, 32
STREAM_MASK, TYPE_MASK = 0xFFFF, 0xFFFF

# Kinds of head. Records count upwards from RECORD.
NONE, NEED, LOST_MARK, DAMAGE_MARK, RECORD = 0, 1, 2, 3, 4

# Row types that are no event; event types follow.
TYPE_LOST, TYPE_DAMAGE, TYPE_OVERFLOW, FIRST_EVENT_TYPE = 0, 1, 2, 3

# Why the kernel returned.
DONE, FULL, REFILL, STOPPED = 0, 1, 2, 3
