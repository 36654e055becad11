"""Livy's REST protocol over Spark drivers of this machine.

From the address to the process:

``gateway`` → ``livy``
    Finds a cluster's Livy; answers its routes. ``requests`` reads what clients send, ``renderings`` and
    ``events`` tell what they and the pages are told.
``configuration``, ``file_references``
    What a session may ask for.
``sessions``, ``batches``, ``numbered``
    Those of a cluster, by number, and their share of its memory.
``drivers`` → ``link``, ``process``, ``driver_log``, ``ui_key``, ``endings``
    One driver: its state; the connection to it; its process, log and Spark UI; who waits for statements.
``session_store``, ``places``, ``limits``
    What outlives the server; what all of them are given; how much they take on.
"""
