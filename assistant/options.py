"""Options that several commands share."""

import click

index_option = click.option(
    "--index",
    "index_path",
    metavar="FOLDER",
    help="The index's folder. [YINJU_INDEX, or the default index in the data folder]",
)
model_option = click.option(
    "--model",
    metavar="NAME",
    help="A sentence-transformers model's name or folder. [YINJU_MODEL, or the embedded multilingual-e5-small]",
)
