"""Checkpoints made to do harm end in a typed error, and nothing else happens."""

import logging
import os

import pytest

import engine
from engine.errors import (
    ModelFileDamaged,
    ModelFileUnsafe,
    ModelFormatUnknown,
    VocabularyMissing,
)
from tests.fakes.hostile_checkpoints import HOSTILE, write_hostile

# What takes seconds to write or read; `tests.benchmarks.checkpoint_fuzz` has it all, and
# measures memory.
SLOW = {
    "a pickle of two million objects",
    "a pickle of tuples in tuples",
    "an archive of very many entries",
    "a vocabulary of very many names",
    "a vocabulary of very many merges",
    "a vocabulary of all that is allowed",
    "a zip bomb",
}
EXPECTED = {
    "a pickle that runs code": (ModelFileUnsafe, "asks for (posix|nt).mkdir"),
    "a pickle that runs code by a stacked name": (ModelFileUnsafe, "asks for (posix|nt).mkdir"),
    "a pickle that makes an instance": (ModelFileUnsafe, "no weights need"),
    "a pickle with giant bytes": (ModelFileUnsafe, "uses BINBYTES8"),
    "a pickle without an archive": (ModelFormatUnknown, "before torch 1.6"),
    "a shard outside of the folder": (ModelFileDamaged, "not a file of this folder"),
    "ggml: a vocabulary of all that is allowed": (VocabularyMissing, "300000 tokens"),
    "ggml: a token of 4 GB": (ModelFileDamaged, "4294967295 bytes long"),
    "ggml: very many tensors": (ModelFileDamaged, "more than 20000 tensors"),
    "a network of all that is allowed": (ModelFileDamaged, "too short for the sizes"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - SLOW))
def test_what_was_made_to_do_harm_ends_in_a_typed_error(name, tmp_path, caplog):
    caplog.set_level(logging.CRITICAL)
    path = write_hostile(name, tmp_path / "hostile")
    kind, said = EXPECTED.get(name, (ModelFileDamaged, "cannot be used"))
    with pytest.raises(kind, match=said) as caught:
        engine.load_model(path, device="cpu")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    assert not (path.parent / "harm").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "model.pt")
    with pytest.raises(engine.EngineError):
        engine.load_model(tmp_path / "model.pt", device="cpu")
