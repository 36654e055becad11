"""What the features stand on: errors, wire models, events, the database and compute.

Nothing in here knows a feature, tornado or jupyter_server.
"""
