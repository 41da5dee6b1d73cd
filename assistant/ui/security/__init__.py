"""Who may ask what, and how much: `guard`, `routes`, `login`, `sessions`, `request_bodies`, `rate_limiter`."""
