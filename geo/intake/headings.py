"""Which column is which: headings in English and Vietnamese, with marks, without, or garbled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process

from geo.intake.defects import Defects
from geo.intake.text import WAYS
from geo.names import fold
from geo.schemas import CONSTITUENCY_PREFIX, SCHEMAS, FrameSchema, Shape

STEM_NAMES: dict[str, str] = {
    "wards": "ward, communes, phường, xã, phường xã, xã phường, ranh giới phường, ranh giới xã, đơn vị hành chính, địa giới, địa giới hành chính",
    "groups": "group, tổ dân phố, tổ, thôn, thôn bản, thôn tổ, khu dân cư, danh sách tổ dân phố, danh sách thôn, residential groups",
    "buildings": "building, tòa nhà, nhà, công trình, nhà ở",
    "population": "dân số, dân cư, điểm dân cư",
    "sites": "site, điểm bỏ phiếu, địa điểm bỏ phiếu, địa điểm, địa điểm dự kiến, phòng bỏ phiếu, nhà văn hóa, candidate sites",
    "institutions": "institution, cơ sở, cơ quan đơn vị, đơn vị vũ trang, bệnh viện",
    "isolation": "cách ly, vùng cách ly, khu cách ly, phong tỏa, vùng phong tỏa, isolation zones",
    "home_isolation": "cách ly tại nhà, cách ly y tế tại nhà",
    "constituencies": "constituency, đơn vị bầu cử",
    "streets": "street, roads, road, đường, đường phố, giao thông, mạng đường",
    "barriers": "barrier, vật cản, rào cản, sông, đường sắt, sông hồ",
    "links": "link, bridges, ferries, cầu, cầu phà, phà, đường nối",
}
"""Names that a file may have besides its stem."""

COLUMN_NAMES: dict[str, str] = {
    "ward_code": "mã phường, mã xã, mã px, mã phường xã, mã xã phường, mã đvhc, mã đơn vị hành chính, maxa, ma_xa, maphuong, mapx, commune code, gso code",
    "name": "tên, tên gọi, name_vi, ten_goi",
    "kind": "loại, loại hình, type, kiểu",
    "population": "dân số, số dân, nhân khẩu, số nhân khẩu, số khẩu, dan_so, tổng số nhân khẩu, tổng dân số, inhabitants",
    "voters": "cử tri, số cử tri, tổng số cử tri, tổng cử tri, so_cu_tri, electors, registered voters, số lượng cử tri, cử tri dự kiến",
    "valid_from": "hiệu lực từ, ngày hiệu lực, có hiệu lực từ ngày",
    "group_code": "mã tổ, mã tổ dân phố, mã thôn, mã nhóm, mã tdp, group id, mã khu dân cư",
    "households": "hộ, số hộ, số hộ dân, số hộ gia đình, tổng số hộ, hộ dân",
    "elderly": "người cao tuổi, cao tuổi, số người cao tuổi, người già, trên 60 tuổi",
    "remote": "vùng sâu vùng xa, vùng xa, vùng sâu, xa, hẻo lánh, vùng cao, miền núi, vùng đặc biệt khó khăn",
    "storeys": "số tầng, tầng, floors, levels, storey, sotang",
    "persons": "số người, người, people, residents",
    "site_code": "mã điểm, mã địa điểm, mã điểm bỏ phiếu, site id",
    "address": "địa chỉ, dia_chi, diachi",
    "capacity": "sức chứa, số chỗ, sức chứa cử tri, suc_chua",
    "rooms": "số phòng, phòng, so_phong",
    "step_free": "lối đi cho xe lăn, lối cho người khuyết tật, tiếp cận cho người khuyết tật, không bậc, wheelchair, accessible, xe lăn, người khuyết tật",
    "backup_power": "máy phát điện, máy phát, nguồn điện dự phòng, điện dự phòng, generator",
    "institution_code": "mã cơ sở, mã đơn vị, institution id",
    "zone_code": "mã vùng, mã khu, mã khu cách ly, mã vùng cách ly, zone id, mã vùng phong tỏa",
    "first_day": "từ ngày, ngày bắt đầu, bắt đầu, start, start date, from",
    "last_day": "đến ngày, ngày kết thúc, kết thúc, end, end date, to",
    "day": "ngày, date, tại ngày",
    "level": "cấp, cấp bầu cử",
    "number": "số, đơn vị bầu cử số, đơn vị số, số đơn vị",
    "walkable": "đi bộ được, đi bộ, pedestrian, foot",
    "season": "mùa",
    "lon": "kinh độ, kinh_do, kinhdo, longitude, long, lng, easting, x, tọa độ x, toa do x",
    "lat": "vĩ độ, vi_do, vido, latitude, northing, y, tọa độ y, toa do y",
    "ward_name": "phường, xã, phường xã, xã phường, tên phường, tên xã, ward, commune, thuộc phường, thuộc xã, tên phường xã, thị trấn",
    "site_name": "nhà văn hóa, địa điểm bỏ phiếu, điểm bỏ phiếu, nơi bỏ phiếu, nhà sinh hoạt cộng đồng, site, polling place, nhà văn hóa khu dân cư",
    "coordinates": "tọa độ, vị trí, coordinates, location",
}  # fmt: skip
"""Headings of each field besides its own name, in any stem."""

STEM_COLUMN_NAMES: dict[str, dict[str, str]] = {
    "wards": {"ward_code": "mã, code", "name": "tên phường, tên xã, phường, xã, phường xã, xã phường, ten_xa, tên phường xã, ward, ward name, commune, tên đvhc, tên đơn vị hành chính, tenxa"},
    "groups": {"group_code": "mã, code", "name": "tổ dân phố, tên tổ, tên tổ dân phố, tên thôn, thôn, bản, tổ, thôn bản, thôn tổ, tên thôn tổ, tên khu dân cư, khu dân cư, group, group name, tdp, tên tdp, tên thôn bản"},
    "sites": {"site_code": "mã, code", "name": "tên điểm, tên địa điểm, địa điểm, địa điểm bỏ phiếu, điểm bỏ phiếu, nhà văn hóa, site, tên điểm bỏ phiếu, site name"},
    "institutions": {"institution_code": "mã, code", "name": "tên cơ sở, cơ sở, tên đơn vị, đơn vị", "voters": "số quân nhân cử tri"},
    "buildings": {"persons": "dân số, population"},
    "population": {"persons": "dân số, population"},
    "streets": {"name": "tên đường, đường", "walkable": "walk"},
    "barriers": {"name": "tên sông"},
    "links": {"name": "tên cầu, cầu"},
    "home_isolation": {"voters": "số người cách ly"},
    "isolation": {"zone_code": "mã, code, tên khu"},
}  # fmt: skip
"""Headings that name a field in one stem only; they come before those of all stems."""

CONSTITUENCY_LEVELS: dict[str, str] = {
    "national_assembly": "quốc hội, đbqh, đại biểu quốc hội, qh",
    "province": "hđnd tỉnh, hđnd thành phố, hđnd cấp tỉnh, tỉnh, thành phố, cấp tỉnh",
    "district": "hđnd huyện, hđnd quận, hđnd cấp huyện, huyện, quận, cấp huyện, thị xã",
    "commune": "hđnd xã, hđnd phường, hđnd cấp xã, xã, phường, cấp xã, ward",
}
"""Names of the levels of constituencies."""

OWN_EXTRAS = {
    "groups": ("lon", "lat", "ward_name", "site_name", "coordinates"),
    "home_isolation": (),
}
_PLACE_EXTRAS = ("lon", "lat", "ward_name", "coordinates")
_TOTALS = {"tong", "tong so", "tong cong", "chung", "total"}
_UNIT = re.compile(r"[(\[{][^)\]}]*[)\]}]")


@dataclass(frozen=True)
class Mapped:
    """Which field each column holds, and what could not be mapped."""

    fields: dict[int, str] = field(default_factory=dict)
    """Field by column position."""
    doubled: dict[str, list[str]] = field(default_factory=dict)
    """Headings by field, where several columns name one field."""
    unused: list[str] = field(default_factory=list)


def stem_of(name: str) -> str | None:
    """Return the stem that a file's name means, or None."""
    return _STEMS.get(fold(name))


