import dataclasses
import struct
import zipfile
from contextlib import ExitStack

import pytest
import torch

from engine.checkpoints.network_weights import load_network
from engine.checkpoints.openai_checkpoint import open_openai_checkpoint
from engine.checkpoints.torch_archive import TorchArchive, tensors_of
from engine.errors import ModelFileDamaged
from engine.precision import EXACT
from tests.engine.tiny_model import DIMS, random_network
from tests.fakes.checkpoint_writers.openai import write_openai


def read(path) -> dict[str, torch.Tensor]:
    with ExitStack() as stack:
        archive = TorchArchive(path, stack)
        return {k: t.read() for k, t in tensors_of(archive, archive.content, path).items()}


def damage(path) -> ModelFileDamaged:
    with pytest.raises(ModelFileDamaged) as caught:
        read(path)
    assert caught.value.path == path
    return caught.value


def rewritten(path, change) -> None:
    """Write an archive again with other entries, and a directory that is right for them."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


@pytest.fixture
def path(tmp_path):
    torch.save({"a": torch.arange(6.0).view(2, 3), "b": torch.ones(4)}, tmp_path / "x.pt")
    return tmp_path / "x.pt"


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_tensors_are_read_as_torch_saved_them(tmp_path, dtype):
    base = torch.randn(4, 5, 6, generator=torch.Generator().manual_seed(0)).to(dtype)
    tensors = {
        "whole": base,
        "turned": base.permute(2, 0, 1),
        "part": base[1:3],
        "number": base[0, 0, 0],
        "thin": base[:, :1].transpose(0, 1).contiguous().transpose(0, 1),
        "parameter": torch.nn.Parameter(base[2]),
    }
    torch.save(tensors, tmp_path / "x.pt")
    found = read(tmp_path / "x.pt")
    assert found.keys() == tensors.keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in tensors.items())
    assert all(tensor.dtype == dtype for tensor in found.values())


SQUARE = torch.arange(16.0).view(4, 4)


@pytest.mark.parametrize(
    "tensor", [SQUARE[:, 1:], SQUARE[::2], SQUARE[0].expand(3, 4), SQUARE.expand(3, 4, 4)]
)
def test_tensors_with_gaps_or_repeated_numbers_are_refused(tmp_path, tensor):
    torch.save({"a": tensor}, tmp_path / "x.pt")
    assert damage(tmp_path / "x.pt").reason in (
        "the tensor a has gaps",
        "the tensor a is malformed",
    )


def test_whole_numbers_are_no_weights(tmp_path):
    torch.save({"a": torch.arange(3)}, tmp_path / "x.pt")
    assert "is stored as torch.int64" in str(damage(tmp_path / "x.pt"))


@pytest.mark.parametrize("content", [[1], 3, {"a": 1}, {1: torch.ones(2)}, {"a": {"b": 1}}])
def test_what_is_no_dictionary_of_tensors_is_refused(tmp_path, content):
    torch.save(content, tmp_path / "x.pt")
    assert damage(tmp_path / "x.pt").reason


def test_a_tensor_whose_numbers_are_missing_is_refused(path):
    rewritten(path, lambda entries: entries.pop("x/data/1"))
    assert "the numbers of b are not all there" in str(damage(path))


def test_a_tensor_with_fewer_numbers_than_it_says_is_refused(path):
    rewritten(path, lambda entries: entries.update({"x/data/0": bytes(20)}))
    assert "the numbers of a are not all there" in str(damage(path))


def test_numbers_with_the_big_end_first_are_refused(path):
    rewritten(path, lambda entries: entries.update({"x/byteorder": b"big"}))
    assert "big end first" in str(damage(path))


def test_two_pickles_are_refused(path):
    rewritten(path, lambda entries: entries.update({"y/data.pkl": entries["x/data.pkl"]}))
    assert "not one of weights" in str(damage(path))


def test_a_compressed_entry_is_refused_without_unpacking_it(path):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/bomb", bytes(2**20))
    assert "compressed" in str(damage(path))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_is_there_twice_is_refused(path):
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("x/version", b"3\n")
    assert "there twice" in str(damage(path))


def test_entries_that_overlap_are_refused(path):
    data = bytearray(path.read_bytes())
    places = [place for place in range(len(data)) if data[place : place + 4] == b"PK\1\2"]
    first, second = places[0] + 42, places[1] + 42
    data[second : second + 4] = data[first : first + 4]
    path.write_bytes(data)
    assert "overlap" in str(damage(path))


@pytest.mark.parametrize("length", [0, 3, 100, -1, -22, -100])
def test_a_truncated_archive_is_refused(path, length):
    path.write_bytes(path.read_bytes()[:length])
    assert damage(path).reason


def test_an_entry_beyond_the_end_is_refused(path):
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\1\2") + 42
    data[place : place + 4] = struct.pack("<I", len(data) - 8)
    path.write_bytes(data)
    assert damage(path).reason


def test_other_zip_files_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.pt", "w") as archive:
        archive.writestr("readme.txt", b"hello")
    assert "not one of weights" in str(damage(tmp_path / "x.pt"))


# --- openai-whisper's content


@pytest.mark.parametrize(
    "content",
    [
        {"dims": {}},
        {"model_state_dict": {}},
        {"dims": {"n_mels": 80}, "model_state_dict": {}},
        {"dims": [80], "model_state_dict": {}},
        {"dims": dataclasses.asdict(DIMS) | {"n_audio_head": 3}, "model_state_dict": {}},
        {"dims": dataclasses.asdict(DIMS) | {"n_audio_state": 32}, "model_state_dict": {}},
        {"dims": dataclasses.asdict(DIMS) | {"n_mels": 80.0}, "model_state_dict": {}},
        {"dims": dataclasses.asdict(DIMS) | {"n_mels": True}, "model_state_dict": {}},
        {"dims": dataclasses.asdict(DIMS) | {"n_vocab": "x" * 9999}, "model_state_dict": {}},
    ],
)
def test_sizes_that_cannot_be_are_refused(tmp_path, content):
    torch.save(content, tmp_path / "x.pt")
    with pytest.raises(ModelFileDamaged) as caught:
        open_openai_checkpoint(tmp_path / "x.pt")
    assert len(str(caught.value)) < 300


def load(path):
    return load_network(open_openai_checkpoint(path), (), device="cpu", plan=EXACT)


def test_many_tensors_of_the_same_numbers_are_refused(tmp_path):
    # They would take more memory than the file is long.
    state = random_network().state_dict()
    numbers = torch.zeros(max(tensor.numel() for tensor in state.values()))
    shared = {name: numbers[: t.numel()].view(t.shape) for name, t in state.items()}
    content = {"dims": dataclasses.asdict(DIMS), "model_state_dict": shared}
    torch.save(content, tmp_path / "x.pt")
    with pytest.raises(ModelFileDamaged, match="its tensors overlap"):
        load(tmp_path / "x.pt")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_values_that_are_no_finite_numbers_are_refused(tmp_path, value):
    network = random_network()
    network.decoder.ln.bias[3] = value
    write_openai(tmp_path / "x.pt", network)
    with pytest.raises(ModelFileDamaged, match=r"decoder.ln.bias holds a value that is no finite"):
        load(tmp_path / "x.pt")
