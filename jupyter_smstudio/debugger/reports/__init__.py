"""The report of a training: a page of HTML and a notebook, made on demand by a process of its own."""
