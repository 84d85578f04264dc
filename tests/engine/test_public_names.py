"""`import engine` is cheap and its names mean the same whatever was imported before."""

import subprocess
import sys

import pytest


def python(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_importing_the_engine_does_not_import_torch():
    assert python("import sys, engine; print('torch' in sys.modules)") == "False"


def test_looking_for_models_imports_neither_torch_nor_the_hub():
    code = "import sys, engine; engine.download_model; engine.find_installed_models(()); "
    code += "print(engine.catalogue()[0].name, {'torch', 'huggingface_hub'} & {*sys.modules})"
    assert python(code) == "tiny set()"


@pytest.mark.parametrize(
    "before", ["import engine", "import engine.transcription", "import engine, engine.audio"]
)
def test_the_public_names_are_functions_and_classes_every_time(before):
    modules = "[n for n in engine.__all__ * 2 if hasattr(getattr(engine, n), '__path__') "
    modules += "or type(getattr(engine, n)).__name__ == 'module']"
    assert python(f"{before}\nimport engine; print({modules})") == "[]"
