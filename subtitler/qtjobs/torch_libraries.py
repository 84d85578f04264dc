"""Loads torch's shared libraries without stopping the window.

`import torch` maps some 500 MB of machine code while it holds the interpreter's lock: measured
0.36 s during which no Python slot runs, and seconds from a cold disk. A foreign call through
ctypes gives the lock away, so the same libraries are loaded by one, just before the import.
The longest stop is then 0.1 s, in torch's own initialisation.
"""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

# In the order in which `torch/__init__.py` loads them, with the same visibility.
_LIBRARIES = (("libtorch_global_deps", True), ("libtorch_python", False))


def load_torch_libraries() -> None:
    """Load what `import torch` will need; does nothing where that is not possible."""
    spec = importlib.util.find_spec("torch")
    if "torch" in sys.modules or sys.platform == "win32" or spec is None or spec.origin is None:
        return
    suffix = ".dylib" if sys.platform == "darwin" else ".so"
    # dlopen(3) as a foreign function; what it returns is not needed, and a library that
    # cannot be loaded is reported by the import that follows.
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    for name, is_global in _LIBRARIES:
        library = Path(spec.origin).parent / "lib" / f"{name}{suffix}"
        mode = os.RTLD_GLOBAL | os.RTLD_LAZY if is_global else os.RTLD_LAZY
        if library.is_file():
            dlopen(os.fsencode(library), mode)
