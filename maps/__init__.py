"""Draws a finished plan as a page: Folium map, panels and table. Computes nothing about the plan."""

from maps.assets import ensure_assets
from maps.page import BaseTiles, draw_map

__all__ = ["BaseTiles", "draw_map", "ensure_assets"]
