"""Findings that somebody lets stand: on which ground, why, and which never may.

A waiver holds for one finding as it was worded. Where the plan changes and the finding with it, such as
280 voters that become 250, it has to be given again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from geo.findings import Finding, Severity


class Ground(StrEnum):
    """Why a finding may stand."""

    SPARSE = "sparse"
    """Mountain, highland, island or scattered: Law 85/2015/QH13 art. 11."""
    CUT_OFF = "cut_off"
    """A pocket cut off from its village; seen in practice."""
    ARRANGED = "arranged"
    """Settled on site where no law asks for anything: more rooms, a hall, a ferry on the day."""
    APPROVED = "approved"
    """Approved in writing by who has to, such as the split of a group; the reference says where."""
    COMMAND = "command"
    """Decided by the command of the armed unit; the reference names its decision."""
    ACKNOWLEDGED = "acknowledged"
    """Known and accepted, such as an estimate until the official count is there."""


LAW: Final[Mapping[Ground, str]] = {
    Ground.SPARSE: "Law 85/2015/QH13 art. 11: mountain, highland, island and scattered places",
    Ground.CUT_OFF: "practice: a pocket cut off from its village",
    Ground.ARRANGED: "local: no national rule was found for what the finding is about",
    Ground.APPROVED: "the decision that the reference names",
    Ground.COMMAND: "Law 85/2015/QH13 art. 11: the command of the unit decides",
    Ground.ACKNOWLEDGED: "no rule is broken; the risk is known",
}
NEED_REFERENCE: Final = frozenset({Ground.APPROVED, Ground.COMMAND})

ARMY_AREA: Final = "army_area_by_its_command"
"""Not a finding of the audit: what the gate asks of each area of an armed unit."""
ACKNOWLEDGED: Final = frozenset({"estimates_marked", "estimate"})
"""Notes that say a count is an estimate."""
SPLITS: Final = frozenset({"split_needs_approval", "split_unit"})

GROUNDS: Final[Mapping[str, tuple[Ground, ...]]] = {
    "within_minimum": (Ground.SPARSE, Ground.CUT_OFF),
    "reachable": (Ground.ARRANGED,),
    "capacity": (Ground.ARRANGED,),
    "rooms": (Ground.ARRANGED,),
    "site_reserved": (Ground.ARRANGED,),
    "site_open": (Ground.ARRANGED,),
    "locks_kept": (Ground.APPROVED,),
    **dict.fromkeys(sorted(SPLITS), (Ground.APPROVED,)),
    **dict.fromkeys(sorted(ACKNOWLEDGED), (Ground.ACKNOWLEDGED,)),
    ARMY_AREA: (Ground.COMMAND,),
}
"""On which grounds a finding of a rule may stand. A rule that is not here is never waived: no law knows
a waiver of 4,000 voters, of one ballot in an area, or of a plan's own arithmetic."""


@dataclass(frozen=True)
class Waiver:
    """One finding that somebody lets stand."""

    id: int
    plan_id: int
    rule: str
    ward_code: str
    subject: str
    mark: str
    """Of the finding as it was worded, see ``finding_mark``."""
    ground: Ground
    why: str
    reference: str
    """Number of the written decision; may be empty where the ground asks for none."""
    who: str
    at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


def grounds_for(finding: Finding) -> tuple[Ground, ...]:
    """Return the grounds on which a finding may stand; none where it never may.

    A warning or note may always be acknowledged: it breaks no rule.
    """
    known = GROUNDS.get(finding.rule, ())
    return known or (() if finding.severity is Severity.ERROR else (Ground.ACKNOWLEDGED,))


def finding_mark(finding: Finding) -> str:
    """Return the SHA-256 of what a finding says, by which a waiver knows it again."""
    said = [finding.rule, finding.ward_code, finding.subject, finding.message]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def waived(findings: Iterable[Finding], waivers: Iterable[Waiver]) -> tuple[Finding, ...]:
    """Return the findings, those that somebody lets stand marked so."""
    holding = {w.mark: w for w in waivers if w.withdrawn_at is None}
    return tuple(_marked(finding, holding.get(finding_mark(finding))) for finding in findings)


def _marked(finding: Finding, waiver: Waiver | None) -> Finding:
    if waiver is None or waiver.ground not in grounds_for(finding):
        return finding
    return replace(finding, waived=True)
