"""The tables of words that pages are made of."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter

import pytest

from api import pages

TABLES = {
    f"{module.name}.{name}": table
    for module in iter_modules(pages.__path__)
    for name, table in vars(import_module(f"api.pages.{module.name}")).items()
    if name.isupper()
    and isinstance(table, Mapping)
    and all(isinstance(pair, tuple) and len(pair) == 2 for pair in table.values())
}


def test_the_tables_are_found():
    assert {"words.VOTER", "shared_words.SHARED", "people_words.PEOPLE"} <= TABLES.keys()


@pytest.mark.parametrize("table", TABLES)
def test_every_word_is_there_in_both_languages_with_the_same_gaps(table: str):
    for key, (vi, en) in TABLES[table].items():
        assert vi.strip(), key
        assert en.strip(), key
        gaps = [sorted(gap for _, gap, _, _ in Formatter().parse(text) if gap) for text in (vi, en)]
        assert gaps[0] == gaps[1], key


@pytest.mark.parametrize("table", TABLES)
def test_no_word_has_the_name_of_what_a_dictionary_can_do(table: str):
    # a template's w.keys would be the method of the dictionary, not the word
    assert [key for key in TABLES[table] if hasattr(dict, key)] == []
