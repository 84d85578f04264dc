"""The special tokens of the published vocabularies, which follow from the number of tokens.

Source: openai-whisper 20250625, whisper/tokenizer.py, get_encoding.
"""

from engine.languages import LANGUAGES
from engine.tokenizer import TIMESTAMP_COUNT, timestamp_text

# Languages by the number of tokens: English only, large-v2 and smaller, large-v3 and turbo.
# The English-only vocabulary has the tokens of the others' languages, too.
LANGUAGE_COUNTS = {51864: 99, 51865: 99, 51866: 100}
ENGLISH_ONLY = 51864
# How many tokens of ordinary text there are: GPT-2's, and the multilingual ones with an empty
# token at their end.
ENGLISH_TEXT_TOKENS = 50256
MULTILINGUAL_TEXT_TOKENS = 50257


def first_special_token(n_vocab: int) -> int:
    """Return the id of the end of the text in a published vocabulary."""
    return ENGLISH_TEXT_TOKENS if n_vocab == ENGLISH_ONLY else MULTILINGUAL_TEXT_TOKENS


def published_special_tokens(n_vocab: int) -> dict[str, int] | None:
    """Return the special tokens of a published vocabulary.

    Args:
        n_vocab: width of the model's output.

    Returns:
        Ids by text, or None where no published vocabulary has so many tokens.
    """
    if n_vocab not in LANGUAGE_COUNTS:
        return None
    languages = list(LANGUAGES)[: LANGUAGE_COUNTS[n_vocab]]
    texts = (
        "<|endoftext|>",
        "<|startoftranscript|>",
        *(f"<|{language}|>" for language in languages),
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
        *(timestamp_text(index) for index in range(TIMESTAMP_COUNT)),
    )
    return {text: token for token, text in enumerate(texts, first_special_token(n_vocab))}
