"""Indexes on disk.

- `collection`: open, build and change one; `selection`, `following`: which files it follows, and what that changes;
- `article_store`, `article_database`: the articles; `stored_articles`: what is read of them without the rest;
- `saved_index`, `manifest`, `generations`, `checked_files`: what is searched, in generations;
- `engine`: an engine on a server is kept up with them;
- `renewing`: generations made anew of what is there.
"""
