"""What was done, undone and done again: states in order, and which of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from geo.errors import StandingError

State = TypeVar("State")


@dataclass(frozen=True)
class History(Generic[State]):
    """States of a plan, each made from the one before; ``index`` is the one that holds."""

    states: tuple[State, ...]
    index: int = 0

    @property
    def current(self) -> State:
        """The state that holds."""
        return self.states[self.index]

    @property
    def can_undo(self) -> bool:
        """Whether anything was done that is not undone."""
        return self.index > 0

    @property
    def can_redo(self) -> bool:
        """Whether anything was undone that can be done again."""
        return self.index + 1 < len(self.states)

    def done(self, state: State) -> History[State]:
        """Return the history after a change; what was undone before can no longer be done again."""
        return History((*self.states[: self.index + 1], state), self.index + 1)

    def undo(self) -> History[State]:
        """Return the history one step back."""
        if not self.can_undo:
            raise StandingError("there is nothing to undo")
        return History(self.states, self.index - 1)

    def redo(self) -> History[State]:
        """Return the history one step on."""
        if not self.can_redo:
            raise StandingError("there is nothing to do again")
        return History(self.states, self.index + 1)
