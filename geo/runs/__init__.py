"""From frames to a plan: one ward after another, in processes, or on a cluster."""

from geo.runs.planning import Wishes, draw_plan

__all__ = ["Wishes", "draw_plan"]
