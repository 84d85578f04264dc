"""The tokenizer against openai-whisper's, over the published vocabularies and the demo model's."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whisper.tokenizer import LANGUAGES as PUBLISHED_LANGUAGES
from whisper.tokenizer import Tokenizer as ReferenceTokenizer
from whisper.tokenizer import get_tokenizer

from engine.checkpoints.formats import open_checkpoint
from engine.checkpoints.vocabulary_search import tokenizer_of
from engine.languages import LANGUAGES
from engine.tokenizer import Tokenizer
from tests.reference.behaviours import equals
from tests.reference.openai_whisper import (
    published_special_tokens,
    reference_tokenizer,
    write_random_model,
)

# Published lists of symbols that annotate sound (the 84 of the English-only vocabulary, the 82
# of the multilingual one). Source: the test data of faster-whisper and transformers.
ENGLISH_SYMBOLS = (
    "1,2,7,8,9,10,14,25,26,27,28,29,31,58,59,60,61,62,63,90,91,92,93,357,366,438,532,685,705,796,"
    "930,1058,1220,1267,1279,1303,1343,1377,1391,1635,1782,1875,2162,2361,2488,3467,4008,4211,"
    "4600,4808,5299,5855,6329,7203,9609,9959,10563,10786,11420,11709,11907,13163,13697,13700,"
    "14808,15306,16410,16791,17992,19203,19510,20724,22305,22935,27007,30109,30420,33409,34949,"
    "40283,40493,40549,47282,49146"
)
MULTILINGUAL_SYMBOLS = (
    "1,2,7,8,9,10,14,25,26,27,28,29,31,58,59,60,61,62,63,90,91,92,93,359,503,522,542,873,893,902,"
    "918,922,931,1350,1853,1982,2460,2627,3246,3253,3268,3536,3846,3961,4183,4667,6585,6647,7273,"
    "9061,9383,10428,10929,11938,12033,12331,12562,13793,14157,14635,15265,15618,16553,16604,"
    "18362,18956,20075,21675,22520,26130,26161,26435,28279,29464,31650,32302,32470,36865,42863,"
    "47425,49870,50254"
)
KOREAN = "다람쥐 헌 쳇바퀴에 타고파"
KOREAN_IDS = "9835,22855,168,98,238,13431,234,43517,229,47053,169,222,19086,19840,1313,17974"


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


def reference(*, multilingual: bool, **options: object) -> ReferenceTokenizer:
    """The reference's own tokenizer, which leaves the file it reads to the garbage collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return get_tokenizer(multilingual, **options)


def read(folder) -> Tokenizer:
    return tokenizer_of(open_checkpoint(folder))


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> dict[int, Tokenizer]:
    """Tokenizers by vocabulary size."""
    folder = tmp_path_factory.mktemp("published")
    return {n: read(write_random_model(folder / str(n), n)) for n in (51864, 51865, 51866)}


@pytest.fixture(scope="module")
def english(published) -> Tokenizer:
    return published[51864]


@pytest.fixture(scope="module")
def multilingual(published) -> Tokenizer:
    return published[51865]


@pytest.fixture(scope="module")
def demo(demo_folder) -> Tokenizer:
    return read(demo_folder)


texts = st.text() | st.text(alphabet=" abcdefghiÜé안녕하세요。、'\n0123456789♪([", max_size=40)


@equals("2.4 encode")
@settings(deadline=None)
@given(texts)
def test_published_vocabularies_encode_like_the_reference(english, multilingual, text):
    text = text.encode("utf-8", "ignore").decode()
    assert english.encode(text) == reference(multilingual=False).encoding.encode_ordinary(text)
    assert multilingual.encode(text) == reference(multilingual=True).encoding.encode_ordinary(text)


@equals("2.4 decode")
@settings(deadline=None)
@given(st.lists(st.integers(0, 51863), max_size=20))
def test_published_vocabularies_decode_like_the_reference(english, multilingual, ids):
    for ours, theirs in (
        (english, reference(multilingual=False)),
        (multilingual, reference(multilingual=True)),
    ):
        assert ours.decode(ids) == theirs.decode(ids)
        assert ours.decode_with_timestamps(ids) == theirs.decode_with_timestamps(ids)


