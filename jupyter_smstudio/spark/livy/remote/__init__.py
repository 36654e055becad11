"""Livy's REST protocol over a Livy server elsewhere.

``livies`` → ``livy`` → ``transport``, ``target``
    The clients of a server's clusters; one client; how it asks; whom it may ask.
``configuration``
    What a session there may ask for.
``ledger``, ``sessions``, ``catalog``
    Which sessions are whose; how they were last seen; their tables.
"""
