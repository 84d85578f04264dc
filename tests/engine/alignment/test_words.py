"""Timing the words of a window, however long its text."""

import pytest

from engine.alignment.words import SpokenText, time_words


def test_the_longest_text_that_a_window_can_have_is_timed(model, features):
    tokens = tuple(model.tokenizer.encode(" the") * 224)
    assert len(tokens) == 224
    words = time_words(model, features, SpokenText(tokens, "en", "transcribe"), 3000)
    assert len(words) == 224
    assert all(0 <= word.start_s <= word.end_s <= 30 for word in words)
    assert all(0 <= word.probability <= 1 for word in words)


@pytest.mark.parametrize(("said", "n_mel_frames"), [("", 3000), (" the", 3)])
def test_without_text_or_sound_there_are_no_words(model, features, said, n_mel_frames):
    spoken = SpokenText(tuple(model.tokenizer.encode(said)), "en", "transcribe")
    assert time_words(model, features, spoken, n_mel_frames) == []
