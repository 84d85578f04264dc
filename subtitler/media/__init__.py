"""Facts and outlines of media files, on the engine's clock; knows no Qt."""
