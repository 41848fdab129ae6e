"""Where frames lie: stated systems are checked, missing ones offered, nothing guessed in silence."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import LineString, Point, box

from geo.findings import Defect, Outcome
from geo.intake.defects import Defects
from geo.intake.placing import place_frames
from geo.intake.raw import RawFrame
from geo.intake.readings import Reading

HANOI = box(105.80, 21.00, 105.90, 21.08)
SAIGON = box(106.68, 10.70, 106.76, 10.78)
IN_HANOI = [(105.82, 21.02), (105.85, 21.05), (105.88, 21.07)]
IN_SAIGON = [(106.70, 10.72), (106.72, 10.74), (106.75, 10.77)]
Pairs = list[tuple[float, float]]


def raw(
    stem: str,
    shapes: list[shapely.Geometry] | Pairs,
    declared: int | None = None,
    wanted: int | None = None,
) -> RawFrame:
    """Return a file of these shapes or points, in rows 2, 3, …."""
    drawn = [Point(s) if isinstance(s, tuple) else s for s in shapes]
    table = gpd.GeoDataFrame(
        {"name": [f"n{i}" for i in range(len(drawn))]},
        geometry=drawn,
        index=range(2, len(drawn) + 2),
    )
    return RawFrame(
        stem,
        f"{stem}.shp",
        table,
        CRS.from_epsg(declared) if declared else None,
        CRS.from_epsg(wanted) if wanted else None,
    )


def written_in(epsg: int, pairs: Pairs) -> Pairs:
    """Return points of WGS 84 as a file in another system has them."""
    points = gpd.GeoSeries([Point(p) for p in pairs], crs=4326).to_crs(epsg)
    return [(p.x, p.y) for p in points]


def outline_in(epsg: int, shape: shapely.Geometry) -> shapely.Geometry:
    return gpd.GeoSeries([shape], crs=4326).to_crs(epsg).iloc[0]


def turned(pairs: Pairs) -> Pairs:
    return [(y, x) for x, y in pairs]


def placed(
    *raws: RawFrame, province: str | None = None
) -> tuple[dict[str, gpd.GeoDataFrame], tuple[Defect, ...]]:
    defects = Defects()
    _, frames = place_frames({r.stem: r for r in raws}, defects, province=province)
    return frames, defects.report("").defects


def degrees(frame: gpd.GeoDataFrame) -> np.ndarray:
    return shapely.get_coordinates(frame.geometry.to_crs(4326).to_numpy())


WARDS = raw("wards", [HANOI], 4326)
WARDS_SAIGON = raw("wards", [SAIGON], 4326)


@pytest.mark.parametrize(
    "city", [HANOI, box(8.28, 48.94, 8.54, 49.09)], ids=["Hà Nội", "Karlsruhe"]
)
def test_wards_anywhere_on_earth_are_measured_in_metres_about_their_middle(city: shapely.Geometry):
    frames, listed = placed(raw("wards", [city], 4326))
    west, south, east, north = frames["wards"].total_bounds
    assert listed == ()
    assert (west + east) / 2 == pytest.approx(0, abs=1)
    # A degree of latitude is 110.6 to 111.7 km long.
    height = city.bounds[3] - city.bounds[1]
    assert 110_500 * height < north - south < 112_000 * height


def test_wards_without_a_system_are_offered_the_zone_of_the_province():
    zone = outline_in(5897, HANOI)
    frames, (defect,) = placed(raw("wards", [zone]), province="Thành phố Hà Nội")
    assert frames == {}
    assert (defect.check, defect.outcome) == ("crs_missing", Outcome.UNUSABLE)
    assert "the coordinates fit EPSG:5897 (VN-2000 / TM-3 zone 482) or EPSG:3405" in defect.remedy
    assert "cannot be told apart" in defect.remedy


def test_wards_in_utm_under_the_name_of_wgs84_are_offered_utm():
    utm = outline_in(32648, HANOI)
    _, (defect,) = placed(raw("wards", [utm], 4326))
    assert (defect.check, defect.outcome) == ("crs_contradicted", Outcome.UNUSABLE)
    assert "EPSG:4326 (WGS 84)" in defect.found
    assert "EPSG:32648" in defect.remedy


def test_wards_with_latitude_first_are_turned_and_listed():
    frames, (defect,) = placed(raw("wards", [box(21.00, 105.80, 21.08, 105.90)], 4326))
    assert (defect.check, defect.outcome) == ("xy_swapped", Outcome.REPAIRED)
    assert degrees(frames["wards"]).max(axis=0) == pytest.approx([105.90, 21.08])


def test_wards_in_the_zone_of_another_province_are_noted():
    # Nobody can see from the shapes alone whether 5897 or 9210 is true.
    zone = outline_in(5897, HANOI)
    _, (defect,) = placed(raw("wards", [zone], 5897), province="Hải Phòng")
    assert (defect.check, defect.outcome) == ("zone_of_another_province", Outcome.NOTED)
    # 45 minutes of longitude at 21° N: 0.75 × 111.3 km × cos 21° = 78 km.
    assert "everything lies 78 km off" in defect.remedy


def test_wards_outside_their_province_are_unusable():
    _, (defect,) = placed(raw("wards", [SAIGON], 4326), province="Lai Châu")
    assert (defect.check, defect.outcome) == ("crs_contradicted", Outcome.UNUSABLE)
    assert "do not lie in Lai Châu" in defect.found


def test_points_of_several_systems_meet():
    frames, listed = placed(
        WARDS,
        raw("sites", IN_HANOI, 4326),
        raw("groups", written_in(32648, IN_HANOI), 32648),
        raw("institutions", written_in(3857, IN_HANOI), 3857),
    )
    assert listed == ()
    for stem in ("groups", "institutions"):
        assert frames[stem].crs == frames["wards"].crs
        assert frames[stem].distance(frames["sites"]).max() < 0.001


def test_vn2000_is_shifted_to_wgs84_by_the_official_seven_parameters():
    # EPSG:6960 in full, worked out step by step: geocentric, coordinate frame rotation, geographic.
    a, f = 6_378_137.0, 1 / 298.257223563
    e2 = f * (2 - f)
    lon, lat = np.radians([105.5, 10.2])  # Mekong delta: PROJ by itself prefers another shift here
    n = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    x = n * np.cos(lat) * np.cos(lon)
    y = n * np.cos(lat) * np.sin(lon)
    z = n * (1 - e2) * np.sin(lat)
    rx, ry, rz = np.radians(np.array([-0.00928836, 0.01975479, -0.00427372]) / 3600)
    scale = 1 + 0.252906278e-6
    x2 = -191.90441429 + scale * (x + rz * y - ry * z)
    y2 = -39.30318279 + scale * (-rz * x + y + rx * z)
    z2 = -111.45032835 + scale * (ry * x - rx * y + z)
    p = np.hypot(x2, y2)
    lat2 = np.arctan2(z2, p * (1 - e2))
    for _ in range(5):
        n2 = a / np.sqrt(1 - e2 * np.sin(lat2) ** 2)
        lat2 = np.arctan2(z2 + e2 * n2 * np.sin(lat2), p)
    expected = np.degrees([np.arctan2(y2, x2), lat2])
    found = Reading(CRS.from_epsg(4756)).degrees(np.array([[105.5, 10.2]]))
    assert found[0] == pytest.approx(expected, abs=1e-9)
    # Ignoring the shift would put everything 200 m west and 112 m north.
    assert (found[0] - [105.5, 10.2]) * 111_000 == pytest.approx([199, -112], abs=2)


def test_a_vn2000_definition_of_esri_is_shifted_alike():
    esri = CRS.from_wkt(CRS.from_epsg(5897).to_wkt("WKT1_ESRI"))
    point = np.array([[587_000.0, 2_325_000.0]])
    found = Reading(esri).degrees(point)
    assert found == pytest.approx(Reading(CRS.from_epsg(5897)).degrees(point), abs=1e-9)


def test_a_survey_table_with_northing_as_x_is_turned_and_listed():
    frames, (defect,) = placed(WARDS, raw("sites", turned(written_in(5897, IN_HANOI)), 5897))
    assert (defect.check, defect.outcome) == ("xy_swapped", Outcome.REPAIRED)
    assert degrees(frames["sites"]) == pytest.approx(np.array(IN_HANOI), abs=2e-5)


def test_sites_with_latitude_first_are_turned_where_the_wards_prove_it():
    # Both orders are possible on earth; only one lies in Karlsruhe.
    wards = raw("wards", [box(8.28, 48.94, 8.54, 49.09)], 4326)
    frames, (defect,) = placed(wards, raw("sites", [(49.0, 8.4), (49.01, 8.41)], 4326))
    assert defect.check == "xy_swapped"
    assert degrees(frames["sites"])[0] == pytest.approx([8.4, 49.0])


def test_a_table_of_degrees_is_read_as_wgs84_and_says_what_cannot_be_told():
    table = pd.DataFrame(
        {"name": ["a", "b"], "lon": [105.82, np.nan], "lat": [21.02, np.nan]}, index=[2, 3]
    )
    frames, (defect,) = placed(WARDS, RawFrame("sites", "sites.csv", table, None))
    assert (defect.check, defect.outcome) == ("crs_found", Outcome.REPAIRED)
    assert "read as EPSG:4326 (WGS 84); read as VN-2000 they would lie 224 m away" in defect.remedy
    assert degrees(frames["sites"])[0] == pytest.approx([105.82, 21.02])
    assert frames["sites"].geometry[3] is None
    assert list(frames["sites"].columns) == ["name", "geometry"]


def test_a_file_without_a_system_is_read_in_the_only_one_that_fits():
    frames, (defect,) = placed(WARDS_SAIGON, raw("sites", written_in(9210, IN_SAIGON)))
    assert (defect.check, defect.outcome) == ("crs_found", Outcome.REPAIRED)
    assert "read as EPSG:9210" in defect.remedy
    assert degrees(frames["sites"]) == pytest.approx(np.array(IN_SAIGON), abs=2e-5)


def test_zones_that_look_alike_are_offered_not_guessed():
    # 5897 and 3405 share the meridian 105° and differ by 4 parts in 10,000: 697 m north at Hà Nội.
    frames, (defect,) = placed(WARDS, raw("sites", written_in(5897, IN_HANOI)))
    assert "sites" not in frames
    assert (defect.check, defect.outcome) == ("crs_missing", Outcome.UNUSABLE)
    assert "EPSG:3405" in defect.remedy
    assert "EPSG:5897" in defect.remedy
    assert "cannot be told apart" in defect.remedy


def test_a_wrong_meridian_is_found_by_the_wards():
    frames, (defect,) = placed(WARDS_SAIGON, raw("sites", written_in(9210, IN_SAIGON), 9208))
    assert (defect.check, defect.outcome) == ("meridian_wrong", Outcome.REPAIRED)
    # 1° of longitude at 10.74° N: 111.3 km × cos 10.74° = 109 km.
    assert "109 km away" in defect.found
    assert degrees(frames["sites"]) == pytest.approx(np.array(IN_SAIGON), abs=2e-5)


def test_a_deprecated_code_is_replaced_and_noted():
    frames, (defect,) = placed(WARDS, raw("sites", written_in(5897, IN_HANOI), 6957))
    assert (defect.check, defect.outcome) == ("crs_deprecated", Outcome.NOTED)
    assert "EPSG:5897 replaces it" in defect.remedy
    assert degrees(frames["sites"]) == pytest.approx(np.array(IN_HANOI), abs=2e-5)


def test_what_the_settings_state_comes_before_what_the_file_declares():
    frames, listed = placed(WARDS, raw("sites", written_in(32648, IN_HANOI), 4326, 32648))
    assert listed == ()
    assert degrees(frames["sites"]) == pytest.approx(np.array(IN_HANOI), abs=1e-6)


def test_settings_that_contradict_the_coordinates_are_offered_what_the_file_declares():
    _, (defect,) = placed(WARDS, raw("sites", written_in(32648, IN_HANOI), 32648, 4326))
    assert (defect.check, defect.outcome) == ("crs_contradicted", Outcome.UNUSABLE)
    assert "the coordinates fit EPSG:32648" in defect.remedy


def test_a_file_of_another_city_is_unusable_and_says_how_far_off_it_is():
    _, (defect,) = placed(WARDS, raw("sites", IN_SAIGON, 4326))
    assert (defect.check, defect.outcome) == ("crs_contradicted", Outcome.UNUSABLE)
    # 10.3° of latitude and 0.87° of longitude: about 1,144 km.
    assert "its middle lies 1,144 km from the wards" in defect.found


def test_streets_may_reach_beyond_the_wards_and_are_counted():
    inside = [LineString([(105.82, 21.02 + i / 1000), (105.83, 21.02)]) for i in range(8)]
    outside = [LineString([(106.4, 21.0), (106.5, 21.0)]) for _ in range(2)]
    frames, (defect,) = placed(WARDS, raw("streets", [*inside, *outside], 4326))
    assert len(frames["streets"]) == 10
    assert (defect.check, defect.outcome) == ("outside_the_wards", Outcome.NOTED)
    assert defect.found.startswith("2 of 10 rows")


def test_wards_that_all_other_files_contradict_are_unusable():
    # The wards are in 9210 and say 9208: 109 km west of the sites and groups, which agree.
    wards = raw("wards", [outline_in(9210, SAIGON)], 9208)
    _, listed = placed(wards, raw("sites", IN_SAIGON, 4326), raw("groups", IN_SAIGON, 4326))
    (defect,) = listed
    assert (defect.file, defect.check) == ("wards.shp", "crs_contradicted")
    assert "groups.shp, sites.shp lie elsewhere" in defect.found
    assert "the coordinates fit EPSG:9210" in defect.remedy


def test_every_file_is_judged_though_the_wards_cannot_be_placed():
    frames, listed = placed(
        raw("wards", [outline_in(32648, HANOI)]), raw("sites", [(500.0, 2_000_000.0)], 4326)
    )
    assert frames == {}
    assert [(d.file, d.check) for d in listed] == [
        ("sites.shp", "crs_contradicted"),
        ("wards.shp", "crs_missing"),
    ]


def test_a_mistyped_row_of_a_small_table_does_not_hide_that_it_is_in_degrees():
    # Two of three rows are right; the third is told by its row when wards are joined.
    pairs = [(105.82, 21.02), (105.85, 21.05), (106.88, 21.07)]
    frames, (defect,) = placed(WARDS, raw("groups", pairs))
    assert (defect.check, defect.outcome) == ("crs_found", Outcome.REPAIRED)
    assert degrees(frames["groups"]) == pytest.approx(np.array(pairs))
