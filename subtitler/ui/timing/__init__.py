"""Timing of many cues at once: dialogs beside the list that show what would happen first."""
