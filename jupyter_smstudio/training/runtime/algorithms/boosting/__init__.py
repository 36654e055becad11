"""Parts of the XGBoost job: its log, checkpoints, metrics beyond the library's, and several hosts."""
