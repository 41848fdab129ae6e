"""What Vietnamese pages say of errors and defects, which the program tells in English."""

from __future__ import annotations

import re

import pytest

from api.pages.defect_words import DEFECTS
from api.pages.phrasebook import told, vietnamese
from api.pages.refusal_words import REFUSALS
from api.pages.shape_defect_words import SHAPE_DEFECTS
from tests.api.sentences import defects_of, errors_of

TABLES = (DEFECTS, SHAPE_DEFECTS, REFUSALS)
REFUSING = (
    "CallError", "ConflictError", "InputError", "NotAllowedError", "NotFoundError", "SignInError",
    "StandingError", "StoreAwayError", "TakenError", "TooLargeError", "TooOftenError",
    "ProviderAwayError",
)  # fmt: skip
FOR_BROWSERS = (
    "api/access.py", "api/asking.py", "api/crossing.py", "api/deciding.py", "api/limits.py",
    "api/isolating.py", "api/planning_job.py", "api/routes/planner_isolation.py", "api/scenarios.py",
    "api/zones_sent.py", "api/oidc.py", "api/signing.py", "api/uploads.py", "api/routes/keys.py",
    "api/routes/people.py", "api/routes/signing.py", "api/routes/oidc.py", "geo/store/decisions.py",
    "geo/store/people.py", "geo/store/runs.py", "geo/store/territories.py", "geo/store/waivers.py",
)  # fmt: skip
FOR_PROGRAMS = {
    "this route has no line in api.permissions",
    "the sandbox has the states 7",
    "a plan is published by publish()",
    "there is no key 7",
}
"""Said to whoever writes programs, never by a form of a page."""


@pytest.mark.parametrize("folder", ["geo/intake", "geo/isolation"])
def test_every_defect_that_can_be_listed_is_told_in_vietnamese(folder: str):
    said = list(defects_of(folder))
    assert len(said) > 30
    assert [one for one in said if vietnamese(one[1]) is None] == []


def test_every_refusal_a_form_can_meet_is_told_in_vietnamese():
    said = [one for file in FOR_BROWSERS for one in errors_of(file, REFUSING)]
    assert len(said) > 50
    missing = [one for one in said if vietnamese(one[1]) is None and one[1] not in FOR_PROGRAMS]
    assert missing == []


def test_no_word_of_the_vietnamese_names_a_value_that_the_english_lacks():
    places = re.compile(r"\{\w+\}")
    for table in TABLES:
        for english, said in table.items():
            assert set(places.findall(said)) <= set(places.findall(english)), english
            assert said, english


def test_numbers_get_vietnamese_signs_and_names_stay_as_they_are():
    said = "00244 Phường A and 00247 Phường B (row 3) overlap by 5,072 m²"
    assert vietnamese(said) == "00244 Phường A và 00247 Phường B (dòng 3) chồng lên nhau 5.072 m²"
    gaps = (
        "8 gaps between wards stay, 20.3 ha in all, the largest 6.7 ha at 21.01423° N, 105.84998° E"
    )
    assert vietnamese(gaps) == (
        "còn 8 khoảng hở giữa các phường, xã, tổng 20,3 ha, lớn nhất 6,7 ha ở 21,01423° B, 105,84998° Đ"
    )


def test_a_sentence_within_a_sentence_is_told_too():
    said = "the same in 12 more rows, such as 'nhiều' is no number"
    assert vietnamese(said) == "12 dòng nữa cũng vậy, như: 'nhiều' không phải là số"
    totals = "groups: 772 rows, 231,060 voters, 88,862 households"
    assert vietnamese(totals) == "groups: 772 dòng, 231.060 cử tri, 88.862 hộ"
    double = "site_code 10 stands for 2 buildings, in rows 8 and 74"
    assert vietnamese(double) == "site_code 10 dùng cho 2 nơi khác nhau, ở các dòng 8 và 74"


def test_a_pattern_that_fits_anything_tells_no_whole_sentence():
    assert vietnamese("this or that") is None
    assert vietnamese("aims.target: Input should be a valid integer") is None


def test_what_has_no_words_stays_english_and_says_so_and_is_escaped():
    assert told("<b> is odd", "vi") == '<span lang="en">&lt;b&gt; is odd</span>'
    assert told("<b> is no number", "vi") == "&lt;b&gt; không phải là số"
    assert told("<b> is no number", "en") == "&lt;b&gt; is no number"
