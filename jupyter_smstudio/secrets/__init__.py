"""Secrets of a person that their jobs are given: which there are, set one, remove one.

No verb answers with a value: ``core.secrets`` gives values to the processes of jobs alone.
"""
