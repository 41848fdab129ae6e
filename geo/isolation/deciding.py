"""What is decided for those of one zone: an area of their own or a box, by number and risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.plan.isolation import Cohort, Lot, Risk
from geo.rules import ElectoralRules, IsolationRules

BOX_LAW = "Law 85/2015/QH13 art. 69(4): a box is carried to the ill, detained, isolated and cut off"
SEPARATE_PRACTICE = (
    "practice of May 2021: an area of its own inside where voters are many or risk is high"
)
OUTSIDER_PRACTICE = "practice of May 2021 (Bắc Giang): voters stuck there get no commune ballot"
SLOT_PRACTICE = "practice of May 2021: the same station, time slots by residential group, 2 m apart"


@dataclass(frozen=True)
class Decision:
    """Whether voters get an area of their own, by which rule, and what that rule beat."""

    separate: bool
    rule: str
    why: str
    beaten: tuple[str, ...]
    source: str


def decide(
    voters: int, risk: Risk, rules: ElectoralRules, *, place_inside: bool, what: str
) -> Decision:
    """Return what is decided for voters of one ballot inside a facility or blockade.

    ``place_inside``: whether a station could stand inside. ``what`` names them in the sentence.
    """
    asked = rules.isolation
    hours = voters * asked.minutes_per_voter_box / 60
    few = voters < asked.min_voters_separate
    many = voters >= asked.prefer_separate_voters
    high = risk.rank >= Risk(asked.high_risk).rank
    if few:
        return _box(
            "box_below_minimum",
            f"{what} are {voters:,} voters, fewer than the {asked.min_voters_separate} for an area of "
            "their own",
            f"separate_area: {voters:,} voters, {asked.min_voters_separate} needed "
            f"({rules.source('isolation.min_voters_separate')})",
        )
    if not (many or high):
        return _box(
            "box_low_risk",
            f"{what} are {voters:,} voters of risk {risk}: not many, and the risk is not high",
            f"separate_area: allowed from {asked.min_voters_separate} voters, preferred from "
            f"{asked.prefer_separate_voters} or from risk {asked.high_risk}",
        )
    if not place_inside:
        return _box(
            "box_no_site_inside",
            f"{what} are {voters:,} voters, enough for an area of their own, but no open site with a "
            "free room lies inside",
            "separate_area: no open site with room for them lies inside; name one to have it",
        )
    by = "separate_many" if many else "separate_high_risk"
    why = (
        f"{what} are {voters:,} voters, {asked.prefer_separate_voters} or more"
        if many
        else f"{what} are {voters:,} voters of high risk ({risk}), {asked.min_voters_separate} or more"
    )
    field = "prefer_separate_voters" if many else "high_risk"
    return Decision(
        separate=True,
        rule=by,
        why=why,
        beaten=(f"auxiliary_box: would keep one team {hours:,.1f} hours at their doors",),
        source=f"{SEPARATE_PRACTICE}; {rules.source('isolation.' + field)}",
    )


def _box(rule: str, why: str, beaten: str) -> Decision:
    return Decision(separate=False, rule=rule, why=why, beaten=(beaten,), source=BOX_LAW)


def outsider_words(
    cohorts: Sequence[Cohort], rules: ElectoralRules
) -> tuple[str, dict[str, str | int]]:
    """Return the sentence part and facts about voters from elsewhere among the cohorts."""
    outsiders = sum(c.voters for c in cohorts if c.lot is Lot.OUTSIDER)
    if outsiders == 0:
        return "", {}
    levels = [level for level in rules.constituency_levels if level != "commune"]
    said = (
        f"; {outsiders:,} of them are from elsewhere and get {len(levels)} ballots, none of the "
        "commune"
    )
    return said, {
        "outsiders": outsiders,
        "outsider_ballots": len(levels),
        "outsider_levels": ", ".join(levels),
    }


def highest_risk(cohorts: Sequence[Cohort], otherwise: Risk) -> Risk:
    """Return the highest risk among cohorts."""
    return max((c.risk or otherwise for c in cohorts), key=lambda r: r.rank)


def team_minutes(rules: IsolationRules) -> float:
    """Return the minutes of one ordinary polling day."""
    opens, closes = rules.hours_open, rules.hours_close
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
