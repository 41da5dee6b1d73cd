"""Texts become vectors.

- `encoder`: what every encoder does; `sentence_encoder`: sentence-transformers behind it;
- `embedding_cache`: vectors kept from one time to the next;
- `token_vectors`, `binary_token_vectors`: what each token means where it stands, and the same in bits;
- `background`, `background_probes`: what a model gives to unrelated texts;
- `batches`, `autocast`, `fair_lock`: how it computes, in which portions, and who comes first.
"""
