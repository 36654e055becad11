"""Code that runs inside kernels, started by path: the server's package is not on their ``sys.path``."""
