"""What passes a limit is left out, the message names the limit and its option, and the option lets it through."""

from __future__ import annotations

import gzip
import re
import resource
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import Done, run_tracetui
from tests.cli.test_operations import run
from tests.formats.ring_buffer_pages import Machine
from tests.formats.tracedat.crafted_files import CraftedBuffer, CraftedFile, blips, linear_file, sectioned_file
from tests.formats.tracedat.reading import open_bytes
from tracetui.formats.tracedat.section_header import SectionId
from tracetui.limits import LIMITS, set_limit

M = Machine()
Content = Callable[[], bytes]
_MIB = 1 << 20


def _file(**parts: bytes) -> bytes:
    """A compressed recording with other metadata than usual."""

    class Crafted(CraftedFile):
        def metadata(self) -> dict[SectionId, bytes]:
            return super().metadata() | {SectionId[name.upper()]: content for name, content in parts.items()}

    return sectioned_file(Crafted(M, [CraftedBuffer("", {0: blips(M, 1, 3), 1: blips(M, 9, 3)})], compression="zlib"))


def _event(text: bytes, count: int = 1) -> bytes:
    return M.u32(1) + b"test\0" + M.u32(count) + (M.u64(len(text)) + text) * count


def _format(print_fmt: bytes) -> bytes:
    field = b"\tfield:int value;\toffset:8;\tsize:4;\tsigned:1;\n"
    return b"name: blip\nID: 300\nformat:\n" + field + b"\nprint fmt: " + print_fmt + b"\n"


def _zeros(size: int) -> bytes:
    """A recording of which a CPU is nothing but zeros."""
    return sectioned_file(CraftedFile(M, [CraftedBuffer("", {0: bytes(size)})], compression="zlib"))


def _many_options(count: int) -> bytes:
    return sectioned_file(CraftedFile(M, [CraftedBuffer("", {0: blips(M, 1, 3)})], [(5, b"x\0")] * count))


def _cpus() -> bytes:
    """Version 6 with 2**32 - 1 CPUs."""
    content = linear_file(CraftedFile(M, [CraftedBuffer("", {0: blips(M, 1, 3)})]))
    return content.replace(M.u32(2) + b"options  \0", M.u32(0xFFFFFFFF) + b"options  \0")


HUGE: dict[str, tuple[str, Content]] = {
    "a section that decodes to 65 MiB": ("section-bytes", lambda: _file(kallsyms=M.u32(65 * _MIB) + bytes(65 * _MIB))),
    "more event formats than ids": ("formats", lambda: _file(event_formats=_event(b"", 140_000))),
    "an event format of 2 MiB": ("format-bytes", lambda: _file(event_formats=_event(_format(b'"' + b"x" * 2 * _MIB)))),
    "two million command lines": ("names", lambda: _file(cmdlines=M.u64(8_000_000) + b"1 a\n" * 2_000_000)),
    "two million formats of trace_printk": ("names", lambda: _file(printk=M.u32(8_000_000) + b"1:a\n" * 2_000_000)),
    "options without end": ("options", lambda: _many_options(70_000)),
    "2**32 CPUs": ("cpus", _cpus),
}  # fmt: skip
"""What a file claims -> the limit, and the file."""


@pytest.mark.parametrize("what", HUGE)
def test_a_claim_beyond_a_limit_is_named_and_can_be_lifted(what: str, tmp_path: Path) -> None:
    name, content = HUGE[what]
    data = content()
    assert f"beyond the limit {name}={LIMITS[name].default} (`--limit {name}=N` lifts it)" in _said(tmp_path, data)
    set_limit(name, 1 << 32)
    assert "--limit" not in _said(tmp_path, data)


def _said(folder: Path, data: bytes) -> str:
    """The damage of a file that is read to its end."""
    recording = open_bytes(folder, data)
    assert recording.events.names() is not None
    assert (recording.comms, recording.kallsyms, recording.printk_list) is not None
    return "\n".join(damage.reason for damage in recording.damage)


