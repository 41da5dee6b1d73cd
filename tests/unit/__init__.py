"""Logic alone: with the fake encoder, or without any."""
