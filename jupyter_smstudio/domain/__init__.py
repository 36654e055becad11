"""The domain: the people who share this database, what each may do and use, and the log of what was decided.

On a laptop it is a domain of one and needs no set-up. For a team it is told by JupyterHub who asks, leases
them one machine, and counts what each has used.
"""
