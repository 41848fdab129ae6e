"""Sheets of the annex for isolation: measures, areas as they vote, box rounds, time slots, scenarios.

Names and places of isolated people stand nowhere; a stop at home is a group and a count. Sheets with
such counts are marked as internal, for the annex itself is posted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geo.plan import labels
from geo.plan.clock import clock
from geo.plan.in_force import AreaNow, areas_in_force, from_elsewhere, zone_name
from geo.plan.isolation import BoxRound, Kept, Response, Risk, Stop, TimeSlot, Zone
from geo.plan.isolation_figures import scenario_figures
from geo.plan.measure_labels import MEASURE_KIND, kept_in_vietnamese, measure_in_vietnamese
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.sheets import Columns, Values

INTERNAL = "LƯU HÀNH NỘI BỘ, KHÔNG NIÊM YẾT"
RISK = {
    Risk.HOME_F2: "F2 tại nhà",
    Risk.HOME_F1: "F1 tại nhà",
    Risk.BLOCKADE: "Vùng phong tỏa",
    Risk.FACILITY: "Khu cách ly tập trung",
}

SCENARIO = {
    "none": "Không có cách ly",
    "now": "Thực tế",
    "low": "Thấp",
    "high": "Cao",
    "planning folder": "Theo số liệu đầu vào",
}
"""Names that scenarios usually have; others stand as the planner wrote them."""
_SOURCES = (
    ("Law ", "Luật "), (", unchanged by ", ", không đổi theo "), (" art. ", " điều "),
    ("practice of May 2021", "thực tiễn tháng 5/2021"), ("local setting", "quy định của địa phương"),
    ("posted lists hold", "giữ danh sách đã niêm yết"), ("local", "quy định của địa phương"),
)  # fmt: skip

MEASURES: Columns = (
    ("STT", 6), ("Mã biện pháp", 20), ("Biện pháp", 20), ("Vùng, nơi cách ly", 26),
    ("Phường / xã", 22), ("Mã khu vực", 12), ("Phòng bỏ phiếu", 28), ("Số cử tri", 10),
    ("Trong đó: ngoài danh sách", 11), ("Lý do", 60), ("Đã cân nhắc", 26), ("Căn cứ", 34),
)  # fmt: skip
KEPT: Columns = (
    ("STT", 6), ("Phường / xã", 22), ("Thôn / tổ dân phố", 30), ("Vùng, nơi cách ly", 26),
    ("Mã khu vực", 12), ("Phòng bỏ phiếu", 28), ("Số cử tri", 10), ("Lý do", 60),
    ("Đã cân nhắc", 26),
)  # fmt: skip
VOTING: Columns = (
    ("STT", 6), ("Số", 6), ("Mã khu vực", 12), ("Phường / xã", 22), ("Loại (chung / riêng)", 10),
    ("Cử tri niêm yết", 10), ("Chuyển đi", 9), ("Chuyển đến", 9), ("Ngoài danh sách", 10),
    ("Số cử tri bỏ phiếu", 10), ("Phòng bỏ phiếu", 32), ("Địa chỉ", 30), ("Ghi chú", 40),
)  # fmt: skip
ROUNDS: Columns = (
    ("STT", 6), ("Phòng bỏ phiếu", 30), ("Tổ lưu động", 9), ("Mã chuyến", 16), ("Xuất phát", 10),
    ("Thứ tự", 8), ("Nơi đến", 34), ("Số cử tri", 10), ("Mức nguy cơ", 20), ("Đến lúc", 9),
    ("Rời lúc", 9), ("Về phòng", 10), ("Cả chuyến (m)", 10),
)  # fmt: skip
SLOTS: Columns = (
    ("STT", 6), ("Thôn / tổ dân phố", 34), ("Từ", 10), ("Đến", 10),
    ("Mã khu vực", 12), ("Phòng bỏ phiếu", 34), ("Địa chỉ", 34),
)  # fmt: skip
SCENARIOS: Columns = (
    ("STT", 6), ("Kịch bản", 20), ("Đang áp dụng", 10), ("Vùng cách ly", 9),
    ("Cử tri bị cách ly", 10), ("Khu vực riêng", 9), ("Phòng phải dời", 9),
    ("Cử tri bỏ phiếu nơi khác", 11), ("Ít nhất có thể", 9), ("Đi thêm bình quân (m)", 11),
    ("Cử tri dùng hòm phụ", 10), ("Số chuyến", 9), ("Tổ lưu động", 9), ("Ít nhất có thể", 9),
    ("Theo khung giờ", 10), ("Chưa có cách", 9),
)  # fmt: skip

IsolationSheet = tuple[str, str, Columns, Iterator[Values], bool]
"""Name, title, columns, rows, and whether the sheet is internal."""


def isolation_sheets(plan: PollingPlan) -> tuple[IsolationSheet, ...]:
    """Return the sheets, none for a plan that knows of no isolation."""
    if plan.isolation is None:
        return ()
    response, name = plan.isolation.response, plan.isolation.in_force
    place = Places.of(plan, response)
    said = f"KỊCH BẢN: {scenario_label(name).upper()}"
    kept: tuple[IsolationSheet, ...] = (
        ("Giữ nguyên", f"CỬ TRI GIỮ NGUYÊN PHÒNG BỎ PHIẾU, {said}", KEPT,
         _kept_rows(response, place), True),
    )  # fmt: skip
    return (
        ("Biện pháp", f"BIỆN PHÁP ĐỐI VỚI CỬ TRI CÁCH LY, {said}", MEASURES,
         _measure_rows(response, place), True),
        *(kept if response.kept else ()),
        ("Khu vực khi cách ly", f"KHU VỰC BỎ PHIẾU CÓ THAY ĐỔI, {said}", VOTING,
         _voting_rows(plan), True),
        ("Hòm phiếu phụ", f"CÁC CHUYẾN HÒM PHIẾU PHỤ, {said}", ROUNDS,
         _round_rows(response, place), True),
        ("Thông báo khung giờ", "THÔNG BÁO KHUNG GIỜ BỎ PHIẾU THEO TỔ DÂN PHỐ", SLOTS,
         _slot_rows(response, place), False),
        ("So sánh kịch bản", "SO SÁNH CÁC KỊCH BẢN CÁCH LY", SCENARIOS, _scenario_rows(plan), True),
    )  # fmt: skip


@dataclass(frozen=True)
class Places:
    """What codes of a response are called."""

    wards: dict[str, WardPlan]
    zones: dict[str, Zone]
    areas: dict[str, AreaNow]
    stations: dict[str, AreaNow]
    units: dict[tuple[str, str], str]

    @classmethod
    def of(cls, plan: PollingPlan, response: Response) -> Places:
        """Return the names of one plan under one response."""
        areas = [area for ward in plan.planned for area in areas_in_force(plan, ward)]
        return cls(
            wards={ward.code: ward for ward in plan.wards},
            zones={zone.code: zone for zone in response.situation.zones},
            areas={area.area_id: area for area in areas},
            stations={area.station_id: area for area in areas},
            units={
                (ward.code, str(code)): str(name)
                for ward in plan.wards
                for code, name in ward.territory.units["name"].items()
            },
        )

    def zone(self, code: str | None, ward_code: str) -> str | None:
        """Return the name of a zone, else its code; an armed unit's is the ward's name."""
        if code is None:
            return None
        zone, ward = self.zones.get(code), self.wards.get(ward_code)
        return (zone_name(ward, zone) if ward else None) or code

    def station(self, station_id: str | None) -> str | None:
        """Return the name of the place where a station is now."""
        area = self.stations.get(station_id or "")
        if area is None:
            return station_id
        return labels.TO_BE_FOUND if area.station.to_be_found else area.station.name

    def address(self, station_id: str) -> str | None:
        """Return the address of the place where a station is now."""
        area = self.stations.get(station_id)
        return area.station.address if area else None

    def ward(self, ward_code: str) -> str:
        """Return the name of a ward with its kind."""
        ward = self.wards.get(ward_code)
        return labels.labelled(ward.territory.ward) if ward else ward_code


def _measure_rows(response: Response, place: Places) -> Iterator[Values]:
    for count, measure in enumerate(response.measures, 1):
        yield [
            count,
            measure.measure_id,
            MEASURE_KIND[str(measure.kind)],
            place.zone(measure.zone_code, measure.ward_code),
            place.ward(measure.ward_code),
            measure.area_id,
            place.station(measure.station_id),
            measure.voters,
            from_elsewhere(measure) or None,
            measure_in_vietnamese(measure),
            _considered(measure.beaten),
            _source(measure.source),
        ]


def _kept_rows(response: Response, place: Places) -> Iterator[Values]:
    for count, kept in enumerate(response.kept, 1):
        yield _kept_row(count, kept, place)
    yield ["", "Tổng cộng", "", "", "", "", sum(kept.voters for kept in response.kept)]


def _kept_row(count: int, kept: Kept, place: Places) -> Values:
    unit = place.units.get((kept.ward_code, kept.unit_code), kept.unit_code)
    return [
        count,
        place.ward(kept.ward_code),
        unit,
        place.zone(kept.zone_code, kept.ward_code),
        kept.area_id,
        place.station(kept.station_id),
        kept.voters,
        kept_in_vietnamese(kept, unit),
        _considered(kept.beaten),
    ]


def scenario_label(name: str) -> str:
    """Return what a scenario is called in the annex."""
    return SCENARIO.get(name, name)


def _source(source: str) -> str:
    """Return sources in Vietnamese, without the English words that explain them."""
    told = []
    for part in source.split(";"):
        cited = part.partition(":")[0].partition(" (")[0].strip()
        for english, vietnamese in _SOURCES:
            cited = cited.replace(english, vietnamese)
        told.append(cited[:1].upper() + cited[1:])
    return "; ".join(dict.fromkeys(told))


def _considered(beaten: tuple[str, ...]) -> str | None:
    """Return the kinds of measure that lost; why stands in plan.json."""
    kinds = [told.partition(":")[0].strip() for told in beaten]
    return "; ".join(dict.fromkeys(MEASURE_KIND[k] for k in kinds if k in MEASURE_KIND)) or None


def _voting_rows(plan: PollingPlan) -> Iterator[Values]:
    count, sums = 0, [0, 0, 0, 0, 0]
    for ward in plan.planned:
        for area in areas_in_force(plan, ward):
            # Box voters from elsewhere vote on no list of a published area.
            added = area.from_elsewhere if area.published is None else 0
            figures = [area.listed, area.leaving, area.coming, added, area.voters]
            sums = [a + b for a, b in zip(sums, figures, strict=True)]
            if not area.touched:
                continue
            count += 1
            yield [
                count,
                area.number,
                area.area_id,
                labels.labelled(ward.territory.ward),
                labels.AREA_KIND[str(area.kind)],
                *figures,
                labels.TO_BE_FOUND if area.station.to_be_found else area.station.name,
                area.station.address,
                _changed(ward, area),
            ]
    yield ["", "", "", "Tổng cộng mọi khu vực, kể cả không đổi", "", *sums]


def _changed(ward: WardPlan, area: AreaNow) -> str | None:
    if area.published is None:
        return f"Lập cho {zone_name(ward, area.zone) or (area.zone.code if area.zone else '')}"
    if area.station.moved_from is None:
        return None
    posted = ward.territory.sites["name"].astype(str).to_dict()
    return f"Dời từ {posted.get(area.station.moved_from, area.station.moved_from)}"


def _round_rows(response: Response, place: Places) -> Iterator[Values]:
    wards = {m.measure_id: m.ward_code for m in response.measures}
    count = 0
    order = sorted(response.rounds, key=lambda r: (r.station_id, r.team, r.starts_min, r.round_id))
    for box_round in order:
        for number, stop in enumerate(box_round.stops, 1):
            count += 1
            yield _stop_row(count, number, box_round, stop, wards.get(stop.measure_id, ""), place)
    yield ["", f"Tổng cộng: {response.teams} tổ lưu động, {len(order)} chuyến", "", "", "", "", "",
           sum(stop.voters for r in order for stop in r.stops)]  # fmt: skip


def _stop_row(
    count: int, number: int, box_round: BoxRound, stop: Stop, ward_code: str, place: Places
) -> Values:
    first, last = number == 1, number == len(box_round.stops)
    where = place.units.get((ward_code, stop.unit_code or ""), stop.unit_code)
    zone = place.zone(stop.zone_code, ward_code)
    return [
        count,
        place.station(box_round.station_id),
        box_round.team,
        box_round.round_id,
        clock(box_round.starts_min) if first else None,
        number,
        ", ".join(text for text in (where, zone) if text),
        stop.voters,
        RISK[stop.risk],
        clock(stop.arrives_min),
        clock(stop.leaves_min),
        clock(box_round.ends_min) if last else None,
        round(box_round.distance_m) if last else None,
    ]


def _slot_rows(response: Response, place: Places) -> Iterator[Values]:
    """Return slots by station and time; neighbouring slots of one group are one line.

    No counts: the notice is posted, and its voters less those of the posted list are isolated at home.
    """
    for count, slot in enumerate(joined(response.slots), 1):
        ward_code = next((w for w in place.wards if slot.area_id.startswith(f"{w}-")), "")
        yield [
            count,
            place.units.get((ward_code, slot.unit_code), slot.unit_code),
            clock(slot.begins_min),
            clock(slot.ends_min),
            slot.area_id,
            place.station(slot.station_id),
            place.address(slot.station_id),
        ]


def joined(slots: tuple[TimeSlot, ...]) -> list[TimeSlot]:
    """Return slots in order, those of one unit that follow each other as one."""
    found: list[TimeSlot] = []
    for slot in sorted(slots, key=lambda s: (s.station_id, s.unit_code, s.begins_min)):
        last = found[-1] if found else None
        if last and (last.station_id, last.unit_code, last.ends_min) == (
            slot.station_id, slot.unit_code, slot.begins_min,
        ):  # fmt: skip
            found[-1] = TimeSlot(slot.area_id, slot.station_id, slot.unit_code, last.begins_min,
                                 slot.ends_min, last.voters + slot.voters)  # fmt: skip
        else:
            found.append(slot)
    return sorted(found, key=lambda s: (s.station_id, s.begins_min, s.unit_code))


def _scenario_rows(plan: PollingPlan) -> Iterator[Values]:
    isolation = plan.isolation
    for count, scenario in enumerate(isolation.scenarios if isolation else (), 1):
        f = scenario_figures(scenario.response)
        yield [
            count,
            scenario_label(scenario.name),
            "x" if isolation and scenario.name == isolation.in_force else None,
            f.zones,
            f.isolated_voters,
            f.separate_areas,
            f.moved_stations,
            f.moved_voters,
            f.moved_bound,
            None if f.added_walk_m is None else round(f.added_walk_m),
            f.box_voters,
            f.box_rounds,
            f.teams,
            f.teams_bound,
            f.slot_voters,
            f.unserved_voters,
        ]
