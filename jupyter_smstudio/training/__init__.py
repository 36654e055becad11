"""Training and processing jobs: scripts, notebooks and built-in algorithms on instances of their own.

The engine is ``core.jobs``; this feature knows what people submit, and how a plan is made before.
What runs inside the job is in ``runtime``.
"""
