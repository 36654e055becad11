"""The only glue to tornado and Jupyter: handlers, routes, events, kernels and the OpenAPI document."""
