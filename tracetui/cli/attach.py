"""`tracetui attach`: writing into the files of a host and a guest that they belong together."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracetui.cli.session_options import LIMIT_OPTION
from tracetui.engine.time_samples import parse_time_sample
from tracetui.errors import TracetuiError, UsageError
from tracetui.formats.open_file import open_recording
from tracetui.formats.tracedat.append_options import CannotAppend, DiskFile, WritableFile, append_options
from tracetui.formats.tracedat.trace_dat import TraceDat
from tracetui.visible import visible

if TYPE_CHECKING:
    from tracetui.engine.attach import FilePlan
    from tracetui.formats.recording import TimeSample

_MAX_CPUS = 1 << 16

Opener = Callable[[Path], WritableFile]


@click.command("attach")
@click.option("-c", "cpus", metavar="CPUS", type=click.IntRange(1, _MAX_CPUS), help="vCPUs of the guest; default all.")
@click.option(
    "-s", "samples", metavar="OFFSET[,SCALE[,FRAC[,TIME]]]", multiple=True,
    help="Add OFFSET to the guest's raw times; repeat for each vCPU, the last one serves the rest.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("-o", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Write copies of both files there.")
@LIMIT_OPTION
@click.argument("host", type=click.Path(path_type=Path))
@click.argument("guest", type=click.Path(path_type=Path))
@click.argument("pids", metavar="PID...", nargs=-1, required=True, type=click.IntRange(1))
def attach_command(
    host: Path,
    guest: Path,
    pids: tuple[int, ...],
    cpus: int | None,
    samples: tuple[str, ...],
    dry_run: bool,
    folder: Path | None,
) -> int:
    """Join a host's and a guest's recording: which PID ran which vCPU, and the guest's time shift.

    OFFSET is what turns the guest's TSC into the host's: the negated tsc-offset of KVM's debugfs.
    """
    parsed = [parse_time_sample(sample) for sample in samples]
    return attach(host, guest, pids, parsed, cpus, dry_run, folder)


def attach(
    host: Path,
    guest: Path,
    pids: Sequence[int],
    samples: Sequence[TimeSample] = (),
    cpus: int | None = None,
    dry_run: bool = False,
    folder: Path | None = None,
    open_file: Opener = DiskFile,
) -> int:
    """Attach a guest's file to its host's.

    Args:
        host, guest: the files.
        pids: threads of the vCPUs.
        samples: the time shift, one per vCPU.
        cpus: vCPUs that get a time shift; None for all.
        dry_run: only say what would be written.
        folder: where copies are written instead; None to write into the files.
        open_file: opens a file for writing.

    Returns:
        The exit status.

    Raises:
        TracetuiError: they cannot be attached; nothing was written then, or one file whole and the other not.
    """
    if folder is not None:
        _check_copies(folder, host, guest)
    from tracetui.engine.attach import plan_attach

    plan = plan_attach(_open(host), _open(guest), pids, samples, cpus, folder is None)
    for path, file in ((host, plan.host), (guest, plan.guest)):
        _say(path, file, dry_run)
    if samples:
        click.echo(visible(_verdict(host, guest, pids, samples)))
    if not dry_run:
        for path, file in ((guest, plan.guest), (host, plan.host)):
            _write(path, file, folder, open_file)
    for note in plan.notes:
        click.echo(f"tracetui: note: {visible(note)}", err=True)
    return 0


def _open(path: Path) -> TraceDat:
    recording = open_recording(path)
    if not isinstance(recording, TraceDat):
        raise UsageError(f"{path}: is not a trace-cmd recording; attach joins two trace.dat files")
    if recording.damage:
        raise CannotAppend(f"{recording.damage[0]}; only whole files are attached")
    return recording


def _say(path: Path, file: FilePlan, dry_run: bool) -> None:
    """Tell what a file gets."""
    if not file.options:
        click.echo(f"{visible(str(path))}: attached already, nothing to add")
        return
    click.echo(f"{visible(str(path))}: {'would add' if dry_run else 'adds'}")
    for line in file.lines:
        click.echo(f"  {visible(line)}")


def _verdict(host: Path, guest: Path, pids: Sequence[int], samples: Sequence[TimeSample]) -> str:
    """How well the clocks agree with the given samples."""
    from tracetui.engine.attach_request import AttachRequest
    from tracetui.engine.clock_verdict import judge_clocks
    from tracetui.engine.open_session import open_session

    try:
        session = open_session([host, guest], attach=AttachRequest(tuple(pids), tuple(samples)))
    except TracetuiError as error:
        return f"clock not judged: {error}"
    words = next((verdict.words for verdict in judge_clocks(session).values()), "clock not judged")
    hint = "" if "agrees" in words else "; is the sign right? OFFSET is minus KVM's tsc-offset, `vcpus --fit` finds it"
    return words + hint


def _write(path: Path, file: FilePlan, folder: Path | None, open_file: Opener) -> None:
    if folder is None:
        if file.options:
            append_options(file.point, file.options, open_file)
        return
    try:
        _write_copy(path, file, folder, open_file)
    except OSError as error:
        raise CannotAppend(f"{folder / path.name}: {error.strerror or error}; not written") from error


def _write_copy(path: Path, file: FilePlan, folder: Path, open_file: Opener) -> None:
    """Write a changed copy under another name first, so that it is there whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=folder)
    os.close(handle)
    copy = Path(name)
    try:
        shutil.copyfile(path, copy)
        shutil.copymode(path, copy)
        copy.chmod(copy.stat().st_mode | 0o200)
        if file.options:
            append_options(replace(file.point, path=copy), file.options, open_file)
        copy.replace(folder / path.name)
    finally:
        with suppress(FileNotFoundError):
            copy.unlink()


def _check_copies(folder: Path, host: Path, guest: Path) -> None:
    if host.name == guest.name:
        raise UsageError(f"-o {folder}: both files are called {host.name}, so their copies would be one")
    for path in (host, guest):
        copy = folder / path.name
        if copy.exists() and path.exists() and copy.samefile(path):
            raise UsageError(f"-o {folder}: holds {path.name} itself; name another folder")
