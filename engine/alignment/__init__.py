"""When each word was said: cross-attention, warped in time, merged and kept to believable lengths.

`words.time_words` measures the words of a window, `durations.add_words` fits them and the
window's segments to each other.
"""
