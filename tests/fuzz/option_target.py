"""Mutated options, tables and headers through the parsers that meet them: payloads, chains, CPU tables, texts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

from tests.formats.tracedat.reading import open_trace
from tests.fuzz.file_target import RECORDINGS, corpus
from tests.fuzz.mutation import mutated_bytes
from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FormatError, MemoryBytes
from tracetui.formats.tracedat.buffer_options import parse_buffer, parse_text_buffer
from tracetui.formats.tracedat.command_lines import parse_command_lines, parse_printk_list
from tracetui.formats.tracedat.compression import decode, decode_together
from tracetui.formats.tracedat.event_texts import index_event_texts
from tracetui.formats.tracedat.header_page import parse_header_page
from tracetui.formats.tracedat.host_guest_options import parse_guest, parse_time_shift, parse_tsc2nsec, read_payload
from tracetui.formats.tracedat.option_facts import read_facts
from tracetui.formats.tracedat.options import Option, OptionId, read_options
from tracetui.limits import limit

_PARSERS: dict[int, Callable[[ByteReader], object]] = {
    OptionId.BUFFER: parse_buffer,
    OptionId.BUFFER_TEXT: parse_text_buffer,
    OptionId.GUEST: parse_guest,
    OptionId.TIME_SHIFT: parse_time_shift,
    OptionId.TSC2NSEC: parse_tsc2nsec,
}


@cache
def _options() -> list[tuple[Option, bool]]:
    """All options of the recordings that are small, and whether the file is big endian."""
    recordings = [open_trace(RECORDINGS / name) for name in corpus() if name.endswith(".dat")]
    return [(option, recording.big_endian) for recording in recordings for option in recording.options]


@cache
def _texts() -> tuple[bytes, bytes]:
    recording = open_trace(RECORDINGS / "tiny/host.dat")
    names = "".join(f"{pid} {comm}\n" for pid, comm in recording.comms.items()).encode("latin-1")
    return names, b'0xffffffff82a0b0c0 : "one %d\\n"\n' * 20


def _payload(random: Random) -> None:
    """One option: by its own parser, or by another one's."""
    option, big_endian = random.choice(_options())
    data = mutated_bytes(option.data, random)
    parse = _PARSERS.get(option.id) or random.choice(list(_PARSERS.values()))
    with suppress(FormatError):
        read_payload(option._replace(data=data, size=len(data)), big_endian, parse)


def _chain(random: Random) -> None:
    """A section of options, and what they say together."""
    some = random.sample(_options(), min(len(_options()), random.randrange(1, 12)))
    order = "big" if some[0][1] else "little"
    packed = b"".join(
        option.id.to_bytes(2, order) + option.size.to_bytes(4, order) + option.data  # type: ignore[arg-type]
        for option, _ in some
    )
    damage, options = DamageList(Path("options")), list[Option]()
    reader = ByteReader(MemoryBytes(mutated_bytes(packed, random), 0), some[0][1])
    with suppress(FormatError):
        read_options(reader, options, linear=random.random() < 0.5)
    facts = read_facts(options, some[0][1], damage)
    assert (facts.cpu_count or 0) <= limit("cpus")


def _text(random: Random) -> None:
    """Command lines, printk formats, the kernel's page layout, a list of event formats."""
    names, formats = _texts()
    assert len(parse_command_lines(mutated_bytes(names, random))) <= len(names)
    assert len(parse_printk_list(mutated_bytes(formats, random))) <= len(formats)
    layout = b"\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n\tfield: local_t commit;\toffset:8;\tsize:8;\n"
    with suppress(FormatError):
        parse_header_page(mutated_bytes(layout, random).decode("latin-1"))
    events = (
        (2).to_bytes(4, "little") + b"kvm\0\1\0\0\0" + (9).to_bytes(8, "little") + b"name: x\n\n" + b"irq\0\0\0\0\0"
    )
    with suppress(FormatError):
        index_event_texts(ByteReader(MemoryBytes(mutated_bytes(events, random), 0), False))


@cache
def _blocks() -> list[tuple[str, bytes, int]]:
    import zlib

    import zstandard

    plain = b"".join(_texts()) * 3
    return [("zlib", zlib.compress(plain), len(plain)), ("zstd", zstandard.compress(plain), len(plain))]


def _block(random: Random) -> None:
    """A compressed block, of its own size or of another."""
    method, block, size = random.choice(_blocks())
    stated = random.choice((size, size, random.randrange(2 * size), 1 << 31))
    mutated = mutated_bytes(block, random)
    decoded = decode(method, mutated, stated, "section-bytes")
    assert len(decoded.data) <= stated
    together = decode_together(method, [memoryview(block), memoryview(mutated)], [size, min(stated, 2 * size)])
    if together is not None and stated <= 2 * size:
        assert bytes(together[1]) == decoded.data


_TARGETS: tuple[Callable[[Random], None], ...] = (_payload, _payload, _chain, _text, _block)


def run_options(random: Random, folder: Path) -> None:
    """One mutated option, chain, text or block."""
    random.choice(_TARGETS)(random)
