"""The built-in algorithms as programs: ``python -m jupyter_smstudio.training.runtime.algorithms kmeans``.

``definitions`` says what each one is and takes, without a heavy import, for the server, the SDK and the
documentation. All else needs numpy and scipy; scikit-learn, xgboost and pyarrow where they are used.
"""
