"""Where embedding models come from.

- `bundled_model`: the default one, and what it is made of: `packaged_weights`, `original_weights`;
- `model_folder`: any other, by name or path; `model_choice`: with which options; `model_configuration`: what its files
  say; `loading`, `multi_vector`: what becomes of it;
- `model_fingerprint`: what tells two apart; `quantisation`: how trained weights are stored; `silence`: what the
  libraries needn't say.
"""
