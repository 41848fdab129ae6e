"""Rounds of auxiliary boxes: fewest teams first, then the earliest return."""

from geo.isolation.rounds.calls import Unserved
from geo.isolation.rounds.model import Rounds
from geo.isolation.rounds.planning import plan_rounds

__all__ = ["Rounds", "Unserved", "plan_rounds"]
