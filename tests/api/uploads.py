"""The smallest planning folder that can be kept, as somebody uploads it."""

from __future__ import annotations

import json

from geo.store.folders import zip_of


def one_ward(name: str) -> bytes:
    """Return a zip of a folder with one square ward of this name."""
    ring = [[105.80, 21.00], [105.81, 21.00], [105.81, 21.01], [105.80, 21.01], [105.80, 21.00]]
    ward = {
        "type": "Feature",
        "properties": {"ward_code": "00001", "name": name, "voters": 1_000},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    wards = {"type": "FeatureCollection", "features": [ward]}
    return zip_of(iter([("wards.geojson", json.dumps(wards).encode())]))
