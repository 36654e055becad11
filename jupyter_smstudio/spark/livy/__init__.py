"""Livy's REST protocol over Spark drivers of this machine, and over a Livy elsewhere.

``port``
    What both are to the rest of the studio: a request and its answer.

Of this machine, from the address to the process:

``gateway`` → ``local``
    Finds a cluster's Livy; answers its routes. ``requests`` reads what clients send, ``renderings`` and
    ``events`` tell what they and the pages are told.
``configuration``, ``file_references``
    What a session may ask for.
``sessions``, ``batches``, ``numbered``
    Those of a cluster, by number, and their share of its memory.
``drivers`` → ``link``, ``process``, ``driver_log``, ``ui_key``
    One driver: its state; the connection to it; its process, log and Spark UI.
``session_store``, ``places``, ``limits``
    What outlives the server; what all of them are given; how much they take on.

Of a Livy elsewhere:

``remote_livies`` → ``remote`` → ``transport``, ``target``
    The clients of a server's clusters; one client; how it asks; whom it may ask.
``remote_configuration``
    What a session there may ask for.
``ledger``, ``remote_sessions``, ``remote_catalog``
    Which sessions are whose; how they were last seen; their tables.

``told``
    Checks what is taken over from either.
"""
