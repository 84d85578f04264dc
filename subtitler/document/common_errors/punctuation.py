"""Spaces, stops, quotes and dashes that are too many, too few, or not the right ones."""

import re

from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.reconcile import is_unspaced
from subtitler.document.substitution import sub_visible

EDGE_SPACES = re.compile(r"^[ \t]+|(?<![ \t])[ \t]+$", re.MULTILINE)
DOUBLE_SPACES = re.compile(r"(?<=[^ \t\n])(?:[ \t]{2,}|\t)(?=[^ \t\n])")
THREE_DOTS = re.compile(r"\.{3,}")
_BEFORE_ANY = r"(?<=[^\s\u2010-\u2015-])[ \t]+(?="
_SPACE_BEFORE = re.compile(_BEFORE_ANY + r",(?!\d)|\.(?![.\w])|[!?](?!\w)|;|:(?![^\w\s])|[)\]}])")
_SPACE_BEFORE_FRENCH = re.compile(_BEFORE_ANY + r",(?!\d)|\.(?![.\w])|[)\]}])")
_SPACE_AFTER_OPENING = re.compile(r"(?<=[(\[{\u00bf\u00a1])[ \t]+")
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|www\.|@|\.(?:com|net|org|de|fr|uk|io|edu|gov)(?![^\W_])", re.IGNORECASE)
_NO_SPACE_AFTER = re.compile(
    r"[,;!?](?=[^\W\d_])"
    r"|(?<=[a-z\u00df-\u00ff]{2})\.(?=[A-Z\u00c0-\u00de][a-z\u00df-\u00ff'\u2019])"
    r"|(?<=[^\W_]{2})(?:(?<!\.)\.{3}(?!\.)|\u2026)(?=[^\W\d_])"
)
_SPACED_DOTS = re.compile(r"(?<!\.)\.[ ]\.[ ]\.(?![ ]?\.)")
_DOTS = re.compile(r"\.{4,}|(?<!\.)\.{2}(?!\.)")
_ELLIPSES = re.compile(r"(?<![.\u2026])[.\u2026]{2,}")
_QUESTIONS = re.compile(r"(?:\?!){2,}\??|(?:!\?){2,}!?")
_REPEATED = re.compile(r"([!?,;\u00a1\u00bf])\1+|(?<!:)(:)(?:\2)+(?!:)")
_HYPHENS = re.compile(r"(?<![-<!])-{2,}(?![->])")
_LONG_DASHES = re.compile(r"[\u2013\u2014]{2,}")
_APOSTROPHE = re.compile(r"(?<=\w)[`\u00b4](?!`)")
_DOUBLE_QUOTE = re.compile(r"(?<!')''(?!')|(?<!`)``(?!`)|(?<!\u00b4)\u00b4\u00b4(?!\u00b4)")
_ENGLISH_I = re.compile(r"(?<![\w'\u2019.-])i(?!\w|\.\w|-\w)")

# Languages in which a dash of double length is one sign.
_LONG_DASH_LANGUAGES = ("zh", "ja", "ko")
_SPACED_LANGUAGES = ("fr", "br")


def repair_spaces(text: str, rules: RepairRules) -> str:
    """One space where there are several, none where lines begin and end."""
    return repair_edge_spaces(repair_double_spaces(text, rules), rules)


def repair_edge_spaces(text: str, _rules: RepairRules) -> str:
    """No space where lines begin and end."""
    return sub_visible(EDGE_SPACES, "", text)


def repair_double_spaces(text: str, _rules: RepairRules) -> str:
    """One space where there are several, or a tab."""
    return sub_visible(DOUBLE_SPACES, " ", text)


def repair_space_before(text: str, rules: RepairRules) -> str:
    """No space before stops, nor inside brackets.

    French sets one before ``!``, ``?``, ``;`` and ``:``.
    """
    is_french = rules.base_language in _SPACED_LANGUAGES
    text = sub_visible(_SPACE_BEFORE_FRENCH if is_french else _SPACE_BEFORE, "", text)
    return sub_visible(_SPACE_AFTER_OPENING, "", text)


def repair_space_after(text: str, _rules: RepairRules) -> str:
    """A space behind commas and the ends of sentences; addresses and numbers have none."""
    return sub_visible(_TOKEN, _spaced, text)


def _spaced(match: re.Match[str]) -> str:
    token = match[0]
    if _ADDRESS.search(token):
        return token
    return _NO_SPACE_AFTER.sub(
        lambda stop: stop[0] if is_unspaced(stop.string[stop.end()]) else stop[0] + " ", token
    )


def repair_repeated(text: str, _rules: RepairRules) -> str:
    """One exclamation or question mark, comma or colon; three dots for two and for four."""
    text = sub_visible(_SPACED_DOTS, "...", text)
    text = sub_visible(_ELLIPSES, _one_ellipsis, text)
    text = sub_visible(_DOTS, "...", text)
    text = sub_visible(_QUESTIONS, lambda match: match[0][:2], text)
    return sub_visible(_REPEATED, lambda match: match[0][0], text)


def _one_ellipsis(match: re.Match[str]) -> str:
    return "\u2026" if "\u2026" in match[0] else match[0]


def repair_ellipsis(text: str, _rules: RepairRules) -> str:
    """The one character for three dots or more.

    Source: Netflix Timed Text Style Guide, "Punctuation".
    """
    return sub_visible(THREE_DOTS, "\u2026", text)


def repair_dashes(text: str, rules: RepairRules) -> str:
    """One long dash for two hyphens or dashes."""
    text = sub_visible(_HYPHENS, "\u2014", text)
    if rules.base_language in _LONG_DASH_LANGUAGES:
        return text
    return sub_visible(_LONG_DASHES, "\u2014", text)


def repair_quotes(text: str, _rules: RepairRules) -> str:
    """Accents that stand for apostrophes, and double quotes made of two single ones."""
    text = sub_visible(_DOUBLE_QUOTE, '"', text)
    return sub_visible(_APOSTROPHE, "'", text)


def repair_english_i(text: str, rules: RepairRules) -> str:
    """The English pronoun is a capital."""
    return sub_visible(_ENGLISH_I, "I", text) if rules.base_language == "en" else text
