"""`tracetui vcpus`: which host thread runs which vCPU."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tracetui.cli.session_options import open_files, quiet_pipe, read_through, say_and_status, session_options
from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.machine import Machine, Role
from tracetui.engine.session import Session
from tracetui.engine.vcpus import INFERRED, VcpuMap
from tracetui.visible import visible


@click.command("vcpus")
@session_options
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="A list of {guest, name, trace_id, vcpu, host_pid, host_comm, source, clock}.",
)
def vcpus_command(files: tuple[Path, ...], inputs: tuple[Path, ...], kallsyms: tuple[str, ...], as_json: bool) -> int:
    """Which host thread runs which vCPU, where that is known from, and how well the clocks agree."""
    quiet_pipe()
    session = open_files(files, inputs, kallsyms, AttachRequest(is_optional=True))
    from tracetui.engine.clock_verdict import judge_clocks

    verdicts = judge_clocks(session)
    if as_json:
        entries = [
            _entry(session, entry) | {"clock": verdicts[guest.number].as_json() if guest.number in verdicts else None}
            for guest in _guests(session)
            for entry in session.vcpu_maps.of_guest(guest)
        ]
        click.echo(json.dumps(entries, indent=1))
    else:
        for guest in _guests(session):
            _print_guest(session, guest)
            if guest.number in verdicts:
                click.echo(f"  {verdicts[guest.number].words}")
        for tie in session.qemu_ties:
            for line in tie.lines():
                click.echo(visible(line))
    read_through(session)
    return say_and_status(session)


def _guests(session: Session) -> list[Machine]:
    """Every trace-cmd file but the host, as libtracecmd's example lists them; a lone file is a guest without a map."""
    return [each for each in session.machines if each is not session.host and each.role is not Role.QEMU]


def _print_guest(session: Session, guest: Machine) -> None:
    click.echo(f"Mappings for guest {visible(str(guest.recording.path))}:")
    entries = session.vcpu_maps.of_guest(guest)
    if all(entry.source == INFERRED for entry in entries):
        click.echo("  Has no mapping!")
    for entry in entries:
        comm = visible(_host_comm(session, entry) or "")
        click.echo(f"  [{entry.vcpu:03d}] host_pid: {entry.host_pid}  {comm}  {entry.source}{_since(entry)}")


def _since(entry: VcpuMap) -> str:
    """When the thread ran the vCPU, where it did not all the time."""
    begin = f" from {entry.from_ns} ns" if entry.from_ns is not None else ""
    return begin + (f" to {entry.to_ns} ns" if entry.to_ns is not None else "")


def _host_comm(session: Session, entry: VcpuMap) -> str | None:
    return entry.host.recording.comms.get(entry.host_pid)


def _entry(session: Session, entry: VcpuMap) -> dict[str, Any]:
    comm = _host_comm(session, entry)
    return {
        "guest": visible(str(entry.guest.recording.path)),
        "name": visible(entry.guest.name),
        "trace_id": entry.guest.recording.trace_id,
        "vcpu": entry.vcpu,
        "host_pid": entry.host_pid,
        "host_comm": None if comm is None else visible(comm),
        "source": entry.source,
        "from_ns": entry.from_ns,
        "to_ns": entry.to_ns,
    }
