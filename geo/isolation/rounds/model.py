"""What planning the rounds of a ward gives."""

from __future__ import annotations

from dataclasses import dataclass

from geo.isolation.rounds.calls import Unserved
from geo.plan.isolation import BoxRound


@dataclass(frozen=True)
class Rounds:
    """The box rounds of one ward. Teams are numbered from 1 at each station."""

    rounds: tuple[BoxRound, ...] = ()
    unserved: tuple[Unserved, ...] = ()
    teams: int = 0
    teams_bound: int = 0
    """Nobody can serve the voters who are served here with fewer teams."""
    widened: tuple[str, ...] = ()
    """Stations whose hours have to be widened, because somebody would go without a call."""

    @property
    def proved(self) -> bool:
        """Whether the number of teams is the least possible."""
        return self.teams == self.teams_bound

    @property
    def gap(self) -> float:
        """Teams above the bound, as a share of the teams; 0 = proved least."""
        return (self.teams - self.teams_bound) / self.teams if self.teams else 0.0
