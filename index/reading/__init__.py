"""A reader looks at the best hits: `reader` says whether they answer, `graph` computes it, `reranking` follows."""
