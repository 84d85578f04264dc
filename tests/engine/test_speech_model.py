import logging
import pickle

import pytest
import torch

from engine.cancellation import Cancelled, CancelToken
from engine.errors import DeviceUnavailable, ModelFileDamaged, ModelNotFound
from engine.speech_model import load_model
from tests.engine.tiny_model import DIMS, edit_json, random_network, write_tiny_model


@pytest.fixture
def folder(tmp_path):
    return write_tiny_model(tmp_path / "models" / "tiny")


def test_a_folder_becomes_a_model_ready_to_use(folder):
    model = load_model(folder, device="cpu")
    assert (model.name, model.folder) == ("tiny", folder)
    assert model.device.device == "cpu"
    assert model.network.dims == DIMS
    assert model.network.device == torch.device("cpu")
    assert not model.network.training
    assert model.suppress_tokens is None
    assert model.begin_suppress_tokens is None
    tokens = torch.tensor([model.tokenizer.sot_sequence("ko", "transcribe")])
    features = model.network.embed_audio(torch.zeros(1, 80, 3000))
    expected = random_network().logits(tokens, features)
    assert torch.equal(model.network.logits(tokens, features), expected)


def test_a_name_is_found_below_the_folders_searched(folder):
    assert load_model("tiny", device="cpu", search=[folder.parent]).folder == folder


def test_the_folders_lists_and_heads_are_taken_over(folder, caplog, expected_logs):
    expected_logs.append("names alignment heads it lacks")
    edit_json(
        folder / "generation_config.json",
        lambda content: content.update(
            suppress_tokens=[], begin_suppress_tokens=[5], alignment_heads=[[1, 0], [9, 9]]
        ),
    )
    with caplog.at_level(logging.WARNING, logger="engine.speech_model"):
        model = load_model(folder, device="cpu")
    assert model.suppress_tokens == ()
    assert model.begin_suppress_tokens == (5,)
    assert model.network.alignment_heads == ((1, 0),)
    assert model.rejected_heads == ((9, 9),)
    assert "(9, 9)" in caplog.text


def test_threads_are_limited_where_asked(folder):
    before = torch.get_num_threads()
    try:
        load_model(folder, device="cpu", threads=1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_the_models_memory_outlives_its_file(folder):
    model = load_model(folder, device="cpu")
    (folder / "model.safetensors").write_bytes(b"")
    assert model.network.encoder.conv1.weight.isfinite().all()


def test_nothing_is_loaded_onto_a_device_that_is_not_there(folder):
    with pytest.raises(DeviceUnavailable):
        load_model(folder, device="warp-drive")


def test_a_model_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ModelNotFound, match="“large-v9”"):
        load_model("large-v9", search=[tmp_path])


def test_a_vocabulary_of_another_model_is_refused(folder):
    edit_json(folder / "config.json", lambda content: content.update(vocab_size=500))
    with pytest.raises(ModelFileDamaged):
        load_model(folder, device="cpu")


def test_loading_can_be_cancelled(folder):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        load_model(folder, device="cpu", cancel=cancel)


def test_the_errors_of_loading_can_be_sent_between_processes(tmp_path):
    with pytest.raises(ModelNotFound) as caught:
        load_model("nowhere", search=[tmp_path])
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert str(copy) == str(caught.value)
