"""The weights of silero-vad's network, out of the file that the installed package carries.

The package is looked up and never imported: importing it would set torch's number of threads
for the whole process. Of its files the TorchScript archive is read, whose weights are also
those of every ONNX file beside it; `silero_vad_16k.safetensors` holds other weights, of another
training, and up to 0.94 away from them in probability (silero-vad 6.2.3, its issue 768).

The archive is a zip of raw tensors and of a pickle that names them. The pickle is read without
its program: only numbers, names and tensors are made, nothing else can be called.
"""

import importlib.util
import io
import math
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from typing_extensions import override

from engine.errors import ModelFileDamaged, SpeechActivityUnavailable

PACKAGE = "silero_vad"
ARCHIVE = Path("data", "silero_vad.jit")
LARGEST_FILE = 64 * 2**20  # bytes; version 6.2.3 has 2.3 MB
NETWORK = "_model"  # of 16 kHz; the archive's other one hears 8 kHz

_BYTES_PER_WEIGHT = 4
_DAMAGES = (
    *(zipfile.BadZipFile, pickle.UnpicklingError, NotImplementedError, EOFError),
    *(AttributeError, IndexError, KeyError, TypeError, ValueError),
)


def packaged_archive() -> Path:
    """Find the archive in the installed package.

    Raises:
        SpeechActivityUnavailable: the package is not installed, or has no such file.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folders = [] if spec is None else list(spec.submodule_search_locations or ())
    for folder in folders:
        path = Path(folder) / ARCHIVE
        if path.is_file():
            return path
    raise SpeechActivityUnavailable(
        f"{ARCHIVE} is missing in {folders[0]}" if folders else f"{PACKAGE} is not installed"
    )


def read_weights(archive: Path) -> dict[str, Tensor]:
    """Read the tensors of the archive's network for 16 kHz.

    Returns:
        By their names in the archive, float32, as `encoder.0.reparam_conv.weight`.

    Raises:
        ModelFileDamaged: the file is no such archive.
    """
    try:
        if archive.stat().st_size > LARGEST_FILE:
            raise ModelFileDamaged(archive, "it is too large")
        with zipfile.ZipFile(archive) as packed:
            root = next(name for name in packed.namelist() if name.endswith("/data.pkl"))
            pickled = packed.read(root)
            modules = _TensorTree(pickled, packed, root.removesuffix(".pkl")).load()
        weights: dict[str, Tensor] = {}
        _collect(getattr(modules, NETWORK), "", weights)
    except OSError as error:
        raise ModelFileDamaged(archive, error.strerror or "it cannot be read") from error
    except StopIteration as error:
        raise ModelFileDamaged(archive, "it is no TorchScript archive") from error
    except _DAMAGES as error:
        raise ModelFileDamaged(archive, f"{type(error).__name__}: {error}") from error
    return weights


class _Module:
    """Stands for any module of the archive; unpickling fills in its attributes."""


def _collect(module: _Module, prefix: str, weights: dict[str, Tensor]) -> None:
    for name, value in vars(module).items():
        if isinstance(value, Tensor):
            weights[prefix + name] = value
        elif isinstance(value, _Module):
            _collect(value, f"{prefix}{name}.", weights)


class _TensorTree(pickle.Unpickler):
    """Reads modules and tensors from the archive's pickle, and refuses all else."""

    def __init__(self, pickled: bytes, packed: zipfile.ZipFile, folder: str) -> None:
        super().__init__(io.BytesIO(pickled))
        self._packed = packed
        self._folder = folder
        self._makers: dict[str, Callable[..., Any] | str] = {
            "torch._utils._rebuild_tensor_v2": _tensor,
            "torch.jit._pickle.build_intlist": list,
            "collections.OrderedDict": OrderedDict,
            "torch.FloatStorage": "float32",
        }

    @override
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if module_name.startswith("__torch__."):
            return _Module
        name = f"{module_name}.{global_name}"
        if name not in self._makers:
            raise pickle.UnpicklingError(f"{name} does not belong there")
        return self._makers[name]

    @override
    def persistent_load(self, pid: Any) -> bytes:
        """Read one raw tensor.

        Args:
            pid: "storage", the type, the file's name, a device and a number of elements.
        """
        _, dtype, key, _, _ = pid
        if dtype != "float32":
            raise pickle.UnpicklingError("a tensor is not float32")
        return self._packed.read(f"{self._folder}/{key}")


def _tensor(raw: bytes, offset: int, size: Sequence[int], *_layout: object) -> Tensor:
    """Make a contiguous tensor of all of `raw`."""
    if offset != 0 or math.prod(size) * _BYTES_PER_WEIGHT != len(raw):
        raise pickle.UnpicklingError("a tensor does not fill its file")
    if not raw:
        return torch.empty(tuple(size))
    return torch.frombuffer(bytearray(raw), dtype=torch.float32).reshape(tuple(size))
