"""Candidates, signals, one score.

- `passage_index`: the search; `segments`: what it searches; `hits`: what it finds;
- `candidates`: what puts passages forward; `signals`: what they are ranked by; `settings`: what each signal counts;
- `engines`: sources of candidates on servers;
- `vectors`: by meaning, through FAISS; `lexicon`, `inverted_index`, `coverage`: by words;
- `translation`, `transliteration`: by words, and names, across languages.
"""
