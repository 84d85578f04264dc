"""The cue editor: text with live counts, and times, of the current cue."""
