"""plan.xlsx: the annex "Danh sách khu vực bỏ phiếu" with stations, units and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from geo.allocation import AreaKind
from geo.findings import Finding
from geo.plan import labels
from geo.plan.certificate import certificate
from geo.plan.figures import AreaFigures, area_figures, total, walks_of
from geo.plan.frames import shown
from geo.plan.in_force import AreaNow, areas_in_force
from geo.plan.isolation_sheets import INTERNAL, isolation_sheets
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.obstacle_words import told_in_vietnamese
from geo.plan.others import OTHERS, other_rows
from geo.plan.reasons import ward_reasons
from geo.plan.sheets import Columns, Values, new_book, write_sheet

AREAS_SHEET, SITES_SHEET, UNITS_SHEET = "Khu vực bỏ phiếu", "Địa điểm bỏ phiếu", "Tổ dân phố, thôn"

AREAS: Columns = (
    ("STT", 6), ("Khu vực bỏ phiếu số", 10), ("Mã khu vực", 12), ("Đơn vị bầu cử", 24),
    ("Phạm vi (thôn, tổ dân phố, tòa nhà)", 44), ("Số hộ", 9), ("Số cử tri", 10),
    ("Địa điểm bỏ phiếu", 30), ("Địa chỉ", 30), ("Loại (chung / riêng)", 10),
    ("Lý do dưới {min} cử tri", 24), ("Số hòm chính / phụ", 10), ("Tổ bầu cử (số người)", 10),
    ("Ghi chú", 24),
)  # fmt: skip
STATIONS: Columns = (
    ("STT", 6), ("Mã phòng bỏ phiếu", 14), ("Mã khu vực", 12), ("Phường / xã", 24),
    ("Mã địa điểm", 14), ("Địa điểm bỏ phiếu", 34), ("Địa chỉ", 34), ("Sức chứa (cử tri)", 11),
    ("Số cử tri", 10), ("Ghi chú", 28),
)  # fmt: skip
UNITS: Columns = (
    ("STT", 6), ("Mã đơn vị", 14), ("Thôn / tổ dân phố", 28), ("Phường / xã", 22),
    ("Mã khu vực", 12), ("Địa điểm bỏ phiếu", 30), ("Số cử tri", 10), ("Đường đi (m)", 10),
    ("Vì sao?", 70), ("Ghi chú", 20),
)  # fmt: skip
FINDINGS: Columns = (
    ("STT", 6), ("Mức độ", 11), ("Quy tắc", 28), ("Mã phường / xã", 12), ("Đối tượng", 18),
    (labels.TOLD, 80), ("Căn cứ", 44),
)  # fmt: skip


Telling = Callable[[Finding], str]


def write_annex(
    plan: PollingPlan,
    findings: Sequence[Finding],
    version: str,
    file: Path,
    *,
    telling: Telling | None = None,
) -> None:
    """Write the annex as a workbook, ready to print on A4 landscape: four sheets, others as asked.

    ``telling`` says a finding in Vietnamese; without it the English message stands, and is called so.
    """
    book = new_book()
    at_least = tuple((text.format(min=plan.rules.min_voters), width) for text, width in AREAS)
    sheets: tuple[tuple[str, str, Columns, Iterator[Values]], ...] = (
        (AREAS_SHEET, "DANH SÁCH KHU VỰC BỎ PHIẾU", at_least, _area_rows(plan)),
        (SITES_SHEET, "DANH SÁCH ĐỊA ĐIỂM BỎ PHIẾU", STATIONS, _station_rows(plan)),
        (UNITS_SHEET, "PHÂN CÔNG THEO TỔ DÂN PHỐ, THÔN", UNITS, _unit_rows(plan)),
        ("Kiểm tra", "KẾT QUẢ KIỂM TRA PHƯƠNG ÁN", *_findings(findings, telling)),
    )
    if any(ward.alternatives for ward in plan.wards):
        title = "PHƯƠNG ÁN KHÁC: ÍT HOẶC NHIỀU KHU VỰC HƠN, KHÁC MÀ GẦN TỐT BẰNG"
        sheets += (("Phương án khác", title, OTHERS, other_rows(plan)),)
    for name, title, columns, rows in sheets:
        write_sheet(book, name, (title, *_stated(plan, version)), columns, rows)
    for name, title, columns, rows, internal in isolation_sheets(plan):
        named, *others = _stated(plan, version)
        lines = (title, f"{named} · {INTERNAL}" if internal else named, *others)
        write_sheet(book, name, lines, columns, rows)
    book.save(file)


def _stated(plan: PollingPlan, version: str) -> tuple[str, ...]:
    """Return the lines under a title: polling day, where the counts come from, version."""
    made = "/".join(reversed(plan.created_at[:10].split("-"))) or "không rõ"
    name = f"{plan.provenance.title} · " if plan.provenance.title else ""
    return (
        f"{name}Ngày bầu cử: {plan.rules.polling_day:%d/%m/%Y}",
        f"Lập ngày: {made} · Số liệu cử tri {_counted(plan)}",
        f"Phiên bản: {version}",
    )


def _counted(plan: PollingPlan) -> str:
    """Return the day and source of the counts, else the files they came in."""
    said = plan.provenance
    if said.as_of and said.source:
        return f"tính đến ngày {said.as_of:%d/%m/%Y}, nguồn: {said.source}"
    return f"theo các tệp: {', '.join(f.name for f in plan.inputs) or 'không rõ'}"


def _area_rows(plan: PollingPlan) -> Iterator[Values]:
    count, voters = 0, 0
    for ward in plan.wards:
        yield [labels.labelled(ward.territory.ward)]
        if ward.allocation is None:
            reasons = told_in_vietnamese(ward.obstacles)
            yield ["", "", "", "", f"Chưa lập được phương án: {reasons}"]
            continue
        for area in area_figures(ward):
            count, voters = count + 1, voters + area.voters
            yield _area_row(count, ward, area)
        units = ward.territory.units
        planned = sum(area.voters for area in area_figures(ward))
        label = f"Cộng {labels.labelled(ward.territory.ward)}: {len(ward.allocation.areas)} khu vực"
        told, _ = certificate(proved=ward.allocation.proved, gap=ward.allocation.gap)
        yield ["", "", "", "", label, total(units["households"]), planned, *[None] * 6, told]
    yield ["", "", "", "", f"Tổng cộng: {count} khu vực", None, voters]


def _area_row(count: int, ward: WardPlan, area: AreaFigures) -> Values:
    units, site = ward.territory.units, ward.territory.sites.iloc[area.site]
    missing = bool(site["to_be_found"])
    reason = area.below_minimum
    return [
        count,
        area.index + 1,
        area.area_id,
        labels.constituencies(area.constituencies),
        "; ".join(str(name) for name in units["name"].iloc[list(area.units)]),
        area.households,
        area.voters,
        labels.TO_BE_FOUND if missing else shown(site["name"]),
        shown(site["address"]),
        labels.AREA_KIND[str(area.kind)],
        labels.BELOW_MINIMUM.get(reason, reason) if reason else None,
        None,
        None,
        _note(ward, area, missing=missing),
    ]


def _note(ward: WardPlan, area: AreaFigures, *, missing: bool) -> str | None:
    home = int(ward.territory.sites["home_unit"].iloc[area.site])
    outside = area.kind == AreaKind.ORDINARY and home not in area.units and not missing
    told = [
        *([labels.ESTIMATED] if area.estimated else []),
        *([labels.STATION_OUTSIDE] if outside else []),
    ]
    return "; ".join(told) or None


def _station_rows(plan: PollingPlan) -> Iterator[Values]:
    count = 0
    for ward in plan.planned:
        now = {area.area_id: area for area in areas_in_force(plan, ward)}
        for area in area_figures(ward):
            count += 1
            site = ward.territory.sites.iloc[area.site]
            missing = bool(site["to_be_found"])
            capacity = ward.territory.sites["capacity"].astype(object).iloc[area.site]
            yield [
                count,
                area.station_id,
                area.area_id,
                labels.labelled(ward.territory.ward),
                None if missing else str(site.name),
                labels.TO_BE_FOUND if missing else shown(site["name"]),
                shown(site["address"]),
                None if shown(capacity) is None else int(capacity),
                area.voters,
                _moved_to(now[area.area_id]),
            ]


def _moved_to(area: AreaNow) -> str | None:
    """Say where a posted station votes because of isolation."""
    return f"Do cách ly, dời đến {area.station.name}" if area.station.moved_from else None


def _unit_rows(plan: PollingPlan) -> Iterator[Values]:
    count = 0
    for ward in plan.planned:
        units, sites = ward.territory.units, ward.territory.sites
        why = {reason.unit: labels.why(reason) for reason in ward_reasons(plan, ward)}
        for area in area_figures(ward):
            walks = walks_of(ward, area.units, area.site).tolist()
            for unit, walk in zip(area.units, walks, strict=True):
                count += 1
                yield [
                    count,
                    str(units.index[unit]),
                    str(units["name"].iloc[unit]),
                    labels.labelled(ward.territory.ward),
                    area.area_id,
                    str(sites["name"].iloc[area.site]),
                    int(units["voters"].iloc[unit]),
                    round(walk) if 0 <= walk < float("inf") else None,
                    why[unit],
                    labels.ESTIMATED if bool(units["estimated"].iloc[unit]) else None,
                ]


def _findings(
    findings: Sequence[Finding], telling: Telling | None
) -> tuple[Columns, Iterator[Values]]:
    """Return the columns and rows of the findings, in Vietnamese where they can be told so."""
    said = labels.TOLD if telling else labels.TOLD_IN_ENGLISH
    columns = tuple((said if text == labels.TOLD else text, width) for text, width in FINDINGS)
    rows: Iterator[Values] = (
        [
            count,
            labels.SEVERITY[str(f.severity)],
            labels.RULES.get(f.rule, f.rule),
            f.ward_code,
            f.subject,
            telling(f) if telling else f.message,
            f.source,
        ]
        for count, f in enumerate(findings, 1)
    )
    return columns, rows
