"""What has to be settled before a plan is submitted: named checks, each with what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geo.findings import Finding, Severity
from geo.plan.deciding.waivers import ACKNOWLEDGED, ARMY_AREA, SPLITS
from geo.plan.model import PollingPlan
from geo.territory import UnitKind


@dataclass(frozen=True)
class Check:
    """One named check, and what stands in its way."""

    name: str
    title: str
    title_vi: str
    open: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing stands in its way."""
        return not self.open


def gate(findings: Iterable[Finding]) -> tuple[Check, ...]:
    """Return every check of the gate, from findings of which those that may stand are marked waived.

    The findings are those of the audit, and those of ``army_areas``.
    """
    left = [finding for finding in findings if not finding.waived]
    named = {name: rules for name, _, _, rules in _NAMED}
    checks = [
        Check(name, title, title_vi, tuple(f for f in left if f.rule in rules))
        for name, title, title_vi, rules in _NAMED
    ]
    told = frozenset[str]().union(*named.values())
    others = [f for f in left if f.severity is Severity.ERROR and f.rule not in told]
    settled = Check(
        "errors_settled",
        "every error is mended, or stands for a lawful reason",
        "Mọi lỗi đã được khắc phục hoặc được chấp thuận có căn cứ",
        tuple(others),
    )
    return settled, *checks


_NAMED: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    (
        "wards_planned", "every ward has a plan",
        "Mọi phường, xã đã có phương án", frozenset({"ward_not_planned"}),
    ),
    (
        "estimates_settled", "estimated counts are replaced or acknowledged",
        "Số liệu ước tính đã được thay thế hoặc xác nhận", ACKNOWLEDGED,
    ),
    (
        "stations_found", "every station has a building",
        "Mọi khu vực đã có địa điểm bỏ phiếu", frozenset({"station_at_known_site"}),
    ),
    (
        "splits_approved", "every split of a group is approved",
        "Việc chia tách tổ, thôn đã được chấp thuận", SPLITS,
    ),
    (
        "armed_units_unnamed", "no armed unit is named",
        "Không nêu tên đơn vị vũ trang", frozenset({"armed_unit_unnamed"}),
    ),
    (
        "army_areas_by_command", "the command of its unit has decided each army area",
        "Khu vực bỏ phiếu của đơn vị vũ trang do chỉ huy đơn vị quyết định", frozenset({ARMY_AREA}),
    ),
)  # fmt: skip


def army_areas(plan: PollingPlan) -> tuple[Finding, ...]:
    """Return for each area of an armed unit that its command has to decide it; no unit is named."""
    return tuple(
        Finding(
            ARMY_AREA,
            Severity.WARNING,
            ward.code,
            ward.area_id(index),
            f"{ward.area_id(index)} is an area of an armed unit: the unit's command decides it; give "
            "the number of its decision",
            plan.rules.source("separate_kinds"),
        )
        for ward in plan.planned
        for index, area in enumerate(ward.allocation.areas if ward.allocation else ())
        if any(
            kind == UnitKind.INSTITUTION and institution == "armed_unit"
            for kind, institution in ward.territory.units[["kind", "institution_kind"]]
            .iloc[sorted(area.units)]
            .itertuples(index=False)
        )
    )
