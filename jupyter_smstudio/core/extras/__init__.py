"""Extras: optional packages of the server's own environment, e.g. those that compare notebooks.

What an extra is made of stands in this distribution's own metadata and nowhere else, so that nothing
else can be asked for. Images are the environments of kernels; extras are about the server's.
"""
