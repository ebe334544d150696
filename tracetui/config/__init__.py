"""What users set once: where settings and state lie, what may be set, and what is wrong with what is set."""
