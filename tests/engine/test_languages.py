import pytest

from engine.languages import LANGUAGES, language_code, language_name


def test_a_code_has_an_english_name():
    assert language_name("de") == "German"
    assert language_name("ht") == "Haitian Creole"


def test_an_unknown_code_names_itself():
    assert language_name("ig") == "ig"


@pytest.mark.parametrize("text", ["de", "DE", "German", " german "])
def test_a_language_is_understood_by_code_and_by_name(text):
    assert language_code(text) == "de"


def test_what_is_no_language_stays_itself_in_lower_case():
    assert language_code("Klingon") == "klingon"


def test_codes_look_like_language_tokens():
    assert len(LANGUAGES) == 100
    assert all(code.isalpha() and code.islower() and 2 <= len(code) <= 3 for code in LANGUAGES)
