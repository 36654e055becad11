"""Images: what software a kernel runs on, and how it comes onto this machine.

A catalogue and the users' own specifications say what an image holds; a builder turns each version
into an environment in a content-addressed, read-only store; a provider hands environments to whoever
starts kernels. Nothing here knows of tornado or of Jupyter's server.
"""
