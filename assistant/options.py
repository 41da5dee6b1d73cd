"""Options that several commands share."""

import click

index_option = click.option(
    "--index",
    "index_path",
    metavar="NAME",
    help="The name of an index in the data folder, or an index's path. [YINJU_INDEX, or the default index]",
)
model_option = click.option(
    "--model",
    metavar="NAME",
    help="A sentence-transformers model's name or folder. [YINJU_MODEL, or the embedded multilingual-e5-small]",
)
