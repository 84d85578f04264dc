"""The published Whisper models: what each is good for, how large it is, where it is fetched.

Parameters are those of the networks. Download sizes are about right and say what to expect;
the exact size is asked from the hub before a download. Sources: the model cards of
openai/whisper-* and distil-whisper/* on huggingface.co, and the README of openai/whisper.
"""

from dataclasses import dataclass

from engine.errors import ModelUnpublished

_MB = 10**6
# What the runtime, the windows and the key-value cache take beside the weights.
_WORKING_BYTES = 600 * _MB
_FLOAT32_BYTES = 4
_ENGLISH_VOCABULARY, _MULTILINGUAL_VOCABULARY, _V3_VOCABULARY = 51864, 51865, 51866


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """A model that its makers published.

    Attributes:
        name: the short name, as openai-whisper and distil-whisper use it.
        repository: "owner/model" on the Hugging Face hub.
        parameters: numbers in the network.
        download_bytes: what has to be fetched, about.
        language_count: 1 (English), 99 or 100 (with Cantonese).
        translates: it can write speech of another language in English.
        summary: one sentence for people who choose.
        aliases: other names in use.
    """

    name: str
    repository: str
    parameters: int
    download_bytes: int
    language_count: int
    translates: bool
    summary: str
    aliases: tuple[str, ...] = ()

    @property
    def is_english_only(self) -> bool:
        """Whether it understands nothing but English."""
        return self.language_count == 1

    @property
    def vocabulary_size(self) -> int:
        """Tokens; those distilled from large-v3 for English keep its vocabulary."""
        if self.name.endswith(".en"):
            return _ENGLISH_VOCABULARY
        return _V3_VOCABULARY if "v3" in self.name else _MULTILINGUAL_VOCABULARY

    @property
    def memory_bytes(self) -> int:
        """Memory that captioning takes in float32, about; half precision takes half the weights."""
        return self.parameters * _FLOAT32_BYTES + _WORKING_BYTES


PUBLISHED = (
    PublishedModel(
        "tiny",
        "openai/whisper-tiny",
        parameters=37_760_640,
        download_bytes=154 * _MB,
        language_count=99,
        translates=True,
        summary="The fastest; good for a first look at clear speech.",
    ),
    PublishedModel(
        "tiny.en",
        "openai/whisper-tiny.en",
        parameters=37_760_256,
        download_bytes=154 * _MB,
        language_count=1,
        translates=False,
        summary="The fastest for English; somewhat better at it than tiny.",
    ),
    PublishedModel(
        "base",
        "openai/whisper-base",
        parameters=72_593_920,
        download_bytes=293 * _MB,
        language_count=99,
        translates=True,
        summary="Fast on any computer; makes more mistakes than small.",
    ),
    PublishedModel(
        "base.en",
        "openai/whisper-base.en",
        parameters=72_593_408,
        download_bytes=293 * _MB,
        language_count=1,
        translates=False,
        summary="Fast for English; somewhat better at it than base.",
    ),
    PublishedModel(
        "small",
        "openai/whisper-small",
        parameters=241_734_912,
        download_bytes=970 * _MB,
        language_count=99,
        translates=True,
        summary="A good balance of speed and accuracy without a graphics card.",
    ),
    PublishedModel(
        "small.en",
        "openai/whisper-small.en",
        parameters=241_734_144,
        download_bytes=970 * _MB,
        language_count=1,
        translates=False,
        summary="A good balance of speed and accuracy for English.",
    ),
    PublishedModel(
        "medium",
        "openai/whisper-medium",
        parameters=763_857_920,
        download_bytes=3_059 * _MB,
        language_count=99,
        translates=True,
        summary="Accurate in many languages; slow without a graphics card.",
    ),
    PublishedModel(
        "medium.en",
        "openai/whisper-medium.en",
        parameters=763_856_896,
        download_bytes=3_059 * _MB,
        language_count=1,
        translates=False,
        summary="Accurate for English; slow without a graphics card.",
    ),
    PublishedModel(
        "large-v1",
        "openai/whisper-large",
        parameters=1_543_304_960,
        download_bytes=6_177 * _MB,
        language_count=99,
        translates=True,
        summary="The first large model; large-v2 and large-v3 do better.",
    ),
    PublishedModel(
        "large-v2",
        "openai/whisper-large-v2",
        parameters=1_543_304_960,
        download_bytes=6_177 * _MB,
        language_count=99,
        translates=True,
        summary="Very accurate, and steadier than large-v3 on difficult sound.",
    ),
    PublishedModel(
        "large-v3",
        "openai/whisper-large-v3",
        parameters=1_543_490_560,
        download_bytes=3_091 * _MB,
        language_count=100,
        translates=True,
        summary="The most accurate in most languages; needs a graphics card to be quick.",
        aliases=("large",),
    ),
    PublishedModel(
        "large-v3-turbo",
        "openai/whisper-large-v3-turbo",
        parameters=808_878_080,
        download_bytes=1_622 * _MB,
        language_count=100,
        translates=False,
        summary="Nearly as accurate as large-v3 and several times as fast; does not translate.",
        aliases=("turbo",),
    ),
    PublishedModel(
        "distil-small.en",
        "distil-whisper/distil-small.en",
        parameters=166_132_224,
        download_bytes=336 * _MB,
        language_count=1,
        translates=False,
        summary="For English: nearly as accurate as small.en and much faster.",
    ),
    PublishedModel(
        "distil-medium.en",
        "distil-whisper/distil-medium.en",
        parameters=394_375_168,
        download_bytes=793 * _MB,
        language_count=1,
        translates=False,
        summary="For English: nearly as accurate as medium.en and much faster.",
    ),
    PublishedModel(
        "distil-large-v2",
        "distil-whisper/distil-large-v2",
        parameters=756_220_160,
        download_bytes=1_517 * _MB,
        language_count=1,
        translates=False,
        summary="For English: close to large-v2 and much faster.",
    ),
    PublishedModel(
        "distil-large-v3",
        "distil-whisper/distil-large-v3",
        parameters=756_405_760,
        download_bytes=1_517 * _MB,
        language_count=1,
        translates=False,
        summary="For English: close to large-v3 and much faster, on long recordings too.",
    ),
    PublishedModel(
        "distil-large-v3.5",
        "distil-whisper/distil-large-v3.5",
        parameters=756_405_760,
        download_bytes=3_030 * _MB,
        language_count=1,
        translates=False,
        summary="For English: the most accurate of the distilled models.",
    ),
)


def catalogue() -> tuple[PublishedModel, ...]:
    """Return the published models, from small to large, the distilled ones last."""
    return PUBLISHED


def published_model(name: str) -> PublishedModel:
    """Find a published model by its name, another name in use, or its repository.

    Raises:
        ModelUnpublished: nothing in the catalogue has this name.
    """
    wanted = name.casefold()
    for model in PUBLISHED:
        if wanted in (model.name, model.repository.casefold(), *model.aliases):
            return model
    raise ModelUnpublished(name, tuple(model.name for model in PUBLISHED))
