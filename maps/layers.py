"""The layers of the map: one Folium GeoJson each, styled and spoken for by ``templates/khuvuc.js``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import folium
import pandas as pd
import shapely
from folium.utilities import JsCode
from geopandas import GeoDataFrame

from geo.findings import Finding, Severity
from maps.drawing import DECIMALS, Drawing
from maps.labels import finding_sentence
from maps.popups import say

PANES: Final = {
    "kv-areas": (410, True),
    "kv-cells": (420, True),
    "kv-walks": (430, False),
    "kv-units": (440, False),
    "kv-wards": (450, False),
    "kv-picked": (460, False),
}
"""Height of each pane, and whether it is clicked; what lies above must let clicks through."""

Feature = dict[str, Any]


def draw_layers(
    canvas: folium.Map, drawing: Drawing, findings: Sequence[Finding]
) -> dict[str, str]:
    """Put every layer on a map and return the script name of each by its key."""
    for pane, (height, clicked) in PANES.items():
        folium.map.CustomPane(pane, z_index=height, pointer_events=clicked).add_to(canvas)
    serious = [f for f in findings if f.severity is not Severity.NOTE]
    notes = [f for f in findings if f.severity is Severity.NOTE]
    layers = {
        "areas": _shapes("areas", area_features(drawing), "kv-areas"),
        "cells": _shapes("cells", cell_features(drawing), "kv-cells"),
        "walks": _shapes("walks", walk_features(drawing), "kv-walks"),
        "units": _points("units", unit_features(drawing), pane="kv-units"),
        "wards": _shapes("wards", ward_features(drawing), "kv-wards"),
        "stations": _points("stations", station_features(drawing)),
        "problems": _points("problems", finding_features(drawing, serious)),
        "note": _points("note", finding_features(drawing, notes), show=False),
    }
    for layer in layers.values():
        layer.add_to(canvas)
    folium.LayerControl(position="topright", collapsed=True).add_to(canvas)
    return {key: layer.get_name() for key, layer in layers.items()}


def _shapes(key: str, features: list[Feature], pane: str) -> folium.GeoJson:
    return folium.GeoJson(
        _collection(features),
        name=say(key),
        pane=pane,
        style=JsCode(f"khuvuc.style.{key}"),
        on_each_feature=JsCode(f"khuvuc.each.{key}"),
        smooth_factor=0.5,
    )


def _points(
    key: str, features: list[Feature], *, pane: str = "markerPane", show: bool = True
) -> folium.GeoJson:
    return folium.GeoJson(
        _collection(features),
        name=say(key),
        pane=pane,
        show=show,
        pointToLayer=JsCode(f"khuvuc.point.{key}"),
        on_each_feature=JsCode(f"khuvuc.each.{key}"),
    )


def area_features(drawing: Drawing) -> list[Feature]:
    """Return the areas with all that a popup says of them."""
    ward_name, station = drawing.wards["name"], drawing.stations.set_index("area_id")
    areas = drawing.areas
    frame = pd.DataFrame(areas.drop(columns=["geometry", "label"])).assign(
        ward=areas["ward_code"].map(ward_name),
        station=station["name"].reindex(areas.index),
        label=[[p.y, p.x] for p in areas["label"]],
        mean_walk_m=areas["mean_walk_m"].round(),
        max_walk_m=areas["max_walk_m"].round(),
    )
    return _features(areas, frame.reset_index())


def unit_features(drawing: Drawing) -> list[Feature]:
    """Return the place of each unit and what a popup says of it."""
    columns = ["unit_code", "name", "voters", "ward_code", "area_id", "kind", "institution_kind"]
    frame = pd.DataFrame(drawing.units[columns]).assign(
        walk_m=drawing.units["walk_m"].round(),
        estimated=[True if estimated else None for estimated in drawing.units["estimated"]],
        kind=drawing.units["kind"].astype(str),
        why=[[r.code, dict(r.facts)] if r else None for r in drawing.units["reason"]],
    )
    return _features(drawing.units.set_geometry("point"), frame)


def cell_features(drawing: Drawing) -> list[Feature]:
    """Return the outline of each unit; ``unit`` is its position among the units."""
    return _features(drawing.units, pd.DataFrame({"unit": range(len(drawing.units))}))


def ward_features(drawing: Drawing) -> list[Feature]:
    """Return the outline and name of each ward."""
    middle = drawing.wards.geometry.representative_point()
    frame = pd.DataFrame(drawing.wards[["name", "status", "voters", "areas"]]).assign(
        label=[[round(p.y, DECIMALS), round(p.x, DECIMALS)] for p in middle]
    )
    return _features(drawing.wards, frame.reset_index())


def walk_features(drawing: Drawing) -> list[Feature]:
    """Return for each area the straight lines from its units to its station."""
    station = drawing.stations.set_index("area_id").geometry
    placed = drawing.units[drawing.units["area_id"].notna()]
    made = []
    for area_id, rows in placed.groupby("area_id", sort=True):
        end = station[area_id]
        lines = [
            [[p.x, p.y], [end.x, end.y]] for p in rows["point"] if (p.x, p.y) != (end.x, end.y)
        ]
        shape = {"type": "MultiLineString", "coordinates": lines}
        made.append({"type": "Feature", "properties": {"area_id": area_id}, "geometry": shape})
    return made


def station_features(drawing: Drawing) -> list[Feature]:
    """Return one point for each site in use, with every area that votes there."""
    stations = drawing.stations.assign(
        voters=drawing.stations["area_id"].map(drawing.areas["voters"]),
        estimated=drawing.stations["area_id"].map(drawing.areas["estimated"]),
    )
    sites = stations.groupby(["ward_code", "site_code"], sort=True)
    first = sites.first()
    frame = pd.DataFrame(first[["name", "address", "capacity", "step_free", "to_be_found"]]).assign(
        voters=sites["voters"].sum(),
        estimated=sites["estimated"].any(),
        separate=sites["kind"].agg(lambda kinds: (kinds == "separate").all()),
        areas=sites["area_id"].agg(list),
        station_ids=sites["station_id"].agg(list),
        numbers=sites["number"].agg(list),
    )
    shapes = GeoDataFrame(geometry=list(first["geometry"]), crs=drawing.stations.crs)
    return _features(shapes, frame.reset_index())


def finding_features(drawing: Drawing, findings: Sequence[Finding]) -> list[Feature]:
    """Return the place of each finding that has one, with its sentence."""
    places = subject_points(drawing)
    made = []
    for finding in findings:
        place = places.get(finding.subject) or places.get(f"ward {finding.ward_code}")
        if place is None:
            continue
        sentence = finding_sentence(finding)
        properties = {
            "severity": str(finding.severity),
            "subject": finding.subject
            if finding.subject in places
            else f"ward {finding.ward_code}",
            "vi": sentence.vi,
            "en": sentence.en,
            "source": finding.source,
        }
        shape = {"type": "Point", "coordinates": list(place)}
        made.append({"type": "Feature", "properties": properties, "geometry": shape})
    return made


def subject_points(drawing: Drawing) -> dict[str, tuple[float, float]]:
    """Return where to show a finding about a unit, a site, an area or a ward."""

    def points(keys: Iterable[str], shapes: Iterable[Any]) -> dict[str, tuple[float, float]]:
        return {key: (shape.x, shape.y) for key, shape in zip(keys, shapes, strict=True)}

    wards = drawing.wards.geometry.representative_point()
    return {
        **points((f"ward {code}" for code in drawing.wards.index), _rounded(wards)),
        **points(drawing.units["unit_code"], drawing.units["point"]),
        **points(drawing.stations["site_code"], drawing.stations.geometry),
        **points(drawing.stations["station_id"], drawing.stations.geometry),
        **points(drawing.areas.index, drawing.areas["label"]),
    }


def _rounded(points: Iterable[Any]) -> Iterable[Any]:
    return (shapely.Point(round(p.x, DECIMALS), round(p.y, DECIMALS)) for p in points)


def _features(shapes: GeoDataFrame, properties: pd.DataFrame) -> list[Feature]:
    """Return GeoJSON features; a property that is unknown is left out."""
    known = properties.astype(object).where(properties.notna(), None).to_dict("records")
    return [
        {
            "type": "Feature",
            "properties": {k: _plain(v) for k, v in row.items() if v is not None},
            "geometry": shapely.geometry.mapping(shape),
        }
        for row, shape in zip(known, shapes.geometry, strict=True)
    ]


def _plain(value: Any) -> Any:
    """Return a value of numpy or pandas as JSON knows it; whole floats lose their point."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return -1 if value == float("inf") else value  # JSON has no infinity: -1 says "no way"


def _collection(features: list[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