SMALL: dict[str, tuple[str, int]] = {
    "section-bytes": ("tiny/host.dat", 1000), "chunk-bytes": ("tiny/host.dat", 4096), "cpus": ("tiny/v6/host.dat", 1),
    "sections": ("tiny/host.dat", 3), "options": ("tiny/host.dat", 3), "option-bytes": ("tiny/host.dat", 100),
    "chunks": ("tiny/host.dat", 1), "formats": ("tiny/host.dat", 3), "format-bytes": ("tiny/host.dat", 100),
    "names": ("tiny/host.dat", 1), "symbols": ("tiny/host-demo.dat", 10),
}  # fmt: skip
"""A limit -> a real recording that passes it when it is so low."""


@pytest.mark.parametrize("name", SMALL)
def test_real_recordings_against_low_limits(name: str, recordings: Path) -> None:
    file, value = SMALL[name]
    files = (
        [str(recordings / file), str(recordings / "tiny/host.dat")] if name == "symbols" else [str(recordings / file)]
    )
    assert run_tracetui("exits", *files).exit_code == 0
    done = run_tracetui("exits", *files, "--limit", f"{name}={value}")
    info = run_tracetui("info", *files, "--limit", f"{name}={value}")
    assert f"`--limit {name}=N` lifts it" in done.output + info.output
    assert done.exit_code == (0 if name == "symbols" else 1)


def test_a_bomb_of_cpu_data(tmp_path: Path) -> None:
    """40 MiB of zeros; chunks shrink by 400 times, which is far within the limits."""
    data = _zeros(40 * _MIB)
    assert _said(tmp_path, data) == ""
    set_limit("cpu-ratio", 1)
    assert "beyond the limit cpu-ratio=1 (`--limit cpu-ratio=N` lifts it)" in _said(tmp_path, data)
    (stream,) = open_bytes(tmp_path, data).buffers[0].streams
    assert 4096 <= stream.page_count < 5000


def test_a_block_that_shrinks_beyond_belief(tmp_path: Path) -> None:
    path = tmp_path / "bomb.dat"
    path.write_bytes(_file(kallsyms=M.u32(20 * _MIB) + bytes(20 * _MIB)))
    done = run_tracetui("exits", str(path), "--limit", "ratio=100", "--kallsyms", "x=y")
    assert done.exit_code == 2
    assert "`--limit ratio=N`" in run_tracetui("report", "-f", "--limit", "ratio=100", str(path)).output


