"""The subtitle editor: a Qt-free core and two thin fronts, the window and the command line."""
