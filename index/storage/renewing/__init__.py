"""Generations made anew of what is there.

- `healing`: of the articles, where what is searched is damaged or of an older format;
- `purging`: without what is left in it of articles that were removed.
"""