def level_of(text: str) -> str | None:
    """Return the level of constituency that a text names, or None."""
    return _LEVELS.get(fold(text))


def extra_fields(stem: str) -> tuple[str, ...]:
    """Return fields that help to place a row and do not stay in the frame."""
    if stem in OWN_EXTRAS:
        return OWN_EXTRAS[stem]
    return _PLACE_EXTRAS if Shape.POINT in SCHEMAS[stem].shapes else ()


def map_headings(
    stem: str, headings: Sequence[str], chosen: Mapping[str, str] | None = None
) -> Mapped:
    """Map headings to fields: what ``planning.toml`` chose first, then our names, then synonyms."""
    by_choice = {fold(theirs): ours for ours, theirs in (chosen or {}).items()}
    claims: dict[str, list[tuple[int, int]]] = {}
    for position, heading in enumerate(headings):
        claim = _claim(stem, heading, by_choice, headings)
        if claim is not None and not (claim[0] > 0 and claim[1] in (chosen or {})):
            claims.setdefault(claim[1], []).append((claim[0], position))
    mapped = Mapped()
    for name, found in claims.items():
        strongest = min(rank for rank, _ in found)
        places = [position for rank, position in found if rank == strongest]
        mapped.fields[places[0]] = name
        if len(places) > 1:
            mapped.doubled[name] = [headings[p] for p in places]
    mapped.unused.extend(h for i, h in enumerate(headings) if i not in mapped.fields and h.strip())
    return mapped


