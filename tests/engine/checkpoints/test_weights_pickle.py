import contextlib
import pickle
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checkpoints.weights_pickle import PickledStorage, PickledTensor, read_weights_pickle
from engine.errors import ModelFileDamaged, ModelFileUnsafe

PATH = Path("model.pt")
START = b"\x80\x02"


def read(data: bytes):
    return read_weights_pickle(data, PATH)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**100), max_value=2**100)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.integers(min_value=0, max_value=9), inner)
        | st.lists(inner, max_size=4).map(tuple)
    ),
    max_leaves=20,
)


@settings(max_examples=50)
@given(plain, st.sampled_from([2, 4]))
def test_plain_data_is_read_as_it_was_pickled(value, protocol):
    assert read(pickle.dumps(value, protocol=protocol)) == value


def test_dictionaries_in_order_are_dictionaries():
    content = OrderedDict([("b", 1), ("a", OrderedDict())])
    content.version = 3  # an attribute, as a state_dict has `_metadata`
    assert list(read(pickle.dumps(content, protocol=2)).items()) == [("b", 1), ("a", {})]


def test_a_tensor_becomes_a_description(tmp_path):
    base = torch.arange(12, dtype=torch.float16).view(3, 4)
    content = {"a": base, "b": torch.nn.Parameter(base.T[1:]), "c": torch.zeros(2)}
    torch.save(content, tmp_path / "x.pt")
    with zipfile.ZipFile(tmp_path / "x.pt") as archive:
        found = read(archive.read("x/data.pkl"))
    halves = PickledStorage(torch.float16, "0", 12)
    assert found["a"] == PickledTensor(halves, 0, (3, 4), (4, 1))
    assert found["b"] == PickledTensor(halves, 1, (3, 3), (1, 4))
    assert found["c"] == PickledTensor(PickledStorage(torch.float32, "1", 2), 0, (2,), (1,))


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(print, protocol=2),
        pickle.dumps(eval, protocol=4),
        pickle.dumps(Path("x"), protocol=2),
        pickle.dumps(torch.float32, protocol=2),
        START + b"cos\nsystem\n.",
        START + b"ctorch\nload\n.",
        START + b"ctorch._utils\n_rebuild_tensor_v2.__globals__\n.",
        START + b"cos\nsys\\htem\n.",  # an escape that gives a warning when it is evaluated
        START + b"(ios\nsystem\n.",
        START + b"S'\\\x01'\n.",
        START + b"\x82\x01.",  # a name from the registry of extensions
        pickle.dumps({1, 2}, protocol=4),
        pickle.dumps(bytearray(b"x"), protocol=5),
        START + b"}\x81.",
        START + b"P0\n.",
    ],
)
def test_what_weights_never_need_is_refused(data):
    with pytest.raises(ModelFileUnsafe, match="a source that you trust"):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        START,
        START + b".",
        START + b"}}.",
        START + b"0" * 3,
        START + b"h\x07.",
        START + b"u.",
        START + b"(.",
        START + b"K\x01K\x02s.",
        START + b"}(K\x01u.",
        START + b"}))s.",
        START + b"\x85.",
        START + b"]K\x01K\x02e.",
        START + b"ccollections\nOrderedDict\nK\x01R.",
        START + b"ctorch\nFloatStorage\n)R.",
        START + b"ctorch._utils\n_rebuild_tensor_v2\n)R.",
        START + b"K\x01Q.",
        START + b"(X\x07\0\0\0storageK\x01X\x01\0\0\x000NK\x01tQ.",
        START + b"K\x01}b.",
        START + b"X\xff\xff\xff\xffabc.",
        START + b"X\x01\0\0\0\xff.",
    ],
)
def test_a_malformed_pickle_is_refused(data):
    with pytest.raises(ModelFileDamaged) as caught:
        read(data)
    assert caught.value.path == PATH


@given(st.binary(max_size=60))
def test_whatever_bytes_come_the_end_is_data_or_a_typed_error(data):
    with contextlib.suppress(ModelFileDamaged):
        read(START + data)


def test_a_key_that_would_be_hashed_forever_is_refused_at_once():
    doubled = b"".join(b"q%ch%c\x86" % (index, index) for index in range(1, 60))
    with pytest.raises(ModelFileDamaged):
        read(START + b"})" + doubled + b"Ns.")


def test_a_place_in_the_memory_of_the_pickle_costs_nothing():
    assert read(START + b"}r" + struct.pack("<I", 2**32 - 1) + b".") == {}


def test_a_pickle_that_is_far_too_long_is_not_looked_at():
    with pytest.raises(ModelFileDamaged, match="longer than 2 MB"):
        read(bytes(2**21 + 1))
