"""What runs, what it costs, when it is idle, and how to stop it.

Reads the instances of ``core.compute``, judges idleness with the reason, meters to the second,
and keeps the spending limit.
"""