@pytest.mark.parametrize("name", ["symbol-bytes", "symbols"])
def test_a_file_of_a_million_symbols(name: str, recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / "kallsyms.gz"
    lines = b"".join(b"%x t f%d\n" % (0xFFFFFFFF81000000 + 16 * number, number) for number in range(1_000_000))
    path.write_bytes(gzip.compress(lines, 1))
    files = [str(recordings / "tiny/none" / name) for name in ("host.dat", "host-demo.dat")]
    whole = run_tracetui("exits", *files, "--kallsyms", str(path))
    assert "--limit" not in whole.output
    assert (
        f"`--limit {name}=N` lifts it"
        in run_tracetui("exits", *files, "--kallsyms", str(path), "--limit", f"{name}=100000").output
    )


def _print_format(tmp_path: Path, print_fmt: bytes, *options: str) -> Done:
    path = tmp_path / "nested.dat"
    path.write_bytes(_file(event_formats=_event(_format(print_fmt))))
    return run_tracetui("report", "--check-events", str(path), *options)


NESTED = {
    "parentheses": b"(" * 100 + b"REC->value" + b")" * 100,
    "signs": b"- " * 200 + b"REC->value",
    "choices": b"1 ? " * 100 + b"REC->value" + b" : 0" * 100,
}


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_a_print_format_nested_too_deeply(nested: bytes, tmp_path: Path) -> None:
    assert "print-depth=80" in _print_format(tmp_path, b'"%d", ' + nested).output
    assert "print-depth" not in _print_format(tmp_path, b'"%d", ' + nested, "--limit", "print-depth=400").output
    path = str(tmp_path / "nested.dat")
    assert run_tracetui("report", "--limit", "print-depth=400", path).output.count(" blip: ") == 6


def test_a_print_format_of_too_many_tokens(tmp_path: Path) -> None:
    chain = b'"%d", ' + b"(1 + 1) + " * 5000 + b"REC->value"
    assert "`--limit print-tokens=N` lifts it" in _print_format(tmp_path, chain).output


def test_a_gigabyte_of_format_costs_neither_time_nor_memory(tmp_path: Path) -> None:
    """A sparse file whose event formats claim 1 GiB; the process may have 1.5 GiB of addresses and 60 s."""
    path = tmp_path / "sparse.dat"
    content = sectioned_file(CraftedFile(M, [CraftedBuffer("", {0: blips(M, 1, 3)})]))
    at = content.index(M.u16(SectionId.EVENT_FORMATS) + M.u16(0) + M.u32(0xFFFFFFFF))
    with path.open("wb") as file:
        file.write(content[: at + 8] + M.u64(1 << 30) + content[at + 16 :])
        file.truncate(2 << 30)

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    done = run(["info", str(path)], setup=bound)
    assert done.returncode == 1
    assert b"`--limit section-bytes=N` lifts it" in done.stderr


def test_places_of_damage_are_not_listed_without_end(recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / "torn.dat"
    content = bytearray((recordings / "tiny/none/host-demo.dat").read_bytes())
    for page in range(0x1A000, 0x35000, 4096):
        content[page + 16 : page + 24] = bytes(4) + b"\xff\xff\xff\x7f"
    path.write_bytes(content)
    done = run_tracetui("info", str(path), "--limit", "damage-places=5")
    assert done.exit_code == 1
    assert "beyond the limit damage-places=5 (`--limit damage-places=N` lifts it)" in done.output


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("nonsense=1", "no limit is called 'nonsense'; there are section-bytes"),
        ("cpus", "write NAME=VALUE"),
        ("cpus=many", "write NAME=VALUE"),
        ("cpus=0", "may be 1 to"),
        ("print-depth=1000", "may be 1 to 400"),
    ],
)
def test_limits_that_make_no_sense(setting: str, message: str, recordings: Path) -> None:
    for command in ("info", "report"):
        done = run_tracetui(command, str(recordings / "tiny/host.dat"), "--limit", setting)
        assert done.exit_code == 2
        assert message in done.output


@pytest.mark.parametrize("command", ["browse", "report", "vcpus", "exits", "info", "attach"])
def test_every_command_lists_the_option(command: str) -> None:
    done = run_tracetui(command, "--help")
    assert "--limit NAME=N" in done.output
    assert all(name in done.output.replace("\n", "") for name in ("overlap", "symbols"))


def test_a_block_is_not_decoded_beyond_what_it_states() -> None:
    from tracetui.formats.tracedat.compression import decode

    block = zlib.compress(bytes(40 * _MIB))
    assert decode("zlib", block, 1000, "section-bytes").data in (b"", bytes(1000))
    refused = decode("zlib", block[:1000], 17 * _MIB, "section-bytes")
    assert refused.is_corrupt and "ratio=2000" in refused.problem


def test_pages_without_a_table_are_not_told_apart_without_end(recordings: Path, tmp_path: Path) -> None:
    content = (recordings / "tiny/none/host-demo.dat").read_bytes()[:200_000]
    set_limit("guess-bytes", 40_000)
    assert "beyond the limit guess-bytes=40000 (`--limit guess-bytes=N` lifts it)" in _said(tmp_path, content)
    streams = open_bytes(tmp_path, content).buffers[0].streams
    assert 0 < sum(stream.page_count for stream in streams) <= 10


def test_the_document_lists_every_limit() -> None:
    table = (Path(__file__).parents[2] / "docs/security.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| ([\d ]+[MG]?) \|", table, re.MULTILINE))
    units = {"M": _MIB, "G": 1 << 30}
    values = {name: int(text.rstrip("MG").replace(" ", "")) * units.get(text[-1], 1) for name, text in rows.items()}
    assert values == {name: bound.default for name, bound in LIMITS.items()}
