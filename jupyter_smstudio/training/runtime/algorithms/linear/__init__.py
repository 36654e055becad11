"""Parts of the linear learner: many linear models that are trained as one matrix product."""
