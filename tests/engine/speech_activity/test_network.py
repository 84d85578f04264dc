"""The network gives the numbers of the packaged one; damaged files are refused."""

import pickle
import sys
import zipfile
from contextlib import suppress

import numpy as np
import pytest
import torch

from engine.errors import ModelFileDamaged, SpeechActivityUnavailable
from engine.speech_activity.network import SpeechNetwork, load_speech_network
from engine.speech_activity.packaged_weights import packaged_archive, read_weights
from engine.speech_activity.probabilities import SpeechDetector


def packaged_probabilities(samples):
    """What the package's own program says, frame by frame."""
    program = torch.jit.load(str(packaged_archive()))
    with torch.inference_mode():
        frames = torch.from_numpy(samples).split(512)
        return np.array([program(frame[None], 16_000).item() for frame in frames])


@pytest.mark.filterwarnings("ignore::DeprecationWarning:torch")  # TorchScript as a whole
@pytest.mark.filterwarnings("ignore:.*torch.jit.*")
def test_probabilities_equal_those_of_the_packaged_program(network, speech):
    rng = np.random.default_rng(0)
    noisy = speech[: 4 * 16_000] + rng.normal(0, 0.01, 4 * 16_000).astype(np.float32)
    for samples in (speech[20 * 16_000 : 27 * 16_000], noisy):
        whole_frames = samples[: len(samples) // 512 * 512]
        expected = packaged_probabilities(whole_frames)
        heard = SpeechDetector(network).hear(whole_frames)
        assert heard.max() > 0.9
        assert heard.min() < 0.1
        np.testing.assert_allclose(heard, expected, atol=2e-5)


@pytest.mark.filterwarnings("ignore:.*torch.jit.*")
def test_the_weights_are_those_that_torch_reads():
    program = torch.jit.load(str(packaged_archive()))
    expected = dict(program._model.state_dict())
    read = read_weights(packaged_archive())
    assert read.keys() == expected.keys()
    assert all(torch.equal(read[name], expected[name]) for name in expected)


def test_looking_the_package_up_does_not_import_it(network):
    assert "silero_vad" not in sys.modules


def test_a_missing_package_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SpeechActivityUnavailable, match="install the Python package silero-vad"):
        load_speech_network()


def test_a_package_without_its_file_is_named(monkeypatch, tmp_path):
    spec = type("Spec", (), {"submodule_search_locations": [str(tmp_path)]})
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    with pytest.raises(SpeechActivityUnavailable, match="missing"):
        packaged_archive()


def archive_of(path, pickled, **files):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("vad/data.pkl", pickled)
        for name, content in files.items():
            packed.writestr(f"vad/data/{name}", content)
    return path


class CallsSomething:
    """Makes a file where its pickle is read as Python reads pickles."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_a_pickle_that_wants_to_call_something_is_refused(tmp_path):
    written = tmp_path / "written"
    archive = archive_of(tmp_path / "a.jit", pickle.dumps(CallsSomething(written)))
    with pytest.raises(ModelFileDamaged, match=r"io\.open"):
        load_speech_network(archive)
    assert not written.exists()


def test_every_truncation_and_many_a_changed_byte_is_refused_or_harmless(tmp_path):
    content = packaged_archive().read_bytes()
    rng = np.random.default_rng(0)
    path = tmp_path / "changed.jit"
    for size in (0, 1, 100, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:size])
        with pytest.raises(ModelFileDamaged):
            load_speech_network(path)
    start = content.index(b"data.pkl")
    for _ in range(60):
        changed = bytearray(content)
        changed[start + int(rng.integers(6000))] ^= int(rng.integers(1, 256))
        path.write_bytes(changed)
        with suppress(ModelFileDamaged):
            assert isinstance(load_speech_network(path), SpeechNetwork)


def test_another_network_is_refused(tmp_path):
    archive = archive_of(tmp_path / "a.jit", pickle.dumps({"_model": 1}))
    with pytest.raises(ModelFileDamaged):
        load_speech_network(archive)
    with pytest.raises(ModelFileDamaged):
        load_speech_network(tmp_path / "none.jit")
