"""Reading models of every format; everything is checked before it is believed.

May import the network and the tokenizer, whose parts it fills; knows nothing of decoding.

A further format: write a class with the members of `checkpoint.Checkpoint`, whose `open_...`
function reads and checks the settings; let `formats.open_checkpoint` tell it by its first bytes;
add a writer to tests/fakes/checkpoint_writers and a target to tests/fakes/checkpoint_targets.py,
and it is in the round trips and among the damaged files. Paths that a file names must stay in
its folder; links of the file system are followed, for the hub's cache is made of them.
"""
