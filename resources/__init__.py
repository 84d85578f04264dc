"""Files that ship with the product; read them through `importlib.resources`."""
