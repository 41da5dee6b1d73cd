"""Indexes on disk.

- `collection`: open, build and change one; `changes`, `selection`, `reselection`: what a change does;
- `article_store`, `article_database`: the articles;
- `saved_index`, `manifest`, `generations`: what is searched, in generations;
- `healing`: what is damaged is made again.
"""
