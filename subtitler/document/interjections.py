"""Sounds that people make while they speak, by language; nothing is lost with them.

Words that mean something, such as "yes" or "no" and most uses of "oh", are left out on purpose.
The last letter may be written more than once: "um" also stands for "ummm".
"""

from collections.abc import Mapping

INTERJECTIONS: Mapping[str, tuple[str, ...]] = {
    "cs": ("ehm", "hm", "hmm", "eh", "uf", "ach", "brr", "pf", "pst"),
    "da": ("øh", "øhm", "hm", "hmm", "æh", "åh", "uh", "pyh"),
    "de": ("äh", "ähm", "öh", "öhm", "hm", "hmm", "mhm", "uff", "puh", "pff", "pst", "brr"),
    "el": ("εμ", "χμ", "ωχ", "αχ", "ουφ"),
    "en": (
        *("ah", "aw", "eh", "er", "erm", "gah", "hm", "hmm", "huh", "mm", "mm-hm", "mm-hmm", "mmm"),
        *("oof", "ooh", "ow", "pfft", "phew", "psst", "ugh", "uh", "uh-huh", "uh-oh", "um", "umm"),
        *("unh", "whew", "argh", "brr", "tsk"),
    ),
    "es": ("eh", "em", "hm", "hmm", "mm", "uf", "uy", "ay", "ah", "buf", "puf", "pst"),
    "fi": ("öö", "hm", "hmm", "äh", "huh", "ööh", "pst"),
    "fr": ("euh", "heu", "hm", "hmm", "mmh", "hum", "ah", "pff", "ouf", "bah", "pst", "brr"),
    "hu": ("öö", "ööö", "hm", "hmm", "izé", "huh", "pszt"),
    "it": ("ehm", "uhm", "mh", "mmh", "hm", "eh", "ah", "uff", "boh", "pst", "brr"),
    "nb": ("eh", "øh", "øhm", "hm", "hmm", "æh", "uff", "pøh", "hysj"),
    "nl": ("eh", "ehm", "uh", "uhm", "hm", "hmm", "mm", "oef", "pff", "bah", "sst"),
    "pl": ("eee", "yyy", "hm", "hmm", "ehm", "uf", "ach", "och", "pst", "brr"),
    "pt": ("hã", "hum", "hm", "hmm", "éé", "ahn", "uh", "ai", "ufa", "pst"),
    "ro": ("ăă", "îî", "hm", "hmm", "uf", "ah", "pst"),
    "ru": ("э", "ээ", "эм", "хм", "гм", "мм", "ах", "ох", "уф", "тсс", "брр"),  # noqa: RUF001 - other scripts
    "sv": ("öh", "eh", "hm", "hmm", "äh", "mm", "uff", "puh", "pst"),
    "tr": ("ıı", "hım", "hmm", "eee", "ah", "of", "uf", "öf", "şşt"),  # noqa: RUF001 - other scripts
    "uk": ("е", "ем", "хм", "гм", "мм", "ах", "ох", "уф", "тсс"),  # noqa: RUF001 - other scripts
}
"""By the two letters of the language."""

_SAME_AS = {"no": "nb", "nn": "nb"}


def interjections(language: str) -> tuple[str, ...]:
    """The sounds of a language, given as "en" or "en-GB"; none where they are not known."""
    base = language.replace("_", "-").split("-")[0].lower()
    return INTERJECTIONS.get(_SAME_AS.get(base, base), ())
