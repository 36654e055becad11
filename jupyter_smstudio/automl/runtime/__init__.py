"""What an AutoML job runs in its image: it reads the table, explores it, and searches for the best model.

Nothing in here imports the server: the folder travels to the job.
"""
