"""The columns of the arrays that programs, streams and symbols are for the render kernel."""

from __future__ import annotations

from tracetui.engine.text_table import KEYS

# Kinds of operation.
(
    LITERAL,
    NUMBER,
    STRING,
    BY_VALUE,
    DECIMAL,
    HEX,
    SYMBOL,
    COMPUTE,
    JUMP,
    SPAN,
    TAKE,
    PLAIN,
) = range(12)

# Columns of an operation.
(
    KIND,
    LITERAL_PLACE,  # every operation first copies a literal: where it lies in `blob`
    LITERAL_LENGTH,  # and its bytes
    PLACE,  # string, span: offset in the record, or of its location word; decimal, hex: offset of the number, register
    LENGTH,  # string, span: bytes of a fixed one, 0 for up to the record's end; decimal, hex: bytes, 0: a register
    LOAD,  # its first load
    LOADS,  # how many; span: 1 where a number of elements is stated
    PIECE,  # by value: number of the piece
    CAST1,  # bytes the number is cut to, 0 for none (of decimal and hex: never more than it has)
    SIGNED1,
    CAST2,
    SIGNED2,  # decimal: may be negative
    BASE,  # number: 10 or 16; string, span: what its location counts from
    FLAGS,
    WIDTH,  # symbol: bytes of its prefix
    MOST,  # string: characters at most, -1 for any number
    TARGET,  # where to go on: jump, and symbol and take where there is none
    INTO,  # compute, take: register of the result
    OP_COLUMNS,
) = range(19)

OPERATOR, ELEMENT, ALIGNED = BASE, CAST1, BASE
"""Columns used otherwise by other operations: compute's operator, the bytes of span's elements, take's multiple."""

UPPER, PREFIX, ZEROS, LEFT, DYNAMIC, AT_CURSOR = 1, 2, 4, 8, 16, 32
BACKWARDS, OF_GUEST, PROGRAM = 1, 1, 1
"""Flags of take, symbol, and by value: a program is known of the values, no text."""

# Registers: where the next element is taken and where elements end, from the record's start; how far behind its start a
# symbol was found; the first for any use; how many there are.
CURSOR, LIMIT, OFFSET, FIRST_FREE, REGISTERS = 0, 1, 2, 3, 32

# Columns of a load: a number of 1 to 8 bytes; a size of 0 means a register, FIXED a constant.
LOAD_OFFSET, LOAD_SIZE, LOAD_SIGNED, LOAD_COLUMNS = 0, 1, 2, 3
FIXED = -1

# Columns of a stream.
PREFIX_PLACE, PREFIX_LENGTH, CPU_PLACE, CPU_LENGTH, MACHINE, SECONDS, BIG_ENDIAN, STREAM_COLUMNS = range(8)

# Columns of an event type: its first operation (-1: there is no program) and how many; they begin with its name,
# which has so many bytes.
FIRST_OP, OP_COUNT, NAME_LENGTH, TYPE_COLUMNS = 0, 1, 2, 3

# Columns of a known task's name behind its key of machine and pid: when it holds, where it lies.
TASK_FROM, TASK_UNTIL, TASK_PLACE, TASK_LENGTH = KEYS, KEYS + 1, KEYS + 2, KEYS + 3

# Columns of a known text behind its key, the piece and the values that decide it: where it lies.
TEXT_PLACE, TEXT_LENGTH = KEYS, KEYS + 1

# Two pieces that all programs share: the name of a symbol, by machine, position and whether its very start is meant;
# the table of symbols that serves a kernel, by `owner` of render_symbols: its row in `tables` is the text's place.
NAME_PIECE, TABLE_PIECE, OWN_PIECES = 0, 1, 2

# Columns of a table of symbols: first position in `starts`, how many, last address, machine.
TABLE_FIRST, TABLE_COUNT, TABLE_LAST, TABLE_MACHINE, TABLE_COLUMNS = 0, 1, 2, 3, 4

# Columns of a symbol that was found before: for which address and owner, where its name lies (-1 bytes: there is none)
# and its start.
SEEN_ADDRESS, SEEN_OWNER, SEEN_PLACE, SEEN_LENGTH, SEEN_START, SEEN_COLUMNS = 0, 1, 2, 3, 4, 8
SEEN_ROWS = 1 << 12

# What is kept of the times of lines under --ts-diff: whether differences are printed; whether a time is known, and the
# last one as it is shown; where the difference of the first time of all is missing in the lines, and that time.
ASKED, KNOWN, LAST_TIME, FIRST_PLACE, FIRST_TIME, SINCE_COLUMNS = 0, 1, 2, 3, 4, 5

# Why the kernel returned.
ALL_DONE, OUTPUT_FULL, TEXT_UNKNOWN, TASK_UNKNOWN, ROW_UNKNOWN = 0, 1, 2, 3, 4
