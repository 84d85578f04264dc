"""What a device is asked to do, op by op: nothing that Apple's Metal backend lacks.

No such machine is at hand, so the network runs on the processor and every op is watched as it
is dispatched. What computes with a weight of the network, or with a result of that, would be on
the device; `Tensor.cpu` brings it back.
"""

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torchgen
import yaml
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

import engine
from engine.alignment import words
from engine.audio import load_audio
from engine.decoding import sampling
from tests.engine.tiny_model import write_tiny_model
from tests.reference.behaviours import departs

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "engine"
CLIP = ROOT / "resources" / "demo" / "demo.mp4"
# What makes tensors of its own for the device.
DEVICE_CODE = ("model.py", "layers.py", "kv_cache.py", "decoding/", "alignment/attention.py")
LACKING = (torch.float64, torch.complex32, torch.complex64, torch.complex128)
# torch takes this one on the processor, and another for the same call on Metal.
ELSEWHERE = {
    "_scaled_dot_product_flash_attention_for_cpu": "_scaled_dot_product_attention_math_for_mps"
}
DECODE = engine.TranscriptionOptions(language="en", speech_activity=False)


class NotOnMetal(AssertionError):
    """An op that would fail on the device."""


class DeviceWatch(TorchDispatchMode):
    """Follows the tensors that would be on the device, and refuses what it cannot hold."""

    def __init__(self, network):
        super().__init__()
        self.on_device = WeakTensorKeyDictionary()
        self.ops = set()
        for tensor in (*network.parameters(), *network.buffers()):
            self.on_device[tensor] = True

    @classmethod
    def _should_skip_dynamo(cls):
        return False  # True imports torch's compiler, for seconds

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func._can_decompose():  # into what the device is asked for in the end
            with self:
                return func.decompose(*args, **(kwargs or {}))
        result = func(*args, **(kwargs or {}))
        given = [*tensors_in(args), *tensors_in((kwargs or {}).values())]
        made = [*tensors_in([result])]
        if any(tensor in self.on_device for tensor in given) or (not given and _for_device()):
            self.ops.add(func)
            for tensor in (*given, *made):
                if tensor.dtype in LACKING or tensor.layout != torch.strided:
                    raise NotOnMetal(f"{func}: {tensor.dtype}, {tensor.layout}")
            for tensor in made:
                self.on_device[tensor] = True
        return result


def tensors_in(values):
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from tensors_in(value)


def _for_device() -> bool:
    """Whether the engine's innermost code of this call makes tensors for the device."""
    frame = sys._getframe(2)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ENGINE):
            return path.relative_to(ENGINE).as_posix().startswith(DEVICE_CODE)
        frame = frame.f_back
    return False


@contextmanager
def watched(network):
    """Watch the device while it works."""
    watch = DeviceWatch(network)

    def brought_back(tensor):
        assert tensor in watch.on_device
        watch.ops.add(torch.ops.aten._to_copy.default)
        return torch.from_numpy(tensor.numpy().copy())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.Tensor, "cpu", brought_back)
        with watch:
            yield watch


def segments_of(events):
    return [event.segment for event in events if isinstance(event, engine.SegmentFound)]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def clip_ops():
    """All ops of a whole transcription of speech."""
    demo = engine.load_model(ROOT / "resources" / "models" / "demo-en", device="cpu")
    with watched(demo.network) as watch:
        segments = segments_of(engine.transcribe(load_audio(CLIP)[: 12 * 16_000], demo, DECODE))
    assert sum(len(segment.words) for segment in segments) > 20
    return watch.ops


OPTIONS = {
    "beams": replace(DECODE, temperatures=(0.0,), beam_size=3, patience=2.0, length_penalty=0.5),
    "best of": replace(DECODE, temperatures=(0.7,), best_of=3),
    "penalties": replace(
        DECODE, temperatures=(0.0,), repetition_penalty=1.3, no_repeat_ngram_size=2
    ),
    "openai": replace(DECODE, temperatures=(0.0, 0.5), compatibility="openai"),
    "texts": replace(DECODE, temperatures=(0.0,), initial_prompt="the the", prefix="the"),
    "language": replace(DECODE, temperatures=(0.0,), language=None, without_timestamps=True),
}


