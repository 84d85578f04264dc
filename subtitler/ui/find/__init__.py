"""Finding: a bar above the cue list that searches and replaces, and one that goes to a place."""
