"""Tensors on disk: shards that are only appended to, an index, and summaries."""
