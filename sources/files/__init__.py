"""Files before their format matters.

- `discovery`: which there are; `bundles`: those in archives and mailboxes;
- `opening`: opened without being led elsewhere;
- `encodings`: bytes become text, or are refused; `catalog`: what a folder says of its articles.
"""
