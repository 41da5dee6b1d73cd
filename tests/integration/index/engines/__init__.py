"""Tests of engines on servers."""
