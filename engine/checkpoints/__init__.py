"""Reading models from their folders; everything is checked before it is believed.

May import the network and the tokenizer, whose parts it fills; knows nothing of decoding.
"""
