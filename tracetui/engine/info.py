"""What each file of a session holds, as plain values for people and for JSON."""

from __future__ import annotations

from typing import Any

from tracetui.engine import walk_state
from tracetui.engine.attach_in_memory import with_inferred_maps
from tracetui.engine.clock_verdict import ClockVerdict, judge_clocks
from tracetui.engine.machine import Machine
from tracetui.engine.print_program import NotCompilable
from tracetui.engine.print_program_forms import compile_program
from tracetui.engine.session import Session
from tracetui.formats.recording import Recording


def describe(session: Session) -> list[dict[str, Any]]:
    """One dictionary per file, in command-line order; loads the index. Texts are one character per byte."""
    verdicts = judge_clocks(with_inferred_maps(session))
    return [_describe(session, machine, verdicts.get(machine.number)) for machine in session.machines]


def _describe(session: Session, machine: Machine, verdict: ClockVerdict | None) -> dict[str, Any]:
    recording = machine.recording
    facts: dict[str, Any] = {
        "file": str(recording.path),
        "kind": recording.kind,
        "version": recording.version,
        "compression": recording.compression,
        "byte_order": "big" if recording.big_endian else "little",
        "long_size": recording.long_size,
        "role": machine.role.value,
        "name": machine.name,
        "trace_id": recording.trace_id,
        "clock": recording.clock,
        "uname": recording.uname,
        "writer": recording.writer_version,
        "cpus": recording.cpu_count,
    }
    facts |= _session_facts(recording)
    facts["clock_verdict"] = verdict.as_json() if verdict else None
    facts |= _event_facts(session, machine)
    facts["printed_row_by_row"] = _row_by_row(session, machine)
    facts["buffers"] = _buffers(recording)
    facts["options"] = [
        {"id": option.id, "name": option.name, "size": option.size, "offset": option.offset}
        for option in recording.options
    ]
    facts["damage"] = [str(damage) for damage in session.damage if damage.path == recording.path]
    return facts


def _session_facts(recording: Recording) -> dict[str, Any]:
    """What links the file to others, and what its clock is converted by."""
    shift, conversion = recording.time_shift, recording.tsc2nsec
    return {
        "date_offset_ns": recording.date_offset_ns,
        "offset_ns": recording.offset_ns,
        "tsc2nsec": {"mult": conversion.mult, "shift": conversion.shift} if conversion else None,
        "time_shift": {
            "peer_trace_id": shift.peer_trace_id,
            "interpolate": shift.interpolate,
            "samples": [len(samples) for samples in shift.cpus],
        }
        if shift
        else None,
        "guests": [
            {"name": guest.name, "trace_id": guest.trace_id, "vcpus": {str(k): v for k, v in guest.vcpu_pids.items()}}
            for guest in recording.guests
        ],
    }


def _event_facts(session: Session, machine: Machine) -> dict[str, Any]:
    index = session.timeline.index
    counts: dict[str, int] = {}
    for number, recording, event_id in index.types.seen():
        if recording == machine.number:
            event = machine.recording.events.get(event_id)
            name = f"{event.system}:{event.name}" if event else f"unknown event id {event_id}"
            counts[name] = counts.get(name, 0) + int(index.types.counts[number])
    marks = [
        row.value
        for row in map(session.timeline.row, index.rows_of_types([walk_state.TYPE_LOST]).tolist())
        if row.slot.machine is machine
    ]
    return {
        "events": sum(counts.values()),
        "events_by_type": dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        "lost_marks": len(marks),
        "lost_events": sum(count for count in marks if count > 0),
        "lost_unknown": sum(1 for count in marks if count < 0),
    }


def _row_by_row(session: Session, machine: Machine) -> dict[str, str]:
    """The events that occur and that no kernel prints, and why; they take longer."""
    found: dict[str, str] = {}
    recording = machine.recording
    for _, number, event_id in session.timeline.index.types.seen():
        event = recording.events.get(event_id) if number == machine.number else None
        if event is not None:
            try:
                compile_program(event, recording.big_endian, recording.long_size)
            except NotCompilable as reason:
                found[f"{event.system}:{event.name}"] = str(reason)
    return dict(sorted(found.items()))


def _buffers(recording: Recording) -> list[dict[str, Any]]:
    buffers: list[dict[str, Any]] = [
        {
            "name": buffer.name,
            "clock": buffer.clock,
            "page_size": buffer.page_size,
            "pages": {str(stream.cpu): stream.page_count for stream in buffer.streams},
        }
        for buffer in recording.buffers
    ]
    return buffers + [{"name": name, "text_bytes": len(text)} for name, text in recording.text_buffers.items()]
