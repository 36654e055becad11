"""How each feature is put together from the core: a module for each, ``app.py`` calls them in order."""
