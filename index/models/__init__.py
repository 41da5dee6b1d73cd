"""Where embedding models come from.

- `bundled_model`: the one that is installed along; `model_folder`: any other, by name or path;
- `model_fingerprint`: what tells two apart; `silence`: what the libraries needn't say.
"""
