"""English numbers as they are read aloud, so that "27" is found where "twenty seven" is heard."""

import re

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
GROUPS = ("", "thousand", "million", "billion", "trillion")
# Ordinals that are no cardinal with "th" behind it.
IRREGULAR_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
LONGEST_DIGITS = 3 * len(GROUPS)  # longer ones are read digit by digit

NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(st|nd|rd|th)?")


def spoken_number(text: str) -> tuple[str, ...]:
    """Give the words of a number: digits with commas by thousands, decimals or an ordinal end.

    Four digits from 1100 to 1999 and from 2010 to 2099 are read as years are, by pairs.

    Returns:
        Lower-case words without "and"; none where `text` is no such number.
    """
    match = NUMBER.fullmatch(text)
    if match is None or not text.isascii():
        return ()
    digits, decimals, ordinal = match[1].replace(",", ""), match[2], match[3]
    if is_year(match[1]) and decimals is None:
        words = _year(int(digits))
    elif len(digits) > LONGEST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        words = [ONES[int(digit)] for digit in digits]
    else:
        words = _cardinal(int(digits))
    if decimals is not None:
        words += ["point", *(ONES[int(digit)] for digit in decimals)]
    elif ordinal is not None:
        words[-1] = _ordinal(words[-1])
    return tuple(words)


def is_year(digits: str) -> bool:
    """Whether four digits are read by pairs: nineteen eighty four."""
    return len(digits) == 4 and (1100 <= int(digits) <= 1999 or 2010 <= int(digits) <= 2099)


def _year(number: int) -> list[str]:
    century, rest = divmod(number, 100)
    if rest == 0:
        return [*_below_thousand(century), "hundred"]
    oh = ["oh"] if rest < 10 else []
    return [*_below_thousand(century), *oh, *_below_thousand(rest)]


def _cardinal(number: int) -> list[str]:
    if number == 0:
        return [ONES[0]]
    groups = []
    while number:
        number, below = divmod(number, 1000)
        groups.append(below)
    words = []
    for name, below in reversed(list(zip(GROUPS, groups, strict=False))):
        if below:
            words += _below_thousand(below)
            words += [name] if name else []
    return words


def _below_thousand(number: int) -> list[str]:
    words = []
    hundreds, rest = divmod(number, 100)
    if hundreds:
        words += [ONES[hundreds], "hundred"]
    if rest >= len(ONES):
        words.append(TENS[rest // 10])
        rest %= 10
    if rest:
        words.append(ONES[rest])
    return words


def _ordinal(word: str) -> str:
    if word in IRREGULAR_ORDINALS:
        return IRREGULAR_ORDINALS[word]
    return (word[:-1] + "ie" if word.endswith("y") else word) + "th"
