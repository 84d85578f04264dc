"""Cues of files are made in a quicker way, and are cues like all others."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from subtitler.document.cue import Cue, CueOrigin, opened_cue
from subtitler.document.evidence import Evidence
from subtitler.document.word import Word, WordOrigin, quick_word


def test_a_cue_that_was_opened_is_the_cue_made_the_usual_way():
    words = (Word("a", 1, 2),)
    evidence = Evidence(-0.5, 0.1, 1.2, 0.0)
    details = {"settings": "line:0", "identifier": "x", "speaker": "Ann", "style": "Top"}
    cue = opened_cue(1, 2, "a", words, **details, evidence=evidence)
    usual = Cue(cue.cue_id, 1, 2, "a", words, CueOrigin.OPENED, **details, evidence=evidence)
    assert cue == usual
    assert hash(cue) == hash(usual)
    assert repr(cue) == repr(usual)


def test_what_a_file_does_not_say_of_a_cue_is_as_it_always_is():
    cue = opened_cue(1, 2, "a")
    usual = Cue(cue.cue_id, 1, 2, "a", origin=CueOrigin.OPENED)
    for field in fields(Cue):
        assert getattr(cue, field.name) == getattr(usual, field.name)
    assert opened_cue(1, 2, "a").cue_id != cue.cue_id


def test_a_cue_and_a_word_made_quickly_cannot_be_written_to():
    with pytest.raises(FrozenInstanceError):
        opened_cue(1, 2, "a").text = "b"
    with pytest.raises(FrozenInstanceError):
        quick_word("a", 1, 2).text = "b"


def test_a_quick_word_is_the_word_made_the_usual_way():
    assert quick_word("a", 1, 2) == Word("a", 1, 2)
    word = quick_word("a", 1, 2, 0.5, WordOrigin.TYPED)
    assert word == Word("a", 1, 2, 0.5, WordOrigin.TYPED)
    assert replace(word, text="b") == Word("b", 1, 2, 0.5, WordOrigin.TYPED)
