"""Areas and stations of one ward, decided together."""

from geo.allocation.engine import allocate
from geo.allocation.model import Allocation, Area, AreaKind
from geo.allocation.objective import objective_terms

__all__ = ["Allocation", "Area", "AreaKind", "allocate", "objective_terms"]
