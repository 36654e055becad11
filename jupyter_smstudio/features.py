"""The features of SM Studio; ``composition/`` puts each together, ``app.py`` all of them."""

FEATURES = (
    "images",
    "kernels",
    "experiments",
    "training",
    "debugger",
    "automl",
    "tuning",
    "spark",
    "sharing",
    "domain",
    "resources",
)
"""In the order of the README's table and of the navigation."""
BENEATH = ("secrets",)
"""Those without a page of their own."""
