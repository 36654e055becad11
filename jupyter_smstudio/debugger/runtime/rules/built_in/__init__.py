"""The original's built-in rules.

Source of what each judges, its parameters and defaults: Amazon SageMaker Developer Guide, "List of Debugger
built-in rules". The guide describes formulas in words; where these leave a choice, the rule's docstring says
which was made.
"""
