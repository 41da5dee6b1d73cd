"""Indexes on disk.

- `collection`: open, build and change one; `changes`, `selection`, `reselection`: what a change does;
- `article_store`: the articles; `saved_index`, `saved_documents`: what is searched, in generations;
- `healing`: what is damaged is made again.
"""
