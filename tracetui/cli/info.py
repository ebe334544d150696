"""`tracetui info`: what each file holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from tracetui.cli.session_options import open_files, quiet_pipe, say_and_status, session_options
from tracetui.visible import visible

_TOP_EVENTS = 12


@click.command("info")
@session_options
@click.option("--json", "as_json", is_flag=True, help="A list with one object per file.")
def info_command(files: tuple[Path, ...], inputs: tuple[Path, ...], kallsyms: tuple[str, ...], as_json: bool) -> int:
    """What each file holds: version, clock, CPUs, events, options, lost events, damage."""
    quiet_pipe()
    session = open_files(files, inputs, kallsyms)
    from tracetui.engine.info import describe

    described = describe(session)
    if as_json:
        click.echo(json.dumps(_visible(described), indent=1))
    else:
        for facts in described:
            for line in _lines(facts):
                click.echo(visible(line))
    return say_and_status(session)


def _visible(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(key): _visible(item) for key, item in value.items()}
    return [_visible(item) for item in value] if isinstance(value, list) else value


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    yield facts["file"]
    yield _fact("format", f"{facts['kind']} version {facts['version']}, compression {facts['compression']}")
    yield _fact("machine", f"{facts['byte_order']} endian, {facts['long_size'] * 8}-bit kernel, {facts['cpus']} CPUs")
    yield _fact("role", f"{facts['role']} {facts['name']!r}, trace id {facts['trace_id']:#x}")
    for name, key in (("kernel", "uname"), ("written by", "writer"), ("clock", "clock")):
        if facts[key]:
            yield _fact(name, facts[key])
    yield from _clock_lines(facts)
    if facts["clock_verdict"]:
        yield _fact("agreement", facts["clock_verdict"]["words"])
    for guest in facts["guests"]:
        vcpus = ", ".join(f"vCPU {vcpu} = pid {pid}" for vcpu, pid in guest["vcpus"].items()) or "no vCPU recorded"
        yield _fact("guest", f"{guest['name']!r}, trace id {guest['trace_id']:#x}: {vcpus}")
    yield from _event_lines(facts)
    for buffer in facts["buffers"]:
        yield _fact("buffer", _buffer_text(buffer))
    yield _fact("options", " ".join(option["name"] for option in facts["options"]))
    for damage in facts["damage"]:
        yield _fact("damage", damage)
    yield ""


def _fact(name: str, text: str) -> str:
    return f"  {name:<11} {text}"


def _clock_lines(facts: dict[str, Any]) -> Iterator[str]:
    if facts["tsc2nsec"]:
        yield _fact("tsc2nsec", f"ns = cycles * {facts['tsc2nsec']['mult']} >> {facts['tsc2nsec']['shift']}")
    if facts["time_shift"]:
        shift = facts["time_shift"]
        how = "interpolated" if shift["interpolate"] else "stepped"
        samples = ", ".join(f"CPU {cpu}: {count}" for cpu, count in enumerate(shift["samples"]))
        yield _fact("time shift", f"to host {shift['peer_trace_id']:#x}, {how}; samples {samples}")
    for name, key in (("date", "date_offset_ns"), ("offset", "offset_ns")):
        if facts[key]:
            yield _fact(name, f"{facts[key]:+d} ns")


def _event_lines(facts: dict[str, Any]) -> Iterator[str]:
    yield _fact("events", str(facts["events"]))
    for name, count in list(facts["events_by_type"].items())[:_TOP_EVENTS]:
        yield f"  {'':11} {count:>9} {name}"
    more = len(facts["events_by_type"]) - _TOP_EVENTS
    if more > 0:
        yield f"  {'':11} {'':9} and {more} more kinds"
    for number, (name, reason) in enumerate(facts["printed_row_by_row"].items()):
        yield _fact("" if number else "row by row", f"{name}: {reason}")
    if facts["lost_marks"]:
        unknown = f", {facts['lost_unknown']} times an unknown number" if facts["lost_unknown"] else ""
        yield _fact("lost", f"{facts['lost_events']} events in {facts['lost_marks']} places{unknown}")


def _buffer_text(buffer: dict[str, Any]) -> str:
    name = repr(buffer["name"]) if buffer["name"] else "top"
    if "text_bytes" in buffer:
        return f"{name}: {buffer['text_bytes']} bytes of text"
    pages = ", ".join(f"CPU {cpu}: {count}" for cpu, count in buffer["pages"].items())
    return (
        f"{name}: clock {buffer['clock'] or 'not stated'}, pages of {buffer['page_size']} bytes; {pages or 'no data'}"
    )
