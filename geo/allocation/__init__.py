"""Areas and stations of one ward, decided together."""

from geo.allocation.model import Allocation, Area, AreaKind

__all__ = ["Allocation", "Area", "AreaKind"]
