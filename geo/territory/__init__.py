"""One ward ready to plan: units, contiguity, ballots and walks."""

from geo.territory.model import EDGE_REASONS, Territory, UnitKind, WardFacts

__all__ = ["EDGE_REASONS", "Territory", "UnitKind", "WardFacts"]
