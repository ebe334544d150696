"""What the files hold, what was assumed, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.engine.machine import Machine
from tracetui.engine.session import Session
from tracetui.screens.text_screen import TextScreen
from tracetui.visible import printable, visible
from tracetui.widgets.text_list import TextLine

_LABEL_WIDTH = 12
_MOST_DAMAGE = 1000
_MOST_TEXT_LINES = 5000


class InfoScreen(TextScreen):
    """Facts of a session."""

    def __init__(self, session: Session) -> None:
        super().__init__("Info", list(info_lines(session)), _LABEL_WIDTH)


def info_lines(session: Session) -> Iterator[TextLine]:
    """Machines first, then notes, problems and damage."""
    for machine in session.machines:
        yield from _machine_lines(session, machine)
        yield TextLine("")
    for title, texts in (("Could not be read", session.problems), ("Assumed", session.notes)):
        if texts:
            yield TextLine(title)
            yield from (TextLine("", printable(text)) for text in texts)
            yield TextLine("")
    for machine in session.machines:
        yield from _text_lines(machine)
    damage = session.damage
    yield TextLine("Damage" if damage else "No damage")
    for item in damage[:_MOST_DAMAGE]:
        where = "" if item.offset is None else f"{item.offset:#x}"
        yield TextLine(where, printable(f"{item.path.name}: {item.reason}"))
    if len(damage) > _MOST_DAMAGE:
        yield TextLine("", f"and {len(damage) - _MOST_DAMAGE} more places")


def _text_lines(machine: Machine) -> Iterator[TextLine]:
    """Buffers that hold text instead of events, as latency tracers leave them."""
    for name, text in machine.recording.text_buffers.items():
        yield TextLine(f"Text of {printable(machine.file_name)} {visible(name)}")
        lines = text.decode("latin-1").splitlines()
        yield from (TextLine("", visible(line) or " ") for line in lines[:_MOST_TEXT_LINES])
        yield TextLine("")


def _machine_lines(session: Session, machine: Machine) -> Iterator[TextLine]:
    recording = machine.recording
    order = "big" if recording.big_endian else "little"
    yield TextLine(f"{visible(machine.name)} ({machine.role.value})")
    yield TextLine("file", printable(machine.file_name))
    yield TextLine("format", f"{recording.kind} version {recording.version}, compression {recording.compression}")
    yield TextLine("machine", f"{recording.cpu_count} CPUs, {order} endian, {recording.long_size * 8}-bit kernel")
    facts = (("kernel", recording.uname), ("written by", recording.writer_version), ("clock", recording.clock))
    yield from (TextLine(label, visible(text)) for label, text in facts if text)
    if recording.trace_id:
        yield TextLine("trace id", f"{recording.trace_id:#x}")
    for buffer in recording.buffers:
        if buffer.name:
            yield TextLine("buffer", f"{visible(buffer.name)}, clock {visible(buffer.clock) or 'not stated'}")
    for entry in session.vcpu_maps.of_guest(machine):
        pid = entry.host_pid if entry.host_pid >= 0 else "unknown"
        yield TextLine(f"vCPU {entry.vcpu}", f"thread {pid} of {visible(entry.host.name)}, {entry.source}")
