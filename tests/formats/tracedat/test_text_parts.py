"""Saved command lines, printk formats, latency texts."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.formats.ring_buffer_pages import Machine
from tests.formats.tracedat.crafted_files import CraftedBuffer, CraftedFile, SectionWriter, blips, linear_file
from tests.formats.tracedat.reading import open_bytes, open_trace
from tracetui.formats.tracedat.command_lines import parse_command_lines, parse_printk_list
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.section_header import SectionId


def test_an_odd_command_line_costs_only_itself() -> None:
    text = b"1 init\n  22   two words \n3 \n4\nfive 5\n6 \xe9t\xe9\n7 7 8\n"
    assert parse_command_lines(text) == {1: "init", 22: "two words ", 6: "\xe9t\xe9", 7: "7 8"}


def test_printk_formats_lose_quotes_and_one_line_end() -> None:
    text = b'0xffffffff81000010 : "a \\"b\\" %s\\n"\nff20 : "two\\n\\n"\nnot one\n0x30 : bare\n'
    assert dict(parse_printk_list(text)) == {
        0xFFFFFFFF81000010: 'a \\"b\\" %s',
        0xFF20: "two\\n",
        0x30: "bare",
    }


def test_the_text_of_a_latency_trace_is_what_trace_cmd_prints(recordings: Path) -> None:
    recording = open_trace(recordings / "latency/wakeup.dat")
    printed = gzip.decompress((recordings / "latency/expected/wakeup.report.txt.gz").read_bytes())
    (name,) = recording.text_buffers
    text = recording.text_buffers[name]
    assert (name, recording.buffers) == ("", [])
    assert text.startswith(b"# tracer: wakeup\n")
    assert printed == b"cpus=2\n" + text + b"\n"


def test_a_latency_trace_of_version_6_is_the_rest_of_the_file(tmp_path: Path) -> None:
    m = Machine()
    data = linear_file(CraftedFile(m, [CraftedBuffer("", {0: blips(m, 1, 1)})]))
    start = data.index(b"flyrecord")
    recording = open_bytes(tmp_path, data[:start] + b"latency  \0# tracer: irqsoff\n")
    assert dict(recording.text_buffers) == {"": b"# tracer: irqsoff\n"}
    assert recording.buffers == []
    assert recording.cpu_count == 2


def test_a_compressed_latency_trace_lies_in_chunks(tmp_path: Path) -> None:
    text = b"# tracer: wakeup\n" * 2000
    writer = SectionWriter(CraftedFile(Machine(), [], compression="zlib"))
    offset = writer.section(SectionId.BUFFER_TEXT, writer.chunks(text, 4096), is_compressed=True)
    writer.add_options([(OptionId.BUFFER_TEXT, writer.m.u64(offset) + b"inner\0local\0")])
    recording = open_bytes(tmp_path, writer.file)
    assert dict(recording.text_buffers) == {"inner": text}
