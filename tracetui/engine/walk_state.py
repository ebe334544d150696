"""The state of a walk over all streams, as kernels keep it: names of columns and of codes."""

from __future__ import annotations

# Columns of the state, one row per stream. Positions are byte offsets in the arena.
(
    POS,  # next record header
    PAGE,  # current page
    PAGE_END,  # end of the page's valid data
    WINDOW_END,  # end of the bytes that were loaded
    PAGE_NUMBER,  # of the current page, within the stream
    PAGE_COUNT,
    PAGE_SIZE,
    BIG_ENDIAN,
    LONG_SIZE,
    RAW,  # raw time so far
    LOST,  # lost-events mark to give before the next record: 0 none, else count or -1
    PENDING,  # damage to report at the page's end
    CLOCK,
    SEGMENT,
    RECORDING,
    PID_OFFSET,
    HEAD_KIND,
    HEAD_TS,
    HEAD_OFFSET,
    HEAD_LENGTH,
    RESUME_PAGE,  # where the search for the head began: enough to begin again there
    RESUME_POS,  # relative to the page, plus 1; 0: the page has not been entered
    RESUME_RAW,
    RESUME_LOST,
    RESUME_PENDING,
    RECORDS,  # rows given so far
    STEPPED_BACK,  # 1 once time has stepped back
    PAGE_BASE,  # row of page 0 in the page directory
    STATE_COLUMNS,
) = range(29)

# Kinds of head. Records count upwards from RECORD.
NONE, NEED, LOST_MARK, DAMAGE_MARK, RECORD = 0, 1, 2, 3, 4

# Row types that are no event; event types follow.
TYPE_LOST, TYPE_DAMAGE, TYPE_OVERFLOW, FIRST_EVENT_TYPE = 0, 1, 2, 3

# Why the kernel returned.
DONE, FULL, REFILL = 0, 1, 2
