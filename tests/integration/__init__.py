"""Several parts together: the real model, real servers and processes, the command, kills and damages."""
