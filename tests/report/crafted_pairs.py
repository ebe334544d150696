"""A crafted host and guest, and the times that their reports show."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from tests.formats.ring_buffer_pages import Machine
from tests.formats.tracedat import crafted_files
from tests.formats.tracedat.crafted_files import CraftedBuffer, CraftedFile, blips, sectioned_file
from tracetui.cli.report import report_command
from tracetui.formats.recording import GuestOption, TimeSample, TimeShift
from tracetui.formats.tracedat.append_options import guest_payload, time_shift_payload
from tracetui.formats.tracedat.options import OptionId

LITTLE = Machine()
Options = list[tuple[int, bytes]]
_TIME = re.compile(r"^ *(?P<file>[^\s:]+): .*? (?P<time>-?\d+(?:\.\d+)?): blip:")
HOST_ID, GUEST_ID = 7, 8


def lines(*arguments: object) -> list[str]:
    """The lines of a report."""
    result = CliRunner().invoke(report_command, [*map(str, arguments), "-q"])
    assert result.exception is None, result.exception
    return result.stdout_bytes.decode("latin-1").split("\n")


def in_both(*arguments: object) -> tuple[list[str], list[str]]:
    """The lines of --compat and of the default report."""
    return lines("--compat", *arguments), lines(*arguments)


def write_file(path: Path, options: Options, *buffers: CraftedBuffer) -> Path:
    """A file with these options; without buffers, events at 1000, 1001 and 1002 ns on CPU 0."""
    made = list(buffers) or [CraftedBuffer("", {0: blips(LITTLE, 1000, 3)})]
    path.write_bytes(sectioned_file(CraftedFile(LITTLE, made, options)))
    return path


def write_with_fields(path: Path, fields: str, data: bytes, print_fmt: str = '"x"') -> Path:
    """A file with one event of other fields behind the common ones."""
    head = crafted_files.EVENT_FORMAT.partition("\tfield:int value")[0].rstrip("\n")
    with patch.object(crafted_files, "EVENT_FORMAT", f"{head}\n{fields}print fmt: {print_fmt}\n"):
        return write_file(path, [], CraftedBuffer("", {0: LITTLE.page(1000, LITTLE.record(1, data))}))


def write_guest(
    folder: Path, samples: list[list[TimeSample]], *buffers: CraftedBuffer, more: tuple[Options, Options] = ([], [])
) -> tuple[object, ...]:
    """A host and a guest whose CPUs have these samples, and more options; the arguments of a report over both."""
    shift = TimeShift(HOST_ID, False, tuple(tuple(cpu) for cpu in samples))
    guest_options = [
        (OptionId.TRACEID, LITTLE.u64(GUEST_ID)), (OptionId.TIME_SHIFT, time_shift_payload(shift, False))
    ]  # fmt: skip
    known = GuestOption("web", GUEST_ID, {0: 41, 1: 42})
    host_options = [(OptionId.TRACEID, LITTLE.u64(HOST_ID)), (OptionId.GUEST, guest_payload(known, False))]
    host_path = write_file(folder / "host.dat", [*host_options, *more[0]])
    guest_path = write_file(folder / "guest.dat", [*guest_options, *more[1]], *buffers)
    return "-t", "-i", host_path, "-i", guest_path


def guest_times(arguments: tuple[object, ...], prefix: str = "guest.dat") -> tuple[list[str], list[str]]:
    """The times of the guest's events under --compat and in the default report."""
    compat, right = in_both(*arguments)
    return _times(compat, prefix), _times(right, prefix)


def _times(shown: list[str], prefix: str) -> list[str]:
    found = [match for line in shown if (match := _TIME.match(line))]
    return [match["time"] for match in found if match["file"].endswith(prefix)]
