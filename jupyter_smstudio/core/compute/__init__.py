"""Where things run: the catalogues, the environments of images, and instances with real limits."""
