"""What JupyterHub is told for a domain: a configuration of one file, with the reasons beside each line.

It runs in JupyterHub's process, so it imports nothing of the studio.
"""
