"""How long work tells that it goes on, and how it is cancelled."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as work goes on. To cancel, it raises ``geo.errors.Cancelled``."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` steps of a stage are finished."""


def silent(stage: str, done: int, total: int) -> None:
    """Say nothing."""
