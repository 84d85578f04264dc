"""The description of one audio track of a media file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One audio track as people choose it.

    Attributes:
        index: position among the file's audio tracks, from 0.
        stream_index: position among all streams of the container.
        codec: short codec name, such as "aac".
        channels: number of channels.
        rate_hz: samples a second as stored.
        language: ISO 639 code from the container, or "".
        title: the container's title for the track, or "".
        is_default: the container marks it as the one to play.
    """

    index: int
    stream_index: int
    codec: str
    channels: int
    rate_hz: int
    language: str = ""
    title: str = ""
    is_default: bool = False

    @property
    def label(self) -> str:
        """A short name for menus, such as "2: eng, Commentary (aac, 6 ch)"."""
        name = ", ".join(part for part in (self.language, self.title) if part)
        facts = f"{self.codec}, {self.channels} ch"
        return f"{self.index + 1}: {name} ({facts})" if name else f"{self.index + 1}: {facts}"
