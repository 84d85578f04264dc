"""Drawing without widgets: one painter of captions for preview, stills and burning in."""
