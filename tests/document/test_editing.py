"""Editing functions: what they make of texts, times and words."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import StaleEdit
from subtitler.document.editing import (
    CannotMerge,
    CannotSplit,
    TimesInvalid,
    delete_cues,
    insert_cue,
    merge,
    replace_captions,
    set_text,
    set_times,
    split_at_text,
)
from subtitler.document.editing.recaption import TRIFLE_MS, clear_of_kept
from subtitler.document.markup import split_markup, visible_text
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word, WordOrigin
from subtitler.document.word_times import LONGEST_LINGER_MS
from tests.pickled import pickled
from tests.strategies.cues import plain_cue
from tests.strategies.words import any_texts, cues_with_words

EDITED, OPENED, RECOGNISED = CueOrigin.EDITED, CueOrigin.OPENED, CueOrigin.RECOGNISED


def recognised(text="the cat sat down", start_ms=1000, *, pause_ms=100, word_ms=300):
    """A recognised cue with words of equal length and pauses, ending with the last word."""
    words, at = [], start_ms
    for word in text.split():
        words.append(Word(word, at, at + word_ms, 0.9))
        at += word_ms + pause_ms
    end_ms = words[-1].end_ms
    return Cue(f"of {text} {start_ms}", start_ms, end_ms, text, tuple(words), RECOGNISED)


def after(edit, document):
    """The cues once `edit` is performed."""
    document.perform(edit)
    return document.cues


def seen(text):
    return "".join(visible_text(text).split())


def holds_together(cue):
    """Whether words and text agree and the words are inside the cue."""
    return cue.words == reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms)


class TestText:
    def test_setting_the_text_keeps_the_times_of_unchanged_words(self):
        cue = recognised()
        (changed,) = after(
            set_text(document := Document([cue]), cue.cue_id, "the dog sat"), document
        )
        assert changed.origin is EDITED
        assert changed.words[0] == cue.words[0]
        assert changed.words[1].origin is WordOrigin.TYPED
        assert changed.words[2] == cue.words[2]

    def test_typing_is_one_step_for_each_cue(self):
        first, second = plain_cue(0), plain_cue(1000)
        document = Document([first, second])
        for cue, text in ((first, "a"), (first, "ab"), (second, "c"), (second, "cd")):
            document.perform(set_text(document, cue.cue_id, text))
        document.undo()
        assert [cue.text for cue in document.cues] == ["ab", "text"]
        document.undo()
        assert document.cues == (first, second)

    @pytest.mark.parametrize(
        "passing", [["the catx sat"], ["the ca sat", "the c sat"], [""], ["", "the", "the cat"]]
    )
    def test_typing_that_comes_back_to_its_beginning_leaves_no_trace(self, passing):
        document = Document([cue := recognised()])
        for text in (*passing, cue.text):
            document.perform(set_text(document, cue.cue_id, text))
        assert document.cues == (cue,)
        assert document.undo_label is None

    @given(cues_with_words(), st.lists(any_texts, min_size=1, max_size=4))
    def test_only_the_outcome_of_typing_counts_not_the_way_to_it(self, cue, texts):
        typed, pasted = Document([cue]), Document([cue])
        for text in texts:
            typed.perform(set_text(typed, cue.cue_id, text))
        pasted.perform(set_text(pasted, cue.cue_id, typed.cues[0].text))
        assert typed.cues == pasted.cues
        while typed.undo_label is not None:
            typed.undo()
        assert typed.cues == (cue,)

    def test_typing_goes_on_from_what_was_saved(self):
        document = Document([cue := recognised()])
        document.perform(set_text(document, cue.cue_id, "the dog sat"))
        document.mark_clean()
        document.perform(set_text(document, cue.cue_id, cue.text))
        assert document.cues[0].words[1].origin is WordOrigin.TYPED
        document.undo()
        assert document.cues[0].text == "the dog sat"

    def test_setting_the_same_text_is_no_step(self):
        document = Document([cue := plain_cue()])
        document.perform(set_text(document, cue.cue_id, cue.text))
        assert document.undo_label is None
        assert document.cues[0].origin is OPENED

    def test_line_ends_of_pasted_text_are_line_feeds(self):
        document = Document([cue := plain_cue()])
        document.perform(set_text(document, cue.cue_id, "a\r\nb\rc"))
        assert document.cues[0].text == "a\nb\nc"

    def test_a_cue_that_is_gone_cannot_be_edited(self):
        document = Document([cue := plain_cue()])
        stale = set_text(document, cue.cue_id, "late")
        document.perform(delete_cues(document, [cue.cue_id]))
        with pytest.raises(StaleEdit):
            document.perform(stale)
        with pytest.raises(KeyError):
            set_text(document, cue.cue_id, "too late")


class TestTimes:
    def test_moving_a_cue_moves_its_words(self):
        cue = recognised()
        document = Document([cue])
        (moved,) = after(set_times(document, cue.cue_id, 3000, cue.end_ms + 2000), document)
        assert [word.start_ms for word in moved.words] == [3000, 3400, 3800, 4200]
        assert {word.origin for word in moved.words} == {WordOrigin.MOVED}
        assert {word.probability for word in moved.words} == {0.9}
        assert moved.origin is EDITED

    def test_dragging_an_edge_inward_limits_only_the_words_beyond_it(self):
        cue = recognised()
        document = Document([cue])
        (cut,) = after(set_times(document, cue.cue_id, 1500, cue.end_ms), document)
        assert cut.words[0] == Word("the", 1500, 1500, 0.9, WordOrigin.MOVED)
        assert cut.words[1] == Word("cat", 1500, 1700, 0.9, WordOrigin.MOVED)
        assert cut.words[2:] == cue.words[2:]

    def test_dragging_an_edge_outward_leaves_the_words_where_they_were_heard(self):
        cue = recognised()
        document = Document([cue])
        (wide,) = after(set_times(document, cue.cue_id, 500, 9000), document)
        assert wide.words == cue.words

    def test_a_cue_must_end_after_its_start(self):
        document = Document([cue := plain_cue()])
        with pytest.raises(TimesInvalid, match="00:00:02,000") as caught:
            set_times(document, cue.cue_id, 2000, 2000)
        assert pickled(caught.value).end_ms == 2000

    def test_a_cue_that_a_file_gave_impossible_times_can_be_left_as_it_is(self):
        cue = replace(plain_cue(5000), end_ms=4000)
        document = Document([cue])
        document.perform(set_times(document, cue.cue_id, 5000, 4000))
        assert document.undo_label is None

    @given(cues_with_words(), st.integers(-5000, 20_000), st.integers(1, 20_000))
    def test_words_stay_inside_the_cue_and_agree_with_its_text(self, cue, start_ms, length_ms):
        document = Document([cue])
        (changed,) = after(
            set_times(document, cue.cue_id, start_ms, start_ms + length_ms), document
        )
        assert holds_together(changed)


class TestSplit:
    def test_the_cut_comes_from_the_words(self):
        cue = recognised()
        document = Document([cue])
        left, right = after(split_at_text(document, cue.cue_id, 8), document)
        assert (left.text, right.text) == ("the cat", "sat down")
        assert (left.start_ms, left.end_ms) == (1000, 1800)
        assert (right.start_ms, right.end_ms) == (1800, cue.end_ms)
        assert left.words + right.words == cue.words
        assert left.cue_id == cue.cue_id
        assert right.cue_id != cue.cue_id

    def test_the_left_cue_does_not_linger_through_a_long_pause(self):
        cue = recognised("yes no", pause_ms=3000)
        document = Document([cue])
        left, right = after(split_at_text(document, cue.cue_id, 3), document)
        assert left.end_ms == cue.words[0].end_ms + LONGEST_LINGER_MS
        assert right.start_ms == cue.words[1].start_ms

    def test_a_cursor_inside_a_word_cuts_the_word(self):
        cue = recognised("inside out", word_ms=600)
        document = Document([cue])
        left, right = after(split_at_text(document, cue.cue_id, 2), document)
        assert left.words == (Word("in", 1000, 1200, None, WordOrigin.GUESSED),)
        assert right.words[0] == Word("side", 1200, 1600, None, WordOrigin.GUESSED)
        assert right.words[1] == cue.words[1]

    def test_without_words_the_cut_is_by_letters_but_not_near_an_edge(self):
        document = Document([cue := plain_cue(0, "abc def")])
        left, right = after(split_at_text(document, cue.cue_id, 3), document)
        assert left.end_ms == right.start_ms == 500
        document = Document([cue := plain_cue(0, "a bcdefghijklmno")])
        left, right = after(split_at_text(document, cue.cue_id, 2), document)
        assert left.end_ms == right.start_ms == 250
        assert left.words == right.words == ()

    def test_tags_are_closed_on_the_left_and_opened_on_the_right(self):
        text = "{\\an8}<i>one <b>two</b> three</i>"
        assert split_markup(text, text.index("two")) == (
            "{\\an8}<i>one <b></b></i>",
            "{\\an8}<i><b>two</b> three</i>",
        )
        assert split_markup(text, text.index("three")) == (
            "{\\an8}<i>one <b>two</b></i>",
            "{\\an8}<i>three</i>",
        )

    def test_a_cursor_inside_a_tag_counts_as_before_it(self):
        assert split_markup("one <i>two</i>", 6) == ("one", "<i>two</i>")

    def test_only_the_left_cue_keeps_the_identifier_and_both_the_settings(self):
        cue = replace(plain_cue(0, "a b"), identifier="intro", settings="line:0")
        document = Document([cue])
        left, right = after(split_at_text(document, cue.cue_id, 1), document)
        assert (left.identifier, right.identifier) == ("intro", "")
        assert left.settings == right.settings == "line:0"

    @pytest.mark.parametrize("position", [-5, 0, 3, 7, 11, 99])
    def test_a_cut_that_leaves_no_text_on_one_side_is_refused(self, position):
        document = Document([cue := plain_cue(0, "<i>text</i>")])
        with pytest.raises(CannotSplit, match="between two words"):
            split_at_text(document, cue.cue_id, position)

    @given(cues_with_words(), st.integers(0, 80))
    def test_a_split_cue_keeps_text_order_and_word_times(self, cue, position):
        document = Document([cue])
        try:
            edit = split_at_text(document, cue.cue_id, position)
        except CannotSplit:
            assume(False)
        left, right = after(edit, document)
        assert cue.start_ms <= left.end_ms <= right.start_ms <= cue.end_ms
        assert (left.start_ms, right.end_ms) == (cue.start_ms, cue.end_ms)
        assert seen(left.text) + seen(right.text) == seen(cue.text)
        assert holds_together(left)
        assert holds_together(right)
        document.undo()
        assert document.cues == (cue,)

    @given(cues_with_words(), st.integers(0, 80))
    def test_merging_what_was_split_gives_text_and_measured_words_back(self, cue, position):
        document = Document([cue])
        try:
            document.perform(split_at_text(document, cue.cue_id, position))
        except CannotSplit:
            assume(False)
        left, right = document.cues
        (merged,) = after(merge(document, [left.cue_id, right.cue_id]), document)
        assert seen(merged.text) == seen(cue.text)
        assert (merged.start_ms, merged.end_ms) == (cue.start_ms, cue.end_ms)
        assert holds_together(merged)


class TestMerge:
    def test_texts_and_words_are_joined(self):
        first, second = recognised("the cat"), recognised("sat down", 3000)
        document = Document([first, second])
        (merged,) = after(merge(document, [second.cue_id, first.cue_id]), document)
        assert merged.text == "the cat sat down"
        assert merged.words == first.words + second.words
        assert (merged.start_ms, merged.end_ms) == (first.start_ms, second.end_ms)
        assert merged.cue_id == first.cue_id

    @pytest.mark.parametrize(
        ("left", "right", "joined"),
        [
            ("one", "two", "one two"),
            ("one\ntwo", "three", "one\ntwo\nthree"),
            ("- Yes?", "- No.", "- Yes?\n- No."),
            ("<i>one</i>", "<i>two</i>", "<i>one two</i>"),
            ("{\\an8}one", "{\\an8}two", "{\\an8}one two"),
            ("今日は", "晴れ", "今日は晴れ"),
            ("", "two", "two"),
            ("one", "", "one"),
        ],
    )
    def test_how_two_texts_become_one(self, left, right, joined):
        document = Document([first := plain_cue(0, left), second := plain_cue(1000, right)])
        (merged,) = after(merge(document, [first.cue_id, second.cue_id]), document)
        assert merged.text == joined

    def test_words_are_guessed_for_the_cue_that_has_none(self):
        first, second = recognised("the cat"), plain_cue(3000, "sat down")
        document = Document([first, second])
        (merged,) = after(merge(document, [first.cue_id, second.cue_id]), document)
        assert merged.words[:2] == first.words
        assert [word.origin for word in merged.words[2:]] == [WordOrigin.GUESSED] * 2
        assert [word.start_ms for word in merged.words[2:]] == [3000, 3428]

    def test_only_cues_that_follow_each_other_are_merged(self):
        cues = [plain_cue(0), plain_cue(1000), plain_cue(2000)]
        document = Document(cues)
        for ids in ([], [cues[0].cue_id], [cues[0].cue_id] * 2, [cues[0].cue_id, cues[2].cue_id]):
            with pytest.raises(CannotMerge, match="follow each other"):
                merge(document, ids)


class TestRows:
    def test_a_new_cue_stands_where_its_time_belongs(self):
        document = Document([plain_cue(0), plain_cue(5000)])
        edit = insert_cue(document, 2000, 3000, "new")
        cues = after(edit, document)
        assert [cue.start_ms for cue in cues] == [0, 2000, 5000]
        assert cues[1].cue_id == edit.splices[0].inserted[0].cue_id
        assert cues[1].origin is EDITED

    def test_a_new_cue_must_end_after_its_start(self):
        with pytest.raises(TimesInvalid):
            insert_cue(Document(), 1000, 1000)

    @given(st.sets(st.integers(0, 9)))
    def test_deleting_takes_exactly_the_chosen_cues(self, rows):
        cues = [plain_cue(1000 * row) for row in range(10)]
        document = Document(cues)
        document.perform(delete_cues(document, [cues[row].cue_id for row in rows]))
        assert document.cues == tuple(cue for row, cue in enumerate(cues) if row not in rows)
        if rows:
            assert document.undo_label == (
                "Delete cue" if len(rows) == 1 else f"Delete {len(rows)} cues"
            )


class TestCaptioningAgain:
    def cues(self):
        return [
            plain_cue(0, "edited", origin=EDITED),
            plain_cue(2000, "recognised", origin=RECOGNISED),
            plain_cue(4000, "opened", origin=OPENED),
            plain_cue(6000, "recognised", origin=RECOGNISED),
        ]

    def test_edited_and_opened_cues_stay(self):
        document = Document(self.cues())
        step = document.begin_captions("Captions", replace_captions(document))
        assert [cue.text for cue in document.cues] == ["edited", "opened"]
        step.add([plain_cue(2000, "new", origin=RECOGNISED)])
        step.finish()
        assert [cue.text for cue in document.cues] == ["edited", "new", "opened"]
        document.undo()
        assert len(document.cues) == 4

    def test_all_cues_go_when_told_so(self):
        document = Document(self.cues())
        assert after(replace_captions(document, keep_edited=False), document) == ()

    def test_cues_that_overlap_a_kept_cue_by_a_trifle_are_added_as_they_are(self):
        document = Document([plain_cue(1000, origin=EDITED)])
        near = plain_cue(2000 - TRIFLE_MS, origin=RECOGNISED)
        assert clear_of_kept(document, [near]) == (near,)

    def test_cues_without_words_are_left_out_where_a_cue_was_kept(self):
        document = Document([plain_cue(1000, origin=EDITED)])
        assert clear_of_kept(document, [plain_cue(1500, origin=RECOGNISED)]) == ()

    def test_recognised_cues_are_no_hindrance(self):
        document = Document([plain_cue(1000, origin=RECOGNISED)])
        arriving = plain_cue(1000, origin=RECOGNISED)
        assert clear_of_kept(document, [arriving]) == (arriving,)

    def test_a_cue_of_the_same_captioning_made_longer_by_the_user_is_no_hindrance(self):
        touched = plain_cue(1000, origin=EDITED)
        document = Document([touched])
        arriving = plain_cue(1500, origin=RECOGNISED)
        assert clear_of_kept(document, [arriving], {touched.cue_id}) == (arriving,)

    def test_an_arriving_cue_gives_up_the_words_under_a_kept_cue(self):
        kept = replace(plain_cue(1400, "CAT", origin=EDITED), end_ms=1750)
        document = Document([kept])
        before, later = clear_of_kept(document, [cue := recognised("the cat sat down")])
        assert (before.text, later.text) == ("the", "sat down")
        assert (before.start_ms, before.end_ms) == (1000, 1300)
        assert (later.start_ms, later.end_ms) == (1800, cue.end_ms)
        assert before.words == cue.words[:1]
        assert later.words == cue.words[2:]
        assert before.cue_id == cue.cue_id != later.cue_id

    def test_words_without_length_at_the_edge_of_a_kept_cue_are_left_out(self):
        kept = replace(plain_cue(1000, origin=EDITED), end_ms=2000)
        words = (Word("no", 1500, 1600), Word("more", 2000, 2000))
        cue = Cue("arriving", 1500, 2000, "no more", words, RECOGNISED)
        assert clear_of_kept(Document([kept]), [cue]) == ()

    def test_an_arriving_cue_is_cut_where_a_kept_cue_fills_its_pause(self):
        kept = replace(plain_cue(2000, "Laughter", origin=EDITED), end_ms=3000)
        document = Document([kept])
        parts = clear_of_kept(document, [recognised("yes no", pause_ms=3000)])
        assert [part.text for part in parts] == ["yes", "no"]

    @given(
        st.lists(cues_with_words(), max_size=2),
        st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 4000)), max_size=4),
    )
    def test_nothing_that_is_added_talks_over_a_kept_cue(self, arriving, kept_times):
        kept = [
            replace(plain_cue(start_ms, origin=EDITED), end_ms=start_ms + length_ms)
            for start_ms, length_ms in sorted(kept_times)
        ]
        for part in clear_of_kept(Document(kept), arriving):
            assert holds_together(part)
            for other in kept:
                overlap_ms = min(part.end_ms, other.end_ms) - max(part.start_ms, other.start_ms)
                assert overlap_ms <= TRIFLE_MS


@given(cues_with_words(), any_texts)
def test_any_text_edit_leaves_words_that_agree_with_it_and_can_be_undone(cue, text):
    document = Document([cue])
    (changed,) = after(set_text(document, cue.cue_id, text), document)
    assert holds_together(changed)
    document.undo() if document.undo_label else None
    assert document.cues == (cue,)
