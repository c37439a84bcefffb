"""One module a step, newest last."""
