"""One ward ready to plan: units, contiguity, ballots and walks."""

from geo.territory.build import build_territory
from geo.territory.model import EDGE_REASONS, Territory, UnitKind, WardFacts
from geo.territory.ward import frames_of_ward

__all__ = [
    "EDGE_REASONS",
    "Territory",
    "UnitKind",
    "WardFacts",
    "build_territory",
    "frames_of_ward",
]
