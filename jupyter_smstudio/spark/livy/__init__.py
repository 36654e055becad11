"""Livy's REST protocol, over drivers of this machine (``local``) and over a Livy elsewhere (``remote``).

``port`` is what both are to the rest of the studio: a request and its answer. ``told`` checks what is taken
over from either.
"""
