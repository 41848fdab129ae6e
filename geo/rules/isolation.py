"""Settings for isolation: what the law says of the day, and what a province or district decides.

No national text was found for most of these numbers, so each that ``sources`` of the profile does
not name is ``local``: a setting, never shown as law.
"""

from __future__ import annotations

from datetime import time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

RiskName = Literal["home_f2", "home_f1", "blockade", "facility"]
Share = tuple[time, float]


class IsolationRules(BaseModel):
    """Numbers that choose and time the measures for isolated voters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hours_open: time = time(7)
    """Voting begins."""
    hours_close: time = time(19)
    widened_open: time = time(5)
    """Voting may begin this early and end so late where the commune announces it."""
    widened_close: time = time(21)

    min_voters_separate: int = Field(default=50, ge=1)
    """Fewest voters of a facility or blockade for whom a separate area is formed."""
    prefer_separate_voters: int = Field(default=100, ge=1)
    """From so many voters a separate area is preferred to box rounds, whatever the risk."""
    high_risk: RiskName = "facility"
    """From this risk on a separate area is preferred wherever there are voters enough for one."""

    minutes_per_voter_box: float = Field(default=3.0, gt=0)
    """For one voter at the door: identity, ballots, filling in, the slot of the box."""
    minutes_per_stop: float = Field(default=5.0, ge=0)
    """For arriving and leaving at one stop, whatever its voters."""
    minutes_change_dress: float = Field(default=15.0, ge=0)
    """For changing protective dress between zones of different risk."""
    minutes_at_station: float = Field(default=10.0, ge=0)
    """Between two rounds of one team: seals, ballots, disinfection."""
    box_capacity: int = Field(default=300, ge=1)
    """Voters whose ballots of every level one auxiliary box holds."""
    speed_kmh: float = Field(default=15.0, gt=0)
    """Of a team on its way, by car or motorcycle through narrow streets."""
    max_round_minutes: float | None = Field(default=None, gt=0)
    """Longest time away from the station's room; None: the hours alone limit it."""
    teams_per_station: int | None = Field(default=None, ge=1)
    """None: as many as are needed."""
    team_size: int = Field(default=4, ge=1)
    """Members of a mobile team."""

    minutes_per_voter_room: float = Field(default=4.0, gt=0)
    """From the door of the room to its exit, with distance kept."""
    people_in_room: int = Field(default=10, ge=1)
    """Voters who may be in one room at once, 2 m apart."""
    slot_minutes: int = Field(default=30, ge=5)
    """Length of a time slot of a distanced area."""
    arrivals: tuple[Share, ...] = ((time(11, 20), 0.70), (time(14, 15), 0.806), (time(20), 0.994))
    """Share of all voters who have voted by a time of day, when nobody steers them."""

    max_walk_m: float = Field(default=3_000.0, gt=0)
    """Farthest walk to another station that may be asked of a voter who is moved."""

    @model_validator(mode="after")
    def _hours_in_order(self) -> IsolationRules:
        hours = (self.widened_open, self.hours_open, self.hours_close, self.widened_close)
        if list(hours) != sorted(hours) or self.hours_open == self.hours_close:
            said = " ≤ ".join(f"{h:%H:%M}" for h in hours)
            raise ValueError(f"hours out of order: widened_open ≤ hours_open < … is {said}")
        shares = [share for _, share in self.arrivals]
        if shares != sorted(shares) or not all(0 < s <= 1 for s in shares):
            raise ValueError("arrivals must be growing shares above 0 and up to 1")
        if [t for t, _ in self.arrivals] != sorted({t for t, _ in self.arrivals}):
            raise ValueError("arrivals must be in the order of their times")
        return self


def minutes(at: time) -> float:
    """Return the minutes from midnight to a time of day."""
    return at.hour * 60 + at.minute + at.second / 60
