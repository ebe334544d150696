"""Moving from row to row by what they have in common, by time, and between kvm_exit and kvm_entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tracetui.engine.row import Row, RowKind
from tracetui.engine.row_line import row_line
from tracetui.engine.session import Session
from tracetui.engine.time_expression import parse_time_step
from tracetui.screens.background_job import BackgroundJob
from tracetui.screens.jumping import Jumping
from tracetui.visible import visible
from tracetui.widgets.prompt import PromptKind
from tracetui.widgets.row_list import RowList
from tracetui.widgets.time_column import duration_text

if TYPE_CHECKING:
    from tracetui.engine.neighbours import Criterion

_STEP_NS = 1_000_000


def _both_ways(keys: str, action: str, name: str, words: str, display: Sequence[str] = ("", "")) -> list[BindingType]:
    """The keys of a move and of the same backward; `action` takes whether to go backward."""
    return [
        Binding(
            key, action.format(backward), f"{'Previous' if backward else 'Next'} {name}", show=False,
            id=f"move.{'previous' if backward else 'next'}-{name.replace(' ', '-').lower()}", key_display=shown or None,
            tooltip=words.format("Previous" if backward else "Next"),
        )
        for key, backward, shown in zip(keys.split(), (False, True), display, strict=True)
    ]  # fmt: skip


class Moving(Jumping):
    """Moves in the rows that show; a number before the key counts."""

    HELP_TITLE: ClassVar[str] = "Moving by meaning (3e: the third)"
    BINDINGS: ClassVar[list[BindingType]] = [
        *_both_ways("o O", "neighbour('vcpu', {})", "vCPU", "{} event of the same vCPU, on host and guest"),
        *_both_ways("p P", "neighbour('task', {})", "task", "{} event of the same task"),
        *_both_ways("c C", "neighbour('cpu', {})", "CPU", "{} event of the same CPU"),
        *_both_ways("e E", "neighbour('type', {})", "type", "{} event of the same type"),
        Binding(
            "x", "pair", "Exit ↔ entry", id="move.pair", show=False,
            tooltip="From a kvm_exit to its kvm_entry and back",
        ),
        *_both_ways("s S", "gap({})", "gap", "{} gap in time longer than what is asked for once; 5s: longer than 5 ms"),
        *_both_ways(
            "right_square_bracket left_square_bracket", "time_step({})", "time step",
            "{} row a time step away: 1 ms, or what :step says; 5]: five steps", ("]", "["),
        ),
        *_both_ways(
            "asterisk number_sign", "search_word({})", "same word",
            "{} match of this row's event as a search; 2*: of its task", ("*", "#"),
        ),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.step_ns, self.gap_ns = _STEP_NS, 0
        self.move_job = BackgroundJob(self, self.load_job, "moving")
        self.jobs.append(self.move_job)
        for sign, backward in (("s", False), ("S", True)):
            hint = "a gap longer than 1ms, 500us, 2s; the key alone goes on"
            self.prompt_job.offer(PromptKind(sign, hint, partial(self._gap_typed, backward), history="s"))
        self.typed["step"], self.typed["gap"] = self._step_typed, partial(self._gap_typed, False)

    def action_neighbour(self, kind: str, backward: bool) -> None:
        """Go to the next or previous row of the same vCPU, task, CPU or type."""
        from tracetui.engine import neighbours

        row, session = self.event_list.current, self.session
        if row is None or not self._kernels_ready():
            return
        if kind == "vcpu":
            criterion = neighbours.same_vcpu(session, self.event_list.view, row, self.qemu_ties)
            if criterion is None and self._enters_guests(row):
                criterion = neighbours.same_task(session, row)
        elif kind == "task":
            criterion = neighbours.same_task(session, row)
        else:
            criterion = (neighbours.same_cpu if kind == "cpu" else neighbours.same_type)(session, row)
        if criterion is None:
            self.say("this row belongs to no vCPU; p goes along its task" if kind == "vcpu" else "this row has no task")
        else:
            self._look_for(criterion, backward, self._count() or 1)

    def _enters_guests(self, row: Row) -> bool:
        """Whether a row is of a thread that runs the vCPU of nobody knows which guest."""
        exits = self.exits
        return exits is not None and bool(((exits.host == row.slot.machine.number) & (exits.pid == row.pid)).any())

    def action_pair(self) -> None:
        """Go from a kvm_exit to the kvm_entry that ends it, or back."""
        row = self.event_list.current
        if row is None or row.event is None or row.event.name not in {"kvm_exit", "kvm_entry"}:
            self.say("x leads from a kvm_exit to its kvm_entry and back; this row is neither")
        elif self.exits is None:
            self.say("pairs are known when loading is complete")
        else:
            from tracetui.engine.exit_rows import pair_of_entry, pair_of_exit

            is_exit = row.event.name == "kvm_exit"
            pair = (pair_of_exit if is_exit else pair_of_entry)(self.session, self.exits, row)
            if pair is None:
                self.say("no pair: its partner is missing, or events were lost in between")
            else:
                self.show_row(pair.entry_row if is_exit else pair.exit_row)

    def action_gap(self, backward: bool) -> None:
        """Go to the next row before which nothing happened for longer than a time; asks for it once."""
        count = self._count()
        if count is not None:
            self.gap_ns = count * 1_000_000
        if not self.gap_ns:
            self.prompt_job.ask("S" if backward else "s")
        elif self._kernels_ready() and self._in_time_order():
            from tracetui.engine.neighbours import longer_gap

            words = f"a gap longer than {self._length(self.gap_ns)}"
            criterion = longer_gap(self.event_list.view, self.gap_ns)._replace(words=words)
            self._look_for(criterion, backward, 1)

    def action_time_step(self, backward: bool) -> None:
        """Go to the row a time step away, at least to the next one."""
        rows, count = self.event_list, self._count() or 1
        here = rows.current
        if here is None or not self._kernels_ready() or not self._in_time_order():
            return
        wanted_ns = here.ts_ns + (-count if backward else count) * self.step_ns
        place = rows.view.position(self.session.timeline.row_at(wanted_ns))
        rows.go_to(min(place, rows.cursor - 1) if backward else max(place, rows.cursor + 1), centre=True)
        self._show_stream()

    def action_search_word(self, backward: bool) -> None:
        """Search what this row's event is, or after 2 what its task is."""
        row, count = self.event_list.current, self._count()
        if row is None:
            return
        cells = row_line(self.session, row)
        by_task = count == 2 and row.kind is RowKind.RECORD
        self.search_job.start(f"^{re.escape(cells.task)} " if by_task else f" {re.escape(cells.event)}:", backward)
        self._show_stream()
        self.say(self.search_job.arrive())

    # What is typed

    def _step_typed(self, text: str) -> Callable[[], None] | None:
        self.step_ns = parse_time_step(text, self.event_list.time.in_seconds)
        return partial(self.say, f"] and [ step by {self._length(self.step_ns)}")

    def _gap_typed(self, backward: bool, text: str) -> Callable[[], None] | None:
        if text.strip():
            self.gap_ns = parse_time_step(text, self.event_list.time.in_seconds)
        return partial(self.action_gap, backward) if self.gap_ns else None

    # How it is done

    def _look_for(self, criterion: Criterion, backward: bool, count: int) -> None:
        """Look at the nearest rows at once, at more of them in a thread."""
        from tracetui.engine.neighbours import nearest

        rows = self.event_list
        steps = nearest(rows.view, rows.cursor, criterion, backward, count)
        words = visible(criterion.words)
        arrive = partial(self._arrive, rows.view, words, backward)
        try:
            if not criterion.slow:
                next(steps)
        except StopIteration as end:
            self.move_job.cancel()
            arrive(end.value)
        else:
            self.move_job.start(f"looking for {words}", lambda: steps, arrive, self.say)

    def _arrive(self, view: object, words: str, backward: bool, position: int | None) -> None:
        if view is not self.event_list.view:
            return
        if position is None:
            self.say(f"nothing {'before' if backward else 'behind'} this row: {words}")
        else:
            self.event_list.go_to(position, centre=True)
            self._show_stream()

    def _show_stream(self) -> None:
        """Give the stream the focus where it does not show."""
        if not self.panes.order[0].display:
            self.panes.focus_pane(self.panes.order[0])

    def _count(self) -> int | None:
        return self.focused.take_count() if isinstance(self.focused, RowList) else None

    def _kernels_ready(self) -> bool:
        if not self.load_job.ready.is_set():
            self.say("kernels are still loading; try again in a moment")
        return self.load_job.ready.is_set()

    def _in_time_order(self) -> bool:
        if not self.event_list.view.in_time_order:
            self.say("these rows are not in the order of time; Esc shows all rows")
        return self.event_list.view.in_time_order

    def _length(self, ns: int) -> str:
        return duration_text(ns) if self.event_list.time.in_seconds else f"{ns:,}"

    def keep(self) -> dict[str, object]:
        """The time step and the gap."""
        return super().keep() | {"moving": {"step_ns": self.step_ns, "gap_ns": self.gap_ns}}

    def bring_back(self, kept: dict[str, object]) -> None:
        """Take the time step and the gap again."""
        super().bring_back(kept)
        moving = kept.get("moving")
        for name, value in moving.items() if isinstance(moving, dict) else ():
            if name in {"step_ns", "gap_ns"} and isinstance(value, int) and value > 0:
                setattr(self, name, value)
