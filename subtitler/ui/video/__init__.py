"""The player: picture with captions over it, and the controls below."""

from subtitler.ui.video.video_panel import VideoPanel

__all__ = ["VideoPanel"]
