"""Coordinate reference systems: the VN-2000 zones, and the one system Khuvuc measures in."""

from __future__ import annotations

from dataclasses import dataclass

from pyproj import CRS

WGS84 = CRS.from_epsg(4326)

#: VN-2000 / TM-3 zone of each province of before July 2025 (Circular 973/2001/TT-TCĐC, EPSG registry).
TM3_PROVINCES: dict[int, tuple[str, ...]] = {
    9205: ("Lai Châu", "Điện Biên"),
    9206: ("Sơn La",),
    9207: ("Cà Mau", "Kiên Giang"),
    9208: ("Lào Cai", "Yên Bái", "Phú Thọ", "Nghệ An", "An Giang"),
    5897: (
        "Hà Nội", "Hà Nam", "Ninh Bình", "Thanh Hóa", "Vĩnh Phúc", "Cần Thơ", "Bạc Liêu",
        "Đồng Tháp", "Hậu Giang",
    ),
    9209: (
        "Nam Định", "Thái Bình", "Hải Dương", "Hưng Yên", "Bắc Ninh", "Hà Giang", "Hà Tĩnh",
        "Tây Ninh", "Vĩnh Long", "Trà Vinh", "Sóc Trăng",
    ),
    9210: (
        "Thành phố Hồ Chí Minh", "Hải Phòng", "Bình Dương", "Long An", "Tiền Giang", "Bến Tre",
        "Cao Bằng",
    ),
    9211: ("Hòa Bình", "Tuyên Quang", "Quảng Bình"),
    9212: ("Bình Phước", "Quảng Trị"),
    9213: ("Thái Nguyên", "Bắc Kạn"),
    9214: ("Bắc Giang", "Thừa Thiên-Huế"),
    9215: ("Lạng Sơn",),
    9216: ("Kon Tum",),
    5899: ("Quảng Ninh", "Đà Nẵng", "Quảng Nam", "Bà Rịa–Vũng Tàu", "Đồng Nai", "Lâm Đồng"),
    5898: ("Quảng Ngãi",),
    9217: ("Bình Định", "Khánh Hòa", "Ninh Thuận"),
    9218: ("Bình Thuận", "Đắk Lắk", "Đắk Nông", "Gia Lai", "Phú Yên"),
}  # fmt: skip

#: Deprecated codes of the registry that old files still carry.
DEPRECATED = frozenset({6956, 6957, 6958, 6959})


@dataclass(frozen=True)
class Bounds:
    """A box in degrees of WGS 84."""

    west: float
    south: float
    east: float
    north: float


def local_metric_crs(bounds: Bounds) -> CRS:
    """Return a transverse Mercator system centred on the box, in metres, true to scale at its middle.

    Distances within 60 km of the centre are true to 5 parts in 100,000, which no zone of UTM or TM-3
    promises for every folder; and the same shapes farther east measure the same.
    """
    lon = (bounds.west + bounds.east) / 2
    lat = (bounds.south + bounds.north) / 2
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0={lat:.9f} +lon_0={lon:.9f} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m"
    )
