"""Who may ask what, and how much: the guard and what stands behind it, and the queue in which questions wait."""
