"""Sentences for synthetic speech, from words that the demo model knows.

The model's own material came from a grammar of this kind (resources/models/demo-en/README.md);
these sentences are built otherwise, so that they are new to it.
"""

import random


def _words(text: str) -> list[str]:
    return text.split()


NAMES = _words("""
    Alice Robert Maria David Susan Thomas Emma Daniel Laura Peter Anna Helen George Sophie
    Martin Julia Oliver Grace Henry Clara Victor Diana Simon London Paris Berlin Boston
    Chicago Vienna Canada Egypt Norway Scotland
""")
PEOPLE = _words("""
    teacher student doctor actor artist painter writer singer driver pilot captain soldier
    farmer baker worker engineer scientist neighbor brother sister mother father visitor
    guest customer leader player nurse director editor reporter president judge lawyer
    journalist
""")
THINGS = _words("""
    report camera window picture story letter table machine paper question picture book
    lesson record film clock phone screen keyboard computer message battery robot hammer box
    bag bottle cup plate knife key coat shirt shoe hat glass ring coin bill plan contract
    telescope caption subtitle file menu microphone magazine newspaper ticket prize medal
    coffee bread cheese apple orange dinner breakfast flower plant notebook pencil
""")
PLACES = _words("""
    garden river mountain station village bridge kitchen library museum hospital island
    forest ocean desert valley harbor street corner building office school factory farm
    airport hotel room bank laboratory cinema studio theater court border country city
    market tree wall door roof
""")
VERBS = [
    tuple(forms.split("/"))
    for forms in _words("""
        watch/watches/watched open/opens/opened close/closes/closed find/finds/found
        carry/carries/carried clean/cleans/cleaned choose/chooses/chose
        check/checks/checked describe/describes/described draw/draws/drew
        explain/explains/explained hold/holds/held improve/improves/improved
        keep/keeps/kept like/likes/liked lose/loses/lost love/loves/loved
        make/makes/made measure/measures/measured move/moves/moved need/needs/needed
        paint/paints/painted protect/protects/protected push/pushes/pushed
        remember/remembers/remembered repair/repairs/repaired see/sees/saw
        sell/sells/sold send/sends/sent share/shares/shared show/shows/showed
        study/studies/studied take/takes/took test/tests/tested touch/touches/touched
        use/uses/used want/wants/wanted wash/washes/washed discover/discovers/discovered
    """)
]
QUALITIES = _words("""
    old new small large big young tall short heavy dark bright quiet loud warm cold dry wet
    clean empty slow strong poor happy angry brave careful simple difficult smooth round
    flat deep narrow thin fresh green red blue yellow black brown silver wooden modern
    famous secret private foreign important strange beautiful wonderful perfect broken
    digital electric useful rare
""")
MANNERS = _words("""
    quickly slowly carefully quietly suddenly again today yesterday together gently soon
""")
WHERE = _words("near behind under beside across above inside outside around toward against")
OWNERS = _words("the the the that this my your his her our their every another")
MODALS = _words("will can should must would could")
NUMBERS = _words("""
    two three four five six seven eight nine ten eleven twelve thirteen fifteen nineteen
    twenty thirty forty fifty sixty ninety
""")
JOINERS = _words("and but so because while")


def sentence(chance: random.Random) -> str:
    """Make one sentence of about 4 to 18 words, with its capital letter and its mark."""
    kind = chance.random()
    if kind < 0.5:
        text = _clause(chance) + "."
    elif kind < 0.75:
        text = f"{_clause(chance)}, {chance.choice(JOINERS)} {_clause(chance)}."
    elif kind < 0.87:
        asks = chance.choice(["why", "when", "where", "how"])
        verb = chance.choice(VERBS)[0]
        text = f"{asks} did {_subject(chance)} {verb} {_phrase(chance, THINGS)}?"
    elif kind < 0.94:
        text = f"{chance.choice(MANNERS)}, {_clause(chance)}."
    else:
        text = f"{chance.choice(VERBS)[0]} {_phrase(chance, THINGS)} {chance.choice(MANNERS)}."
    return text[0].upper() + text[1:]


def _clause(chance: random.Random) -> str:
    verb, kind = chance.choice(VERBS), chance.random()
    if kind < 0.45:
        body = f"{_subject(chance)} {verb[2]} {_phrase(chance, THINGS)}"
    elif kind < 0.65:
        body = f"{_subject(chance)} {verb[1]} {_phrase(chance, THINGS)}"
    elif kind < 0.82:
        body = f"{_subject(chance)} {chance.choice(MODALS)} {verb[0]} {_phrase(chance, THINGS)}"
    elif kind < 0.92:
        is_or_was = chance.choice(["is", "was"])
        body = f"{_phrase(chance, PLACES)} {is_or_was} {chance.choice(QUALITIES)}"
    else:
        count = chance.choice(NUMBERS)
        body = f"there are {count} {chance.choice(PEOPLE)}s {_place(chance)}"
    if chance.random() < 0.35:
        body += " " + _place(chance)
    if chance.random() < 0.2:
        body += " " + chance.choice(MANNERS)
    return body


def _subject(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.3:
        return chance.choice(NAMES)
    if kind < 0.5:
        return chance.choice(["he", "she"])
    return _phrase(chance, PEOPLE)


def _phrase(chance: random.Random, nouns: list[str]) -> str:
    quality = f"{chance.choice(QUALITIES)} " if chance.random() < 0.45 else ""
    return f"{chance.choice(OWNERS)} {quality}{chance.choice(nouns)}"


def _place(chance: random.Random) -> str:
    return f"{chance.choice(WHERE)} {_phrase(chance, PLACES)}"
