"""Software images: the catalogue, builds on demand, custom images and start-up scripts.

An image is a named, versioned, locked set of packages with one or more kernels.
The mechanics (locking, building, the content-addressed store) are in ``core.compute.images``.
"""
