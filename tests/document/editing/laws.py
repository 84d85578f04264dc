"""What every editing function must keep to."""

from subtitler.document.document import Document
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import reconcile


def seen(cues):
    """What is read of cues, one after the other, without white space."""
    return "".join("".join(visible_text(cue.text).split()) for cue in cues)


def holds_together(cue):
    """Whether words and text agree and the words are inside the cue, in order."""
    return tuple(cue.words) == reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms)


def performed(document: Document, edit):
    """The cues after an edit, which can be taken back and done again exactly."""
    before = document.cues
    document.perform(edit)
    after = document.cues
    if edit.splices:
        document.undo()
        assert document.cues == before
        document.redo()
        assert document.cues == after
    else:
        assert after == before
    return after


def keeps_words(before, after):
    """Whether a change of times left texts and words in place, in order and inside their cues."""
    texts = [(cue.cue_id, cue.text, [word.text for word in cue.words]) for cue in before]
    changed = [new for old, new in zip(before, after, strict=True) if new != old]
    return texts == [
        (cue.cue_id, cue.text, [word.text for word in cue.words]) for cue in after
    ] and all(holds_together(cue) for cue in changed if cue.words)
