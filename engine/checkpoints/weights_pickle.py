"""The pickle in a file of torch.save, read as data.

Unpickling runs whatever a pickle asks for, and torch's restricted unpickler has had holes of
its own (CVE-2025-32434 before torch 2.6, CVE-2026-24747 before 2.10). This interpreter knows
the thirty operations that torch.save writes for a dictionary of tensors. Names in the pickle
stay names: nothing is imported, nothing is called, and a tensor becomes a description of where
its numbers lie.

Source: CPython, Lib/pickletools.py, the operations and their arguments; torch,
torch/serialization.py and torch/_utils.py, what torch.save writes.
"""

import io
import pickletools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch

from engine.errors import ModelFileDamaged, ModelFileUnsafe

# Far beyond every published model: large-v3's pickle has 0.3 MB.
MAX_BYTES = 2 * 2**20
STORAGE_TYPES = {
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    # Counters beside the weights of fine-tunes; no network of ours has such a tensor.
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}
REBUILD_TENSOR = ("torch._utils", "_rebuild_tensor_v2")
REBUILD_PARAMETER = ("torch._utils", "_rebuild_parameter")
ORDERED_DICT = ("collections", "OrderedDict")
NAMES = frozenset(
    {REBUILD_TENSOR, REBUILD_PARAMETER, ORDERED_DICT} | {("torch", n) for n in STORAGE_TYPES}
)


class PickledName(NamedTuple):
    """A name that the pickle refers to."""

    module: str
    name: str


class PickledStorage(NamedTuple):
    """A piece of memory that lies beside the pickle.

    Attributes:
        dtype: of its numbers.
        key: name of the archive's entry, below "data/".
        length: how many numbers it has.
    """

    dtype: torch.dtype
    key: str
    length: int


@dataclass(frozen=True, slots=True)
class PickledTensor:
    """A tensor as the pickle describes it.

    Attributes:
        storage: where its numbers lie.
        offset: of the first, in numbers.
        shape: its sizes.
        strides: steps between neighbours of each dimension, in numbers.
    """

    storage: PickledStorage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_weights_pickle(data: bytes, path: Path) -> Any:
    """Read the pickle of a file of weights.

    Args:
        data: the pickle.
        path: of the file, for the error.

    Returns:
        Dictionaries, lists, tuples, texts and numbers as pickled; `PickledTensor` for tensors.

    Raises:
        ModelFileUnsafe: it asks for something that weights never need.
        ModelFileDamaged: it is malformed or far too long.
    """
    if len(data) > MAX_BYTES:
        raise ModelFileDamaged(path, f"its list of tensors is longer than {MAX_BYTES >> 20} MB")
    try:
        return _Interpreter(path).run(data)
    except ModelFileDamaged:
        raise
    except (ValueError, TypeError, LookupError, OverflowError, struct.error) as error:
        # Whatever is wrong with the sequence of operations, one of these stops it.
        raise ModelFileDamaged(path, "its list of tensors is malformed") from error


