"""The forms in which the same subtitle text lies on people's disks."""


def as_it_is(text: str) -> str:
    return text


def with_bom(text: str) -> str:
    return "\ufeff" + text


def with_crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def with_cr(text: str) -> str:
    return text.replace("\n", "\r")


def without_last_newline(text: str) -> str:
    return text.removesuffix("\n")


FILE_FORMS = (as_it_is, with_bom, with_crlf, with_cr, without_last_newline)
