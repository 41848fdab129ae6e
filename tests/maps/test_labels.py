"""Words in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import geo.plan
from geo.findings import Finding, Severity
from geo.plan.audit import CHECKS
from maps import labels
from maps.labels import REASONS, WORDS, Phrase
from maps.page import page_script
from maps.sentences import SENTENCES, finding_sentence, source_phrase


@pytest.mark.parametrize("key", sorted(WORDS))
def test_every_word_is_there_in_vietnamese_and_english(key: str):
    assert WORDS[key].vi.strip()
    assert WORDS[key].en.strip()


def test_every_word_the_script_asks_for_is_in_the_table():
    script = page_script()
    asked = set(re.findall(r'say\("([a-z_]+)"\)', script)) | set(
        re.findall(r'^\s*\["([a-z_]+)", ', script, flags=re.MULTILINE)
    )
    assert {"estimate", "voters", "step_free", "nothing_found"} <= asked
    assert asked <= set(WORDS)


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_reason_needs_the_same_facts_in_both_languages(code: str):
    def facts(sentence: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name}

    assert facts(REASONS[code].vi) == facts(REASONS[code].en)


def test_thousands_and_decimals_are_written_as_each_language_does():
    assert labels.number(12_345) == Phrase("12.345", "12,345")
    assert labels.decimal(1_234.5) == Phrase("1.234,5", "1,234.5")
    assert labels.metres(950.4) == Phrase("950 m", "950 m")
    assert labels.metres(12_340) == Phrase("12,3 km", "12.3 km")


def test_a_certificate_says_proved_only_when_it_is():
    assert labels.certificate(proved=True, gap=0.0).en == "Proved best"
    assert labels.certificate(proved=False, gap=0.0214).en == (
        "At most 2.1\u00a0% from the best possible"
    )
    assert "not proved" in labels.certificate(proved=False, gap=1.0).en


def test_a_finding_of_a_known_rule_is_told_in_vietnamese():
    finding = Finding(
        "within_maximum", Severity.ERROR, "00001", "00001-02", "00001-02 has 4100 voters",
        facts={"voters": 4_100, "limit": 4_000},
    )  # fmt: skip
    said = finding_sentence(finding)
    assert said.en == "00001-02 has 4100 voters"
    assert "4.100" in said.vi
    assert "4.000" in said.vi


@pytest.mark.parametrize("facts", [{}, {"voters": 4_100}])
def test_a_finding_without_the_facts_of_its_rule_keeps_its_message(facts: dict[str, int]):
    finding = Finding("within_maximum", Severity.ERROR, "1", "a", "too many", facts=facts)
    assert "within_maximum" in SENTENCES
    assert finding_sentence(finding) == Phrase("too many", "too many")


def test_a_finding_of_an_unknown_rule_keeps_its_message():
    finding = Finding("made_up", Severity.NOTE, "1", "a", "something else")
    assert finding_sentence(finding) == Phrase("something else", "something else")


def test_every_rule_the_audit_knows_is_told_in_vietnamese():
    rooms = Path(geo.plan.__file__).parent / "audit"
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(rooms.glob("*.py")))
    rules = set(re.findall(r'case\.(?:error|find)\(\s*"(\w+)"', source))
    assert {"within_maximum", "contiguous", "capacity"} <= rules
    assert rules | {check.__name__ for check in CHECKS} <= set(SENTENCES)


def test_every_finding_that_comes_with_a_plan_is_told_in_vietnamese():
    geo_room = Path(geo.plan.__file__).parents[1]
    named = {
        rule
        for path in sorted(geo_room.rglob("*.py"))
        for rule in re.findall(r'Finding\(\s*(?:rule=)?"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert {"units_apart", "split_unit"} <= named
    # that files disagree is told by the command alone, which speaks English
    assert sorted(named - set(SENTENCES) - {"files_agree"}) == []


def test_a_moment_is_told_as_clocks_in_viet_nam_show_it():
    assert labels.day("2026-03-15") == Phrase("15/03/2026", "2026-03-15")
    assert labels.day("2026-03-15T07:30:00") == Phrase("15/03/2026 07:30", "2026-03-15 07:30")
    # 20:15 in Greenwich is 3:15 of the next day in Ha Noi
    late = labels.day("2026-03-14T20:15:00+00:00")
    assert late == Phrase("15/03/2026 03:15", "2026-03-15 03:15")


def test_a_source_that_is_a_file_is_told_as_one():
    assert source_phrase("links") == Phrase("tệp links", "file of links")
    assert source_phrase("Law 85/2015/QH13 art. 11").vi == "Luật 85/2015/QH13 điều 11"