class _Interpreter:
    """Runs the operations over a stack of plain data."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}

    def run(self, data: bytes) -> Any:
        """Run a pickle to its end.

        Raises:
            ModelFileUnsafe: an operation or name is not among those of weights.
            ValueError: an operation is malformed; LookupError and TypeError likewise.
        """
        stream = io.BytesIO(data)
        while code := stream.read(1):
            operation = _CODES[code.decode("latin-1")]
            if operation.name == "STOP":
                (result,) = self._stack
                return result
            step = _OPERATIONS.get(operation.name)
            if step is None:
                raise ModelFileUnsafe(
                    self._path, f"its pickle uses {operation.name}, which no weights need"
                )
            # Only now: some arguments of other operations are evaluated to be read.
            step(self, _argument(operation, stream))
        raise ValueError("the pickle has no end")

    def push(self, value: Any) -> None:
        self._stack.append(value)

    def push_name(self, argument: tuple[str, str]) -> None:
        self._push_allowed(*argument)

    def push_stacked_name(self, _argument: None) -> None:
        name, module = self._stack.pop(), self._stack.pop()
        self._push_allowed(module, name)

    def _push_allowed(self, module: Any, name: Any) -> None:
        if not isinstance(module, str) or not isinstance(name, str):
            raise TypeError("a name is no text")
        if (module, name) not in NAMES:
            called = f"{module}.{name}"[:80]
            raise ModelFileUnsafe(self._path, f"its pickle asks for {called}")
        self.push(PickledName(module, name))

    def mark(self, _argument: None) -> None:
        self._marks.append(len(self._stack))

    def _since_mark(self) -> list[Any]:
        start = self._marks.pop()
        if start > len(self._stack):
            raise ValueError("a mark is out of place")
        values = self._stack[start:]
        del self._stack[start:]
        return values

    def set_item(self, _argument: None) -> None:
        value, key = self._stack.pop(), self._stack.pop()
        self._set(key, value)

    def set_items(self, _argument: None) -> None:
        values = self._since_mark()
        for key, value in zip(values[::2], values[1::2], strict=True):
            self._set(key, value)

    def _set(self, key: Any, value: Any) -> None:
        # Not tuples: hashing one that holds itself many times over takes forever.
        if not isinstance(key, str | int) or not isinstance(self._stack[-1], dict):
            raise TypeError("an item is out of place")
        self._stack[-1][key] = value

    def append(self, _argument: None) -> None:
        value = self._stack.pop()
        self._last_list().append(value)

    def append_all(self, _argument: None) -> None:
        values = self._since_mark()
        self._last_list().extend(values)

    def _last_list(self) -> list[Any]:
        last = self._stack[-1]
        if not isinstance(last, list):
            raise TypeError("an item is out of place")
        return last

    def push_tuple(self, _argument: None) -> None:
        self.push(tuple(self._since_mark()))

    def push_short_tuple(self, count: int) -> None:
        if count > len(self._stack):
            raise ValueError("a tuple is out of place")
        values = tuple(self._stack[-count:])
        del self._stack[-count:]
        self.push(values)

    def memoize(self, _argument: None) -> None:
        self._memo[len(self._memo)] = self._stack[-1]

    def put(self, index: int) -> None:
        self._memo[index] = self._stack[-1]

    def get(self, index: int) -> None:
        self.push(self._memo[index])

    def refer(self, _argument: None) -> None:
        """Turn ("storage", type, key, device, count) into a storage."""
        kind, storage_type, key, _device, count = self._stack.pop()
        if kind != "storage" or not isinstance(key, str) or not _is_count(count):
            raise ValueError("a reference is malformed")
        if not isinstance(storage_type, PickledName):
            raise TypeError("a reference is malformed")
        self.push(PickledStorage(STORAGE_TYPES[storage_type.name], key, count))

    def call(self, _argument: None) -> None:
        """Build what the three allowed functions would."""
        arguments, function = self._stack.pop(), self._stack.pop()
        if function == ORDERED_DICT:
            self.push(dict(arguments[0] if arguments else ()))
        elif function == REBUILD_TENSOR:
            self.push(_tensor(*arguments[:4]))
        elif function == REBUILD_PARAMETER:
            self.push(arguments[0])
        else:
            raise TypeError("only tensors can be built")

    def leave_out(self, _argument: None) -> None:
        """Drop attributes: a dictionary of weights has the versions of its layers there."""
        self._stack.pop()
        if not isinstance(self._stack[-1], dict):
            raise TypeError("attributes are out of place")


def _argument(operation: pickletools.OpcodeInfo, stream: io.BytesIO) -> Any:
    """Read what follows an operation's code.

    Raises:
        ValueError: it is malformed.
    """
    if operation.name == "GLOBAL":  # pickletools would evaluate backslashes in it, and warn
        return tuple(stream.readline().decode("utf-8").removesuffix("\n") for _ in range(2))
    return None if operation.arg is None else operation.arg.reader(stream)


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any) -> PickledTensor:
    """Check what a tensor is rebuilt from.

    Raises:
        ValueError: it is malformed.
    """
    numbers = [offset, *shape, *strides]
    if not isinstance(storage, PickledStorage) or not all(map(_is_count, numbers)):
        raise ValueError("a tensor is malformed")
    if len(shape) != len(strides):
        raise ValueError("a tensor has other strides than sizes")
    return PickledTensor(storage, offset, tuple(shape), tuple(strides))


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _constant(make: Callable[[], Any]) -> Callable[[_Interpreter, Any], None]:
    return lambda interpreter, _argument: interpreter.push(make())


def _nothing(_interpreter: _Interpreter, _argument: Any) -> None:
    """The protocol's version and the length of a frame say nothing that is needed."""


_CODES = {operation.code: operation for operation in pickletools.opcodes}
_OPERATIONS: dict[str, Callable[[_Interpreter, Any], None]] = {
    **dict.fromkeys(("PROTO", "FRAME"), _nothing),
    **dict.fromkeys(
        ("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BININT", "BININT1", "BININT2"),
        _Interpreter.push,
    ),
    **dict.fromkeys(("LONG1", "BINFLOAT", "SHORT_BINBYTES"), _Interpreter.push),
    **dict.fromkeys(("BINPUT", "LONG_BINPUT"), _Interpreter.put),
    **dict.fromkeys(("BINGET", "LONG_BINGET"), _Interpreter.get),
    "NONE": _constant(lambda: None),
    "NEWTRUE": _constant(lambda: True),
    "NEWFALSE": _constant(lambda: False),
    "EMPTY_DICT": _constant(dict),
    "EMPTY_LIST": _constant(list),
    "EMPTY_TUPLE": _constant(tuple),
    "GLOBAL": _Interpreter.push_name,
    "STACK_GLOBAL": _Interpreter.push_stacked_name,
    "MARK": _Interpreter.mark,
    "SETITEM": _Interpreter.set_item,
    "SETITEMS": _Interpreter.set_items,
    "APPEND": _Interpreter.append,
    "APPENDS": _Interpreter.append_all,
    "TUPLE": _Interpreter.push_tuple,
    "TUPLE1": lambda interpreter, _: interpreter.push_short_tuple(1),
    "TUPLE2": lambda interpreter, _: interpreter.push_short_tuple(2),
    "TUPLE3": lambda interpreter, _: interpreter.push_short_tuple(3),
    "MEMOIZE": _Interpreter.memoize,
    "BINPERSID": _Interpreter.refer,
    "REDUCE": _Interpreter.call,
    "BUILD": _Interpreter.leave_out,
}
