"""The waveform with the cues on it, along the bottom of the window."""

from subtitler.ui.timeline.waveform_strip import WaveformStrip

__all__ = ["WaveformStrip"]
