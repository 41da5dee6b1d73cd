"""Candidates, signals, one score.

- `passage_index`: the search;
- `vectors`: by meaning, through FAISS; `lexicon`, `inverted_index`, `coverage`: by words;
- `translation`: by words across languages;
- `settings`: what each signal counts.
"""
