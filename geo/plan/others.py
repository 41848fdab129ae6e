"""The annex's sheet "Phương án khác": fewer and more areas, and different plans nearly as good."""

from __future__ import annotations

from collections.abc import Iterator

from geo.plan import labels
from geo.plan.certificate import certificate
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.schema import CurveRow, DifferentRow, PlanFigures
from geo.plan.sheets import Columns, Values

OTHERS: Columns = (
    ("STT", 6), ("Phương án", 26), ("Số khu vực", 10), ("Đi bộ bình quân (m)", 11),
    ("90 % cử tri đi không quá (m)", 13), ("Xa nhất (m)", 10), ("Ít cử tri nhất", 10),
    ("Nhiều cử tri nhất", 10), ("Giá trị mục tiêu (cử tri-mét)", 15), ("Mức tối ưu", 30),
    ("Cử tri đổi nơi bỏ phiếu", 12), ("Ghi chú", 60),
)  # fmt: skip
CHOSEN = "đang chọn"
NO_PLAN = "Không có phương án đúng luật"


def other_rows(plan: PollingPlan) -> Iterator[Values]:
    """Yield the rows ward by ward: the curve, then the different plans."""
    count = 0
    for ward in plan.wards:
        if ward.alternatives is None:
            continue
        yield [labels.labelled(ward.territory.ward)]
        for row in ward.alternatives.curve:
            count += 1
            yield [count, *_of_curve(row)]
        for other in ward.alternatives.different:
            count += 1
            yield [count, *_of_different(ward, other)]


def _of_curve(row: CurveRow) -> Values:
    name = f"{row.areas} khu vực ({CHOSEN})" if row.chosen else f"{row.areas} khu vực"
    if row.objective is None:
        why = "; ".join(f"{o.message} → {o.remedy}" for o in row.why_not)
        return [name, row.areas, None, None, None, None, None, None, NO_PLAN, None, why]
    return [name, row.areas, *_figures(row), None, None]


def _of_different(ward: WardPlan, row: DifferentRow) -> Values:
    names = ward.territory.sites["name"]
    changes = [
        f"{said}: {', '.join(str(names.get(code, code)) for code in codes)}"
        for said, codes in (("Thêm địa điểm", row.opened), ("Bỏ địa điểm", row.closed))
        if codes
    ]
    more = f"{100 * row.costs_more:.2f}".replace(".", ",")
    note = "; ".join([f"Giá trị mục tiêu cao hơn {more} %", *changes])
    return [f"Khác {row.number}", row.stations, *_figures(row), row.voters_moved, note]


def _figures(row: PlanFigures) -> Values:
    walks = (row.mean_walk_m, row.p90_walk_m, row.max_walk_m)
    return [
        *(None if walk is None else round(walk) for walk in walks),
        row.fewest_voters,
        row.most_voters,
        None if row.objective is None else round(row.objective),
        certificate(proved=bool(row.proved), gap=row.gap or 0.0)[0],
    ]
