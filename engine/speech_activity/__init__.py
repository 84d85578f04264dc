"""Where somebody speaks: silero-vad's network on torch, and the spans that it hears.

Independent of the recogniser, so that either can bear witness against the other: text without
speech under it is suspect, speech without text over it is lost.
"""
