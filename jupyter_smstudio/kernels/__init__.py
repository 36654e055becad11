"""Notebooks choose an image and an instance type, and change both in place with their variables.

A placement says where a kernel runs; the provisioner starts it there; the service switches it.
Runtime code under ``runtime/`` travels into the kernel and imports nothing of the server.
"""
