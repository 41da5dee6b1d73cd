"""Unit tests of the articles of a server."""
