"""The original's profiler rules: how well a training uses the machine, and how long its steps take.

Source of what each judges, its parameters and defaults: Amazon SageMaker Developer Guide, "List of Debugger
built-in profiler rules". A percentage is of a device's capacity.
"""
