"""What runs beside a job, in a process of its own: standard library only, apart from fetching inputs."""
