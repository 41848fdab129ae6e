"""The layers of the map: one Folium GeoJson each, styled and spoken for by ``templates/``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import folium
import numpy as np
import pandas as pd
import shapely
from folium.utilities import JsCode

from geo.findings import Finding, Severity
from maps.drawing import DECIMALS, Drawing
from maps.labels import certificate
from maps.places import Places, places_of
from maps.popups import say
from maps.sentences import finding_sentence, source_phrase

PANES: Final = {
    "kv-areas": (410, True),
    "kv-cells": (420, True),
    "kv-walks": (430, False),
    "kv-units": (440, False),
    "kv-touched": (445, False),
    "kv-wards": (450, False),
    "kv-zones": (455, True),
    "kv-rounds": (465, True),
    "kv-moves": (470, True),
    "kv-picked": (460, False),
}
"""Height of each pane, and whether it is clicked; what lies above must let clicks through."""

FEW_ROUNDS: Final = 60
"""Lines and stops of box rounds that are shown at once; more wait until the layer is asked for."""

NO_WAY: Final = -1
"""A walk that is infinite, which JSON cannot say."""

Feature = dict[str, Any]
Columns = dict[str, Iterable[Any]]


def draw_layers(
    canvas: folium.Map,
    drawing: Drawing,
    findings: Sequence[Finding],
    isolation: Mapping[str, list[Feature]],
) -> dict[str, str]:
    """Put every layer on a map and return the script name of each by its key.

    ``isolation`` holds the features of its layers, none where a plan carries no isolation.
    """
    for pane, (height, clicked) in PANES.items():
        folium.map.CustomPane(pane, z_index=height, pointer_events=clicked).add_to(canvas)
    places = places_of(drawing)
    serious = [f for f in findings if f.severity is not Severity.NOTE]
    notes = [f for f in findings if f.severity is Severity.NOTE]
    layers = {
        "areas": _shapes("areas", area_features(drawing), "kv-areas"),
        "cells": _shapes("cells", cell_features(drawing), "kv-cells"),
        "walks": _shapes("walks", walk_features(drawing), "kv-walks"),
        "units": _points("units", unit_features(drawing), pane="kv-units"),
        "wards": _shapes("wards", ward_features(drawing), "kv-wards"),
        "stations": _points("stations", station_features(drawing)),
        **{key: _mixed(key, features) for key, features in isolation.items()},
        "problems": _points("problems", finding_features(places, serious)),
        "note": _points("note", finding_features(places, notes), show=False),
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


def _mixed(key: str, features: list[Feature]) -> folium.GeoJson:
    """Return a layer of lines and outlines with markers among them."""
    return folium.GeoJson(
        _collection(features),
        name=say(key),
        pane=f"kv-{key}",
        show=key != "rounds" or len(features) <= FEW_ROUNDS,
        style=JsCode(f"khuvuc.style.{key}"),
        pointToLayer=JsCode(f"khuvuc.point.{key}"),
        on_each_feature=JsCode(f"khuvuc.each.{key}"),
        smooth_factor=0.5,
    )


def area_features(drawing: Drawing) -> list[Feature]:
    """Return the areas with all that a popup says of them."""
    areas, stations = drawing.areas, drawing.stations.set_index("area_id")
    told = (
        "ward_code", "number", "kind", "below_minimum", "units", "voters", "households", "room_m",
        "style",
    )  # fmt: skip
    homes = np.asarray(stations.geometry.reindex(areas.index))
    columns: Columns = {name: areas[name] for name in told}
    columns |= {
        "area_id": areas.index,
        "estimated": _if_true(areas["estimated"]),
        "ward": areas["ward_code"].map(drawing.wards["name"]),
        "station": stations["name"].reindex(areas.index),
        "at_home": _if_true(shapely.covers(areas.geometry.to_numpy(), homes)),
        "label": _lat_lon(areas["label"]),
        "mean_walk_m": areas["mean_walk_m"].round(),
        "max_walk_m": areas["max_walk_m"].round(),
    }
    return _features(areas.geometry, columns)


def unit_features(drawing: Drawing) -> list[Feature]:
    """Return the place of each unit and what a popup says of it; ``why`` is a reason and its facts."""
    units = drawing.units
    told = ("unit_code", "name", "voters", "ward_code", "area_id", "institution_kind")
    columns: Columns = {name: units[name] for name in told}
    columns |= {
        "walk_m": units["walk_m"].round(),
        "estimated": _if_true(units["estimated"]),
        "why": [[r.code, dict(r.facts)] if r else None for r in units["reason"]],
    }
    return _features(units["point"], columns)


def cell_features(drawing: Drawing) -> list[Feature]:
    """Return the outline of each unit; ``unit`` is its position among the units."""
    return _features(drawing.units.geometry, {"unit": range(len(drawing.units))})


def ward_features(drawing: Drawing) -> list[Feature]:
    """Return the outline and name of each ward."""
    wards = drawing.wards
    columns: Columns = {name: wards[name] for name in ("name", "status", "voters", "areas")}
    columns["proof"] = [
        list(certificate(proved=bool(proved), gap=float(gap))) if status == "planned" else None
        for status, proved, gap in zip(wards["status"], wards["proved"], wards["gap"], strict=True)
    ]
    columns |= {"ward_code": wards.index, "label": _lat_lon(wards.geometry.representative_point())}
    return _features(wards.geometry, columns)


def walk_features(drawing: Drawing) -> list[Feature]:
    """Return for each area the straight lines from its units to its station."""
    ends = dict(zip(drawing.stations["area_id"], _lon_lat(drawing.stations.geometry), strict=True))
    lines: dict[str, list[list[list[float]]]] = {area_id: [] for area_id in ends}
    for area_id, start in zip(
        drawing.units["area_id"], _lon_lat(drawing.units["point"]), strict=True
    ):
        if area_id in ends and start != ends[area_id]:
            lines[area_id].append([start, ends[area_id]])
    return [
        {
            "type": "Feature",
            "properties": {"area_id": area_id},
            "geometry": {"type": "MultiLineString", "coordinates": coordinates},
        }
        for area_id, coordinates in lines.items()
    ]


def station_features(drawing: Drawing) -> list[Feature]:
    """Return one point for each site in use, with every area that votes there."""
    area = drawing.stations["area_id"]
    stations = drawing.stations.assign(
        voters=area.map(drawing.areas["voters"]),
        estimated=area.map(drawing.areas["estimated"]),
        ordinary=(drawing.stations["kind"] == "ordinary").astype(int),
    )
    sites = stations.groupby(["ward_code", "site_code"], sort=True)
    first = sites.first()
    told = ("name", "address", "capacity", "step_free")
    columns: Columns = {name: first[name] for name in told}
    columns |= {
        "ward_code": first.index.get_level_values("ward_code"),
        "site_code": first.index.get_level_values("site_code"),
        "to_be_found": _if_true(first["to_be_found"]),
        "voters": sites["voters"].sum(),
        "estimated": _if_true(sites["estimated"].any()),
        "separate": _if_true(sites["ordinary"].max() == 0),
        "areas": sites["area_id"].agg(list),
        "numbers": sites["number"].agg(list),
    }
    return _features(first["geometry"], columns)


def finding_features(places: Places, findings: Sequence[Finding]) -> list[Feature]:
    """Return the place of each finding, with its sentence."""
    made = []
    for finding in findings:
        place = places.of(finding)
        if place is None:
            continue
        sentence = finding_sentence(finding)
        properties = {
            "severity": str(finding.severity),
            "vi": sentence.vi,
            "en": sentence.en,
            "source": list(source_phrase(finding.source)),
        }
        shape = {"type": "Point", "coordinates": list(place.lon_lat)}
        made.append({"type": "Feature", "properties": properties, "geometry": shape})
    return made


def _features(shapes: Iterable[Any], columns: Columns) -> list[Feature]:
    """Return GeoJSON features; a property that is unknown is left out."""
    names = list(columns)
    return [
        {
            "type": "Feature",
            "properties": {
                name: _plain(value)
                for name, value in zip(names, row, strict=True)
                if isinstance(value, list) or not pd.isna(value)
            },
            "geometry": shapely.geometry.mapping(shape),
        }
        for shape, *row in zip(shapes, *columns.values(), strict=True)
    ]


def _plain(value: object) -> object:
    """Return a value of numpy or pandas as JSON knows it; whole floats lose their point."""
    bare = value.item() if isinstance(value, np.generic) else value
    if not isinstance(bare, float):
        return bare
    if math.isinf(bare):
        return NO_WAY
    return int(bare) if bare.is_integer() else bare


def _if_true(flags: Iterable[object]) -> list[bool | None]:
    """Return flags that are left out where they are not set, which they mostly are."""
    return [True if flag else None for flag in flags]


def _lon_lat(points: Iterable[Any]) -> list[list[float]]:
    return [[round(p.x, DECIMALS), round(p.y, DECIMALS)] for p in points]


def _lat_lon(points: Iterable[Any]) -> list[list[float]]:
    return [[lat, lon] for lon, lat in _lon_lat(points)]


def _collection(features: list[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
