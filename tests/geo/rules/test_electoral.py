"""Rules come from profiles and files, each number with its source."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.rules import IsolationRules, PlanningAims, load_rules, profile_names

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    ("day", "profile"),
    [
        (date(2021, 5, 23), "vn-2021"),
        (date(2025, 1, 1), "vn-2021"),  # a by-election before the next general one
        (date(2026, 3, 15), "vn-2026"),
        (date(2031, 3, 1), "vn-2026"),
        (date(2016, 5, 22), "vn-2021"),  # before every profile: the oldest
        (None, "vn-2026"),
    ],
)
def test_the_polling_day_chooses_the_profile(day: date | None, profile: str) -> None:
    assert load_rules(None, day).name == profile


def test_both_profiles_ask_for_300_to_4000_voters() -> None:
    assert profile_names() == ("vn-2021", "vn-2026")
    for name in profile_names():
        rules = load_rules(name)
        assert (rules.min_voters, rules.max_voters, rules.min_voters_separate) == (300, 4000, 50)
        assert "85/2015/QH13" in rules.source("max_voters")


def test_the_district_level_is_gone_in_2026() -> None:
    assert "district" in load_rules("vn-2021").constituency_levels
    assert "district" not in load_rules("vn-2026").constituency_levels


def test_a_file_overrides_what_it_names_and_says_so_as_the_source(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('extends = "vn-2021"\nmin_voters = 290\nmax_voters = 8269\n')
    rules = load_rules(str(file))
    assert (rules.name, rules.min_voters, rules.max_voters) == ("own", 290, 8269)
    assert rules.polling_day == date(2021, 5, 23)
    assert rules.source("max_voters") == "rules file own.toml"
    assert "85/2015" in rules.source("min_voters_separate")


def test_a_file_without_extends_takes_the_profile_of_the_polling_day(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("max_voters = 3000\n")
    assert "district" in load_rules(str(file), date(2021, 5, 23)).constituency_levels


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_voters = 'many'", "max_voters"),
        ("min_voters = 500\nmax_voters = 400", "min_voters 500 is above max_voters 400"),
        ("max_voter = 4000", "max_voter"),  # misspelt
        ("extends = 'vn-1999'", "vn-1999"),
        ("max_voters = ", "not a readable TOML"),
    ],
)
def test_a_bad_rules_file_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=re.escape(said)):
        load_rules(str(file))


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(InputError, match="vn-2021, vn-2026"):
        load_rules("vn-2016")


@pytest.mark.parametrize(
    ("kind", "voters", "lawful"),
    [
        ("armed_unit", 12, True),  # whatever its size
        ("hospital", 49, False),
        ("hospital", 50, True),
        ("school", 900, False),
    ],
)
def test_who_may_be_a_separate_area(kind: str, voters: int, lawful: bool) -> None:
    assert load_rules("vn-2026").may_be_separate(kind, voters) is lawful


def test_the_page_on_rules_states_the_numbers_the_profiles_hold() -> None:
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    for field in ("min_voters", "max_voters", "min_voters_separate"):
        row = re.search(rf"^\| `{field}` \| (\S+) \| (\S+) \|", page, re.MULTILINE)
        assert row, field
        held = tuple(str(getattr(load_rules(name), field)) for name in profile_names())
        assert row.groups() == held


def test_the_page_on_rules_states_every_aim_with_its_default() -> None:
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| `(\w+)` \| (.+?) \| [^|]+ \|$", page, re.MULTILINE))
    for field, default in PlanningAims().model_dump().items():
        assert stated.get(field) == str(default), field


def test_the_page_on_rules_states_every_number_on_isolation_and_whether_it_is_local() -> None:
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    rules = load_rules("vn-2026")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", page, re.MULTILINE))
    sources = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE))
    said = rules.model_copy(update={"isolation": IsolationRules()}).isolation.model_dump()
    assert said == rules.isolation.model_dump()  # the profile repeats what the law says of hours
    for field, default in said.items():
        assert field in rows, field
        if field != "arrivals":
            assert rows[field] == str(default), field
        law = "Law" in sources[field] or sources[field].startswith("the same")
        local = rules.source(f"isolation.{field}").startswith("local")
        assert law is not local or field == "arrivals", field


def test_a_file_sets_one_number_on_isolation_and_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[isolation]\nbox_capacity = 120\n")
    rules = load_rules(str(file))
    assert rules.isolation.box_capacity == 120
    assert rules.isolation.min_voters_separate == 50
    assert rules.source("isolation.box_capacity") == "rules file own.toml"
    assert rules.source("isolation.hours_open").startswith("Law 85/2015/QH13")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[isolation]\nbox_capacity = 0", "isolation.box_capacity"),
        ("[isolation]\nbox_size = 9", "isolation.box_size"),
        ("[isolation]\nhours_open = 04:00:00", "hours out of order"),
        ("[isolation]\narrivals = [[11:00:00, 0.8], [12:00:00, 0.7]]", "growing shares"),
    ],
)
def test_a_bad_number_on_isolation_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=re.escape(said)):
        load_rules(str(file))
