"""One MLflow for a whole domain: whose is what, who may see it, and what its clients may ask.

Each person has one of MLflow's *workspaces*, a space, in which MLflow keeps experiments, runs, artifacts and
models apart from those of all others. What somebody shares is read in its owner's space, by the rule of
:mod:`..identity`; nobody writes in another's.
"""