@settings(deadline=None)
@given(texts)
def test_the_demo_model_encodes_like_the_reference(demo, demo_folder, text):
    text = text.encode("utf-8", "ignore").decode()
    theirs = reference_tokenizer(demo_folder).encoding.encode_ordinary(text)
    assert demo.encode(text) == theirs


def test_korean_has_its_known_ids_and_needs_more_of_the_english_vocabulary(english, multilingual):
    assert tuple(multilingual.encode(KOREAN)) == numbers(KOREAN_IDS)
    assert len(english.encode(KOREAN)) > len(multilingual.encode(KOREAN))
    assert english.decode(english.encode(KOREAN)) == KOREAN


@equals("2.4 special tokens")
@pytest.mark.parametrize("n_vocab", [51864, 51865, 51866])
def test_special_tokens_have_their_published_ids(published, n_vocab):
    ours, special = published[n_vocab], published_special_tokens(n_vocab)
    theirs = reference(multilingual=n_vocab > 51864, num_languages=100 if n_vocab == 51866 else 99)
    assert ours.special_tokens == special == theirs.special_tokens
    assert ours.eot == theirs.eot
    assert ours.sot == theirs.sot
    assert ours.sot_prev == theirs.sot_prev
    assert ours.sot_lm == theirs.sot_lm
    assert ours.no_speech == theirs.no_speech
    assert ours.no_timestamps == theirs.no_timestamps
    assert ours.timestamp_begin == theirs.timestamp_begin
    assert ours.transcribe == theirs.transcribe
    assert ours.translate == theirs.translate
    assert ours.timestamp_end == n_vocab
    assert set(ours.language_tokens.values()) == set(theirs.all_language_tokens)
    assert set(ours.language_tokens) == set(theirs.all_language_codes)


@equals("2.4 start sequence")
def test_a_transcript_starts_like_the_references(published):
    assert (
        published[51864].sot_sequence("en", "transcribe")
        == reference(multilingual=False).sot_sequence
    )
    for n_vocab, count in ((51865, 99), (51866, 100)):
        theirs = reference(multilingual=True, num_languages=count, language="de", task="translate")
        assert published[n_vocab].sot_sequence("de", "translate") == theirs.sot_sequence


@equals("2.4 symbols")
def test_symbols_are_the_published_lists(published):
    assert published[51864].non_speech_tokens == numbers(ENGLISH_SYMBOLS)
    assert published[51865].non_speech_tokens == numbers(MULTILINGUAL_SYMBOLS)
    assert published[51866].non_speech_tokens == numbers(MULTILINGUAL_SYMBOLS)


@equals("2.4 symbols")
def test_symbols_of_the_demo_model_are_found_as_the_reference_finds_them(demo, demo_folder):
    theirs = reference_tokenizer(demo_folder)
    theirs.folder_suppress_list = None
    assert demo.non_speech_tokens == theirs.non_speech_tokens


@equals("2.4 blank")
def test_a_blank_is_the_lone_space_and_the_end(english, multilingual, demo):
    assert english.blank_tokens == (220, 50256)
    assert multilingual.blank_tokens == (220, 50257)
    assert demo.blank_tokens == (220, 1016)


@equals("2.14 torn characters")
def test_a_torn_character_is_cut_where_the_references_test_cuts_it(multilingual):
    words, word_tokens = multilingual.split_tokens_on_unicode(
        [8404, 871, 287, 6, 246, 526, 3210, 20378]
    )
    assert words == [" elle", " est", " l", "'", "\ufffd", "é", "rit", "oire"]
    assert word_tokens == [[8404], [871], [287], [6], [246], [526], [3210], [20378]]


@equals("2.14 words by spaces", "2.14 words by characters")
@settings(deadline=None)
@given(text=texts, language=st.sampled_from(["en", "de", "zh", "ja", "th", "lo", "my", "yue"]))
def test_words_are_cut_as_the_reference_cuts_them(multilingual, text, language):
    text = text.encode("utf-8", "ignore").decode()
    ids = [*multilingual.encode(text), multilingual.eot]
    theirs = reference(multilingual=True, num_languages=100, language=language)
    assert multilingual.split_to_word_tokens(ids, language) == theirs.split_to_word_tokens(ids)


def test_languages_are_the_published_ones_in_their_order():
    assert list(LANGUAGES) == list(PUBLISHED_LANGUAGES)
    assert [name.lower() for name in LANGUAGES.values()] == list(PUBLISHED_LANGUAGES.values())
