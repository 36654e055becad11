"""``make bench``: what users wait for, each figure beside a peer that is measured in the same run.

Machines are noisy: quote medians and ratios, never a lone absolute time. Nothing here is asserted.
"""
