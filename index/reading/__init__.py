"""A reader looks at the best hits, and says whether they answer.

- `reader`: what is needed of one; `embedded_reader`: the one that belongs to the default model, `graph` computes it;
  `cross_encoder_reader`: any of sentence-transformers' cross-encoders, on the scale that `reader_background` finds out;
- `reader_by_name`: opens the one that is named; `fallback`: who takes over where it fails;
- `endpoint_reader`: a language model that only points at sentences, behind a chat endpoint (`endpoint`);
- `reranking`: what its word does to the ranking.
"""
