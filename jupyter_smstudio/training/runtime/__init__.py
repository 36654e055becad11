"""Code that runs inside training jobs: the built-in algorithms and the runner of notebooks."""
