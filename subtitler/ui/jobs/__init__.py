"""The files panel: everything that is open or queued, with its captioning."""
