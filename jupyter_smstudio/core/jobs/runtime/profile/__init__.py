"""What the machine did while a job's program ran: sampled by its runner, beside the program.

``sampler`` has a thread that asks ``machine``, ``programs`` and ``gpus`` and appends what they say. The files
describe themselves: their first line names the columns, and every other one has their values.
"""
