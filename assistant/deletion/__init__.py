"""Proof that a removed article is gone.

- `needles`: what an article is known by wherever it is written: stretches of its words, and its vectors;
- `remains`: the files that still hold anything of it, and what to do about each;
- `purge`: what can be done at once.
"""
