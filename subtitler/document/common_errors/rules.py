"""What the repairs have to know of the text."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RepairRules:
    """What the repairs have to know of the text.

    Attributes:
        language: as in IETF tags, such as "en" or "fr-CA"; "" where it is not known. What is
            right in one language and wrong in another is repaired only where it is known.
        longest_line: how many characters a line may have, where lines are joined.
    """

    language: str = ""
    longest_line: int = 42

    @property
    def base_language(self) -> str:
        """The language without country and script."""
        return re.split(r"[-_]", self.language.lower())[0]


USUAL_RULES = RepairRules()
