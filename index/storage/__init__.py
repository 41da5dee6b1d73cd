"""Indexes on disk.

- `collection`: open, build and change one; `selection`, `following`: which files it follows, and what that changes;
- `article_store`, `article_database`: the articles; `stored_articles`: what is read of them without the rest;
- `saved_index`, `manifest`, `generations`, `checked_files`: what is searched, in generations;
- `healing`: what is damaged is made again.
"""
