"""Secrets of people, such as API keys, that their jobs are given by name.

``store`` keeps them, in one of the places of ``places``: the system's keyring, or an encrypted file.
Their values leave it for the process of a job and for nothing else.
"""
