"""Change what a cue says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.editing.rows import replace_rows
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import reconcile


def set_text(document: Document, cue_id: str, text: str) -> Edit:
    """Give a cue another text; its words are reconciled with it.

    Edits of the same cue that follow each other become one step: that is typing. Its words are
    reconciled with those before the step, so that only the outcome counts: a letter typed and
    taken back, or a text cut and pasted again, leaves every word as it was heard.

    Raises:
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    old = document.cues[row]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    merge_key = f"text of {cue_id}"
    if text == old.text:
        return Edit("Edit text", (), merge_key)
    before = document.cue_before_step(merge_key, cue_id)
    new = before if text == before.text else with_text(before, text)
    return Edit("Edit text", (Splice(row, (old,), (new,)),), merge_key)


def set_texts(
    document: Document,
    texts: Mapping[str, str],
    label: str = "Edit texts",
    *,
    drop_emptied: bool = False,
) -> Edit:
    """Give several cues other texts in one step; their words are reconciled with them.

    Args:
        document: where the cues are.
        texts: by cue id; those equal to what is there change nothing.
        label: of the step.
        drop_emptied: a cue that had something to read and has nothing any more goes.

    Raises:
        KeyError: a cue is not in the document.
    """
    changes: dict[int, tuple[Cue, ...]] = {}
    for cue_id, text in texts.items():
        row = document.row_of(cue_id)
        old = document.cues[row]
        if text == old.text:
            continue
        is_emptied = not visible_text(text).strip() and bool(visible_text(old.text).strip())
        changes[row] = () if drop_emptied and is_emptied else (with_text(old, text),)
    return Edit(label, replace_rows(document.cues, changes))


def set_speaker(document: Document, cue_ids: Iterable[str], speaker: str) -> Edit:
    """Say who speaks in cues; "" for nobody in particular.

    Raises:
        KeyError: a cue is not in the document.
    """
    return _replaced(document, cue_ids, "Set speaker", lambda cue: replace(cue, speaker=speaker))


def set_style(document: Document, cue_ids: Iterable[str], style: str) -> Edit:
    """Show cues in the style of that name.

    Raises:
        KeyError: a cue is not in the document.
    """
    return _replaced(document, cue_ids, "Set style", lambda cue: replace(cue, style=style))


def set_settings(document: Document, cue_ids: Iterable[str], settings: str) -> Edit:
    """Give cues other settings, as the format of the document writes them.

    Raises:
        KeyError: a cue is not in the document.
    """
    return _replaced(document, cue_ids, "Set position", lambda cue: replace(cue, settings=settings))


def _replaced(
    document: Document, cue_ids: Iterable[str], label: str, changed: Callable[[Cue], Cue]
) -> Edit:
    changes: dict[int, tuple[Cue, ...]] = {}
    for cue_id in cue_ids:
        row = document.row_of(cue_id)
        old = document.cues[row]
        new = changed(old)
        if new != old:
            changes[row] = (replace(new, origin=CueOrigin.EDITED),)
    return Edit(label, replace_rows(document.cues, changes))


def with_text(cue: Cue, text: str) -> Cue:
    """The cue with another text, as edited by the user."""
    words = reconcile(text, cue.words, cue.start_ms, cue.end_ms)
    return replace(cue, text=text, words=words, origin=CueOrigin.EDITED)
