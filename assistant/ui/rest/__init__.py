"""What other programs ask by REST: `requests`, `replies`, `operations` and their `routes`; `openapi`, `reference`."""
