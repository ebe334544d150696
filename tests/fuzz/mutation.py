"""Changes to real recordings and texts that know where formats keep their numbers; reproducible."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

from tests.recovery.whole_pages import intact
from tracetui.formats.open_file import open_recording
from tracetui.formats.tracedat.trace_dat import TraceDat

_WORDS = (0, 1, 2, 3, 4, 7, 29, 30, 31, 0x7F, 0xFF, 0xFFFF, 1 << 27, 0x7FFFFFFF, 0x80000000, 0xC0000010, 0xFFFFFFFF)
_TOKENS = (
    b"%n%s%*ph", b"REC->", b"((((((", b"))))", b"__print_flags(", b"__print_symbolic(", b"__get_dynamic_array(", b"?",
    b":", b"-1", b"99999999999", b"0x", b"\x1b[2J", b"\0", b"\n",
    b"size:", b"offset:4294967295;", b"[2147483647]",
    b"*",
    b"\\", b"__data_loc ", b"__rel_loc ", b"<<", b"/0", b"%", b'"', b"'", b"{", b"},", b"sizeof(", b"\xe2\x80\xae",
    b"signed:1;", b"char ", b"unsigned long ", b"field:", b"\tfield:int x;\toffset:0;\tsize:0;\tsigned:1;\n",
    b"ID: 65535",
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_NUMBERS = (b"0", b"1", b"8", b"255", b"4096", b"65536", b"2147483648", b"18446744073709551616", b"9" * 40)


@cache
def hot_places(path: Path) -> Sequence[int]:
    """File offsets at which a format keeps sizes, counts and offsets: prologue, options, chunks, pages and records."""
    recording = open_recording(path)
    places = list(range(10, 70))
    places += [option.offset + at for option in recording.options for at in (-6, -4, 0, 4, 8, 12, 20, 24, 28, 32, 40)]
    if isinstance(recording, TraceDat):
        for unit in intact(path).units[:200]:
            places += [unit.start + at for at in (-4, 0, 4, 8, 12, 16, 20, 24, 60, 100)]
    return [place for place in places if place >= 0]


def mutated_file(path: Path, random: Random) -> bytes:
    """A recording with some changes."""
    data = bytearray(path.read_bytes())
    for _ in range(random.choice((1, 1, 1, 2, 3, 6, 20))):
        random.choice(_FILE_CHANGES)(data, path, random)
    return bytes(data)


def mutated_bytes(content: bytes, random: Random) -> bytes:
    """A page or a text with some changes."""
    data = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 4, 8))):
        random.choice(_BYTE_CHANGES)(data, random)
    return bytes(data[: 1 << 20])


def _hot_word(data: bytearray, path: Path, random: Random) -> None:
    at = random.choice(hot_places(path))
    size = random.choice((1, 2, 4, 4, 8))
    word = random.choice((*_WORDS, random.getrandbits(32), len(data), at, len(data) - at)) & ((1 << 8 * size) - 1)
    if at + size <= len(data):
        data[at : at + size] = word.to_bytes(size, random.choice(("little", "big")))


def _somewhere(data: bytearray, path: Path, random: Random) -> None:
    random.choice(_BYTE_CHANGES)(data, random)


def _text_number(data: bytearray, path: Path, random: Random) -> None:
    """A number in the first bytes, where the texts of uncompressed files lie, becomes another of the same length."""
    start = random.randrange(max(min(len(data), 100_000), 1))
    found = _NUMBER.search(data, start, start + 400)
    if found:
        number = random.choice(_NUMBERS)[: found.end() - found.start()]
        data[found.start() : found.end()] = number.rjust(found.end() - found.start(), b"0")


def _text_token(data: bytearray, path: Path, random: Random) -> None:
    token = random.choice(_TOKENS)
    at = random.randrange(max(min(len(data), 100_000) - len(token), 1))
    data[at : at + len(token)] = token


def _byte(data: bytearray, random: Random) -> None:
    if data:
        data[random.randrange(len(data))] = random.randrange(256)


def _word(data: bytearray, random: Random) -> None:
    if len(data) >= 4:
        at = random.randrange(len(data) // 4) * 4
        word = random.choice((*_WORDS, random.getrandbits(32)))
        data[at : at + 4] = word.to_bytes(4, random.choice(("little", "big")))


def _cut(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data) + 1) :]


def _drop(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    del data[at : at + random.choice((1, 2, 4, 16, 100, 5000))]


def _double(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = data[at : at + random.choice((1, 2, 4, 16, 100, 5000))]


def _fill(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    size = min(random.choice((8, 64, 512, 4096)), len(data) - at)
    data[at : at + size] = random.choice((bytes(size), b"\xff" * size, random.randbytes(size), b"(" * size))


def _insert_token(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = random.choice(_TOKENS) * random.choice((1, 1, 1, 2, 300))


def _replace_number(data: bytearray, random: Random) -> None:
    found = _NUMBER.search(data, random.randrange(len(data) + 1))
    if found:
        data[found.start() : found.end()] = random.choice(_NUMBERS)


_BYTE_CHANGES: tuple[Callable[[bytearray, Random], None], ...] = (
    _byte, _byte, _word, _word, _cut, _drop, _double, _fill, _insert_token, _insert_token, _replace_number,
)  # fmt: skip
_FILE_CHANGES: tuple[Callable[[bytearray, Path, Random], None], ...] = (
    _hot_word, _hot_word, _hot_word, _hot_word, _somewhere, _text_number, _text_token, _text_token,
)  # fmt: skip
