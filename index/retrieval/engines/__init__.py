"""Sources of candidates on servers: engines that spread over several machines by themselves.

- `address`: how one is named, and the folder that belongs to it; `opening`: the source at an address;
- `collection`: what collections of all engines have in common; `retrying`: when the server is away;
- `qdrant_points`: what a passage is in Qdrant; `qdrant_source`: the source;
- `postgres_tables`: what it is in PostgreSQL; `postgres_connections`: the way there; `postgres_source`: the source.

The articles stay in the index's own folder, texts, vectors and terms, with whoever keeps the index: answers are quoted
from there, and an engine that is lost is filled again from there, without the model. The engine only searches. So its
payload needs no text, an answer never depends on what somebody else wrote into it, and a collection can be thrown away.
What that costs is the folder on every machine that answers.
"""
