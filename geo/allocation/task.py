"""One call of the engine while it runs: what was asked, the seed, the clock, whom to tell."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from geo.allocation.building import Request
from geo.progress import Progress


@dataclass
class Clock:
    """A time limit, which can only cut a search short."""

    limit_s: float | None = None
    started: float = field(default_factory=time.monotonic)
    cut: bool = False
    """Whether anything was left out because time was over."""

    def over(self) -> bool:
        """Return whether time is over, and remember that it was."""
        if self.limit_s is not None and time.monotonic() - self.started > self.limit_s:
            self.cut = True
        return self.cut


@dataclass(frozen=True)
class Task:
    """What every stage of a call needs beside the ward's arrays."""

    request: Request
    seed: int
    clock: Clock
    on_progress: Progress