def ramble(model, options=DECODE):
    """What a random model makes of noise; words are among it."""
    torch.manual_seed(0)  # openai-whisper's way draws from what all share
    noise = (np.random.default_rng(0).normal(size=3 * 16_000) * 0.1).astype(np.float32)
    options = replace(options, temperatures=options.temperatures[:2], sample_len=12)
    segments = segments_of(engine.transcribe(noise, model, options))
    assert options.without_timestamps or any(segment.words for segment in segments)


@pytest.fixture(scope="module")
def option_ops(model):
    """All ops of the ways to decode."""
    ops = {}
    for name, options in OPTIONS.items():
        with watched(model.network) as watch:
            ramble(model, options)
        ops[name] = watch.ops
    return ops


@departs("2.19 Apple devices", why="neither leaves the processor")
def test_a_whole_transcription_brings_no_double_complex_or_sparse_tensor_to_the_device(clip_ops):
    names = {func._schema.name for func in clip_ops}
    # The encoder, the decoder, the choice of tokens and the picture for the words were seen.
    assert {"aten::convolution", "aten::native_layer_norm", "aten::embedding"} <= names
    assert {"aten::_softmax", "aten::std_mean", "aten::fmin"} <= names
    assert len(names) > 30


@pytest.mark.parametrize("name", OPTIONS)
def test_no_way_of_decoding_brings_such_a_tensor_to_the_device(option_ops, name):
    assert len(option_ops[name]) > 30


def test_metal_has_a_kernel_for_every_op(clip_ops, option_ops):
    assert not {
        str(func) for func in clip_ops.union(*option_ops.values()) if not has_metal_kernel(func)
    }


def native_functions():
    """torch's own list of ops, with the devices that have kernels for them."""
    path = Path(torchgen.__file__).parent / "packaged/ATen/native/native_functions.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe
    return {entry["func"].partition("(")[0]: entry for entry in entries}


NATIVE = native_functions()


def has_metal_kernel(func):
    name = func._schema.name.removeprefix("aten::")
    overload = func._schema.overload_name
    full = f"{name}.{overload}" if overload else name
    entry = NATIVE[ELSEWHERE.get(full, full)]
    if "structured_delegate" in entry:
        entry = NATIVE[entry["structured_delegate"]]
    # An op without a table is made of others, whatever the device.
    devices = ",".join(entry.get("dispatch", {"Composite": ""}))
    return "MPS" in devices or "Composite" in devices


@pytest.mark.parametrize(
    ("name", "expected"), [("mul.Tensor", True), ("linalg_eig", False), ("nonexistent", None)]
)
def test_torchs_list_of_kernels_is_read_rightly(name, expected):
    if expected is None:
        assert name not in NATIVE
        return
    base, _, overload = name.partition(".")
    assert (
        has_metal_kernel(getattr(getattr(torch.ops.aten, base), overload or "default")) is expected
    )


# --- the watch sees what it is there for


@pytest.mark.parametrize(
    "fault",
    [
        lambda picture: picture.double(),
        lambda picture: picture.to_sparse(),
        torch.fft.rfft,
        lambda picture: picture * torch.ones(1, dtype=torch.float64),
        lambda picture: (picture + 1)[:, :5].double(),
    ],
    ids=["double", "sparse", "complex", "double factor", "of a view"],
)
def test_a_fault_in_the_alignment_is_seen(monkeypatch, model, fault):
    right = words.alignment_picture
    monkeypatch.setattr(words, "alignment_picture", lambda *args: fault(right(*args)))
    with pytest.raises(NotOnMetal), watched(model.network):
        ramble(model)


def test_a_double_that_decoding_makes_is_seen(monkeypatch, model):
    right = sampling.Greedy.choose

    def choose(self, logits):
        torch.zeros(3, dtype=torch.float64)
        return right(self, logits)

    choose.__code__ = choose.__code__.replace(co_filename=str(ENGINE / "decoding/sampling.py"))
    monkeypatch.setattr(sampling.Greedy, "choose", choose)
    with pytest.raises(NotOnMetal, match="zeros"), watched(model.network):
        ramble(model)


def test_half_precision_brings_nothing_else_to_the_device(tmp_path):
    model = engine.load_model(write_tiny_model(tmp_path), device="cpu", precision="float16")
    with watched(model.network) as watch:
        ramble(model)
    assert all(has_metal_kernel(func) for func in watch.ops)
