"""Imports torch in a worker thread without stopping the window.

Two things hold the interpreter's lock for long while torch is imported, so that no Python slot
runs: mapping some 500 MB of machine code (measured 0.36 s, and seconds from a cold disk), and
full garbage collections over the hundred thousands of objects that the import leaves (0.1 to
0.3 s each, and again with every later one).
"""

import ctypes
import gc
import importlib
import importlib.util
import os
import sys
import threading
from pathlib import Path

# In the order in which `torch/__init__.py` loads them, with the same visibility.
_LIBRARIES = (("libtorch_global_deps", True), ("libtorch_python", False))

_loading = threading.Lock()
"""Whoever comes second waits here, where the interpreter's lock is free."""


def import_torch() -> None:
    """Import torch beside a running window; at most once."""
    if "torch" in sys.modules:
        return
    load_torch_libraries()
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        importlib.import_module("torch")
        # What is there now stays to the end of the program: no collection visits it again.
        gc.freeze()
    finally:
        if was_collecting:
            gc.enable()


def load_torch_libraries() -> None:
    """Map what `import torch` will need; does nothing where that is not possible.

    A foreign call through ctypes gives the interpreter's lock away. The dynamic linker's lock
    is held all the same: whoever loads a library or starts a thread meanwhile waits.
    """
    spec = importlib.util.find_spec("torch")
    if sys.platform == "win32" or spec is None or spec.origin is None:
        return
    with _loading:
        _load_libraries(Path(spec.origin).parent / "lib")


def _load_libraries(folder: Path) -> None:
    suffix = ".dylib" if sys.platform == "darwin" else ".so"
    # dlopen(3) as a foreign function; what it returns is not needed, and a library that
    # cannot be loaded is reported by the import that follows.
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    for name, is_global in _LIBRARIES:
        library = folder / f"{name}{suffix}"
        mode = os.RTLD_GLOBAL | os.RTLD_LAZY if is_global else os.RTLD_LAZY
        if library.is_file():
            dlopen(os.fsencode(library), mode)
