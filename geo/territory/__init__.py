"""One ward ready to plan: units, contiguity, ballots and walks."""

from geo.territory.build import build_territory
from geo.territory.model import EDGE_REASONS, Territory, UnitKind, WardFacts

__all__ = ["EDGE_REASONS", "Territory", "UnitKind", "WardFacts", "build_territory"]
