"""From a window's audio features to its text: prompt, rules, sampling and further attempts.

`task.DecodingTask` decodes a window once, `fallback.decode_with_fallback` until the text is
good enough. Nothing here knows audio, files or events.
"""
