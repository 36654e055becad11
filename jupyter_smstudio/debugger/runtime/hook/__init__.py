"""Takes tensors out of a running training: when, how much, and without changing or stopping it.

Reading order: ``hook`` (what frameworks and people call), ``schedule`` (what is due), ``frame`` and
``background`` (how it reaches the disk), ``pace`` and ``budget`` (what it may cost), then a framework's own.
"""
