"""The figures a page carries for programs, so that a checker can compare map, table and JSON."""

from __future__ import annotations

from maps.drawing import Drawing


def figures_of(drawing: Drawing, version: str) -> dict[str, object]:
    """Return version, voters in all, and voters, station and number of units of each area."""
    areas = drawing.areas
    return {
        "version": version,
        "voters": int(drawing.units["voters"].sum()),
        "areas": {
            area_id: {"voters": int(voters), "station_id": station_id, "units": int(units)}
            for area_id, voters, station_id, units in zip(
                areas.index, areas["voters"], areas["station_id"], areas["units"], strict=True
            )
        },
    }
