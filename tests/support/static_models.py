"""Static models, made in a moment: a table of vectors, one a character, that is loaded as any other model is."""

from pathlib import Path

from tests.support.articles import ARTICLES


def save_static_model(folder: Path, dim: int, seed: int = 1) -> Path:
    """Save a model that knows the characters of the small articles, and return its folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    characters = sorted(set("".join(ARTICLES.values())))
    tokenizer = Tokenizer(WordLevel({each: row for row, each in enumerate(["<unk>", *characters])}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Split(Regex("."), "isolated")
    torch.manual_seed(seed)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=dim)]).save(str(folder))
    return folder
