"""Rules that judge a training's tensors and its use of the machine while it runs, and say what is wrong."""
