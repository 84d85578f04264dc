"""Tags that were not closed, closed twice, closed in the wrong order, or misspelt."""

import re

from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.tags import with_tags_in_order

_MISSPELT = re.compile(r"<[ ]{0,9}(/?)[ ]{0,9}([bius])[ ]{0,9}(/?)[ ]{0,9}>", re.IGNORECASE)


def repair_tags(text: str, _rules: RepairRules) -> str:
    """Close what is open, drop what closes nothing, and nest what crosses; ``< I >`` is a tag."""
    return with_tags_in_order(_MISSPELT.sub(_spelt, text)) if "<" in text else text


def _spelt(match: re.Match[str]) -> str:
    return f"<{'/' if match[1] or match[3] else ''}{match[2]}>"
