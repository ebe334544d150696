"""The keys that do something now, in one line: as many as fit; the next pane, help and the way out always."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_ALWAYS = frozenset({"pane.next", "help", "back", "back-or-quit"})
"""Actions whose keys show however little room there is, behind the others."""


_Shown = tuple[Binding, str, bool, str]
"""A binding, its key as people name it, whether it does something, and its tooltip."""


class KeyFooter(Footer):
    """A footer that leaves keys out whole."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._shown: list[_Shown] = []

    def compose(self) -> ComposeResult:
        """The keys of the list that has the focus first."""
        fitting = list(self._fitting())
        self._shown = [self._as_shown(each) for each in fitting]
        yield from map(self._key, fitting)

    async def recompose(self) -> None:
        """Make the keys anew, but not to show the same ones: that takes as long as drawing all lists."""
        if self.is_attached and [self._as_shown(each) for each in self._fitting()] != self._shown:
            await super().recompose()

    def _fitting(self) -> Iterator[ActiveBinding]:
        if not self._bindings_ready:
            return
        first: dict[str, ActiveBinding] = {}
        for each in self.screen.active_bindings.values():
            if each.binding.show:
                first.setdefault(each.binding.action, each)
        always = [each for each in first.values() if each.binding.id in _ALWAYS]
        room = self.size.width - sum(map(self._width, always))
        for each in first.values():
            if each not in always:
                room -= self._width(each)
                if room < 0:
                    break
                yield each
        yield from always

    def on_resize(self) -> None:
        """More of them may fit, or fewer."""
        if self._bindings_ready:
            self.call_after_refresh(self.recompose)

    def _as_shown(self, active: ActiveBinding) -> _Shown:
        return active.binding, self.app.get_key_display(active.binding), active.enabled, active.tooltip

    def _width(self, active: ActiveBinding) -> int:
        """Cells of a key: name, blank, words, and a blank before the next."""
        return len(self.app.get_key_display(active.binding)) + len(active.binding.description) + 2

    def _key(self, active: ActiveBinding) -> FooterKey:
        binding, tooltip = active.binding, active.tooltip or active.binding.description
        return FooterKey(
            binding.key,
            self.app.get_key_display(binding),
            binding.description,
            binding.action,
            disabled=not active.enabled,
            tooltip=tooltip,
        ).data_bind(compact=Footer.compact)