def report_headings(
    stem: str, file: str, headings: Sequence[str], mapped: Mapped, defects: Defects
) -> bool:
    """List what is wrong with a file's headings; return whether its rows can be read."""
    for name, doubled in sorted(mapped.doubled.items()):
        said = " and ".join(repr(h) for h in doubled)
        defects.unusable(
            "columns_double", file, f"columns {said} both mean {name}",
            f"rename one of them, or write in planning.toml: [files.{stem}.columns] {name} = ...",
            field=name,
        )  # fmt: skip
    have = set(mapped.fields.values()) | (
        {"ward_code"} if "ward_name" in mapped.fields.values() else set()
    )
    missing = [c.name for c in SCHEMAS[stem].columns if c.required and c.name not in have]
    seen = ", ".join(h for h in headings if h.strip()) or "none"
    for name in missing:
        near = process.extractOne(fold(name), [fold(h) for h in mapped.unused], score_cutoff=75)
        hint = f" (is it {mapped.unused[near[2]]!r}?)" if near else ""
        defects.unusable(
            "column_missing", file, f"no column for {name}; columns seen: {seen}{hint}",
            f"add the column, or write in planning.toml: [files.{stem}.columns] {name} = \"its heading\"",
            field=name,
        )  # fmt: skip
    if mapped.unused:
        defects.noted(
            "columns_unused", file, f"columns not used: {', '.join(mapped.unused)}",
            f"nothing, or name them in planning.toml under [files.{stem}.columns]",
        )  # fmt: skip
    return not missing


def joined_headings(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return the headings of two rows as one; a total under a heading is that heading."""
    made = []
    parent = ""
    for over, under in zip(upper, lower, strict=True):
        parent = over or (parent if under else "")
        if not under or fold(under) in _TOTALS:
            made.append(parent if under or over else "")
        else:
            made.append(f"{parent} {under}".strip() if parent else under)
    return made


def _claim(
    stem: str, heading: str, by_choice: Mapping[str, str], headings: Sequence[str]
) -> tuple[int, str] | None:
    """Return (how sure, lower is surer; field) that a heading names."""
    if fold(heading) in by_choice:
        return 0, by_choice[fold(heading)]
    names = _names(stem)
    for rank, way in enumerate((None, *WAYS.values()), start=1):
        key = _key(heading, way)
        if key in names:
            extra = 20 if names[key] in {"ward_name", "site_name", "coordinates"} else 0
            own = 0 if key == fold(names[key]) else 1
            return rank * 2 + own + extra, names[key]
    if stem == "groups":
        level = _constituency(heading)
        return (40, CONSTITUENCY_PREFIX + level) if level else None
    return _truncated(stem, heading, headings)


def _key(heading: str, way: object) -> str:
    try:
        text = way(heading) if callable(way) else heading
    except ValueError:
        return ""
    return fold(_UNIT.sub(" ", unicodedata.normalize("NFC", text)))


def _truncated(stem: str, heading: str, headings: Sequence[str]) -> tuple[int, str] | None:
    """Recognise a name that the ten letters of a Shapefile's heading cut off."""
    if len(heading) != 10 or any(len(h) > 10 for h in headings):
        return None
    whole = {
        name
        for key, name in _names(stem).items()
        if key.replace(" ", "_").startswith(heading.lower())
    }
    return (60, whole.pop()) if len(whole) == 1 else None


def _constituency(heading: str) -> str | None:
    key = fold(heading)
    for prefix in (
        "constituency ",
        "don vi bau cu ",
        "dvbc ",
        "don vi bau cu dai bieu ",
        "to bau cu ",
    ):
        if key.startswith(prefix):
            rest = key.removeprefix(prefix).removeprefix("dai bieu ")
            return _LEVELS.get(rest) or _LEVELS.get(rest.replace(" ", "_"))
    return None


def _names(stem: str) -> dict[str, str]:
    return _NAMES[stem]


def _stem_table() -> dict[str, str]:
    return {
        fold(name): stem for stem, text in STEM_NAMES.items() for name in [stem, *text.split(",")]
    }


def _column_table(schema: FrameSchema) -> dict[str, str]:
    wanted = [*(c.name for c in schema.columns), *extra_fields(schema.stem)]
    table = {fold(n): f for f in reversed(wanted) for n in COLUMN_NAMES.get(f, f).split(",")}
    special = STEM_COLUMN_NAMES.get(schema.stem, {})
    table |= {fold(n): f for f, text in special.items() if f in wanted for n in text.split(",")}
    return table | {fold(f): f for f in wanted}


_STEMS = _stem_table()
_LEVELS = {
    fold(n): level for level, text in CONSTITUENCY_LEVELS.items() for n in [level, *text.split(",")]
}
_NAMES = {stem: _column_table(schema) for stem, schema in SCHEMAS.items()}
