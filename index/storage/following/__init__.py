"""Following files: an index keeps up with those that it was built from.

- `comparison`: what has become of them; `reselection`: what a change of patterns does to it, in words;
- `changes`: what brings the stored articles up to them.
"""
