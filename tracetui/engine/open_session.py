"""Files on disk -> a Session: opens what can be opened and says what cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.guest_symbols import KallsymsFile
from tracetui.engine.session import Session
from tracetui.errors import UnreadableFile, UsageError
from tracetui.formats.open_file import open_recording
from tracetui.formats.recording import Recording


def open_session(
    paths: Sequence[Path | str],
    kallsyms: Sequence[KallsymsFile | str] = (),
    trace_events: Path | str | None = None,
    qemu_offset_ns: int | None = None,
    attach: AttachRequest | None = None,
    repeats: bool = False,
) -> Session:
    """Open recordings together.

    Args:
        paths: the host, its guests and others in any order.
        kallsyms: symbol files, as `[NAME=]FILE` or KallsymsFile.
        trace_events: descriptions of QEMU's events, its build's trace-events file.
        qemu_offset_ns: what to add to QEMU's times; None to find out.
        attach: what to find out about how the files belong together; None to take what they say.
        repeats: a file that is given twice is two machines, as it is for trace-cmd; else it is opened once.

    Returns:
        A session of all files that could be read; the others are named in its `problems`.

    Raises:
        UsageError: no file was named, or a symbol file is for a machine that is not there.
        UnreadableFile: none of the files can be read.
    """
    if not paths:
        raise UsageError("no file given")
    recordings: list[Recording] = []
    problems: list[str] = []
    failures: list[UnreadableFile] = []
    for path in map(Path, paths):
        try:
            recording = open_recording(path)
            if repeats:
                recordings.append(recording)
            else:
                _add(recording, recordings, problems)
        except UnreadableFile as failure:
            failures.append(failure)
    if not recordings:
        problems = [str(failure) for failure in failures]
        raise failures[0] if len(failures) == 1 else UsageError("\n".join(problems))
    if trace_events is not None:
        _describe(Path(trace_events), recordings, problems, failures)
    problems += [str(failure) for failure in failures]
    files = [KallsymsFile.parse(offered) if isinstance(offered, str) else offered for offered in kallsyms]
    if attach is None:
        return Session(recordings, files, problems, len(failures), qemu_offset_ns)
    from tracetui.engine.attach_in_memory import attach_in_memory

    attached = attach_in_memory(Session(recordings), attach)
    session = Session(attached.recordings, files, problems, len(failures), qemu_offset_ns)
    attached.finish(session)
    return session


def open(  # noqa: A001  (called as tracetui.open)
    host: Path | str,
    *guests: Path | str,
    kallsyms: Sequence[KallsymsFile | str] = (),
    attach: AttachRequest | None = None,
) -> Session:
    """Open a host's recording and those of its guests; see open_session."""
    return open_session([host, *guests], kallsyms, attach=attach)


def _add(recording: Recording, recordings: list[Recording], problems: list[str]) -> None:
    if any(_same_file(recording.path, other.path) for other in recordings):
        problems.append(f"{recording.path}: given twice; shown once")
    else:
        recordings.append(recording)


def _describe(path: Path, recordings: list[Recording], problems: list[str], failures: list[UnreadableFile]) -> None:
    """Let a trace-events file describe the events of every QEMU."""
    from tracetui.formats.simpletrace.simpletrace import Simpletrace
    from tracetui.formats.simpletrace.trace_events import load_trace_events

    qemus = [recording for recording in recordings if isinstance(recording, Simpletrace)]
    if not qemus:
        problems.append(f"{path}: serves no file; none of those given is a simpletrace file")
    try:
        described = load_trace_events(path)
    except UnreadableFile as failure:
        failures.append(failure)
        return
    problems += described.warnings
    for qemu in qemus:
        qemu.describe(described)


def _same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
