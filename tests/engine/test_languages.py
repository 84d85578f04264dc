from engine.languages import LANGUAGES, language_name


def test_a_code_has_an_english_name():
    assert language_name("de") == "German"
    assert language_name("ht") == "Haitian Creole"


def test_an_unknown_code_names_itself():
    assert language_name("ig") == "ig"


def test_codes_look_like_language_tokens():
    assert len(LANGUAGES) == 100
    assert all(code.isalpha() and code.islower() and 2 <= len(code) <= 3 for code in LANGUAGES)
