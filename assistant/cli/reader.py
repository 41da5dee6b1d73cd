"""`yinju reader`: who reads what was found, for every command."""

import click

from assistant.options import remote_reader_option, verbose_option


@click.group()
def reader() -> None:
    """Say or set who reads what was found, before it counts as an answer."""


@reader.command("show")
@verbose_option
def show_reader() -> None:
    """Say which reader is set, and by what."""
    from assistant.configuration import reader_choice

    choice = reader_choice()
    click.echo(f"{choice.name} ({choice.chosen_by})")


@reader.command("set")
@click.argument("name")
@click.option("--no-check", is_flag=True, help="Don't open it to see whether it works.")
@remote_reader_option
@verbose_option
def set_reader(name: str, no_check: bool, allow_remote_reader: bool | None) -> None:
    """Set the reader of NAME for every command, in the data folder's yinju.toml.

    NAME is `embedded` (the product's own), `none`, the folder or hub name of a cross-encoder of sentence-transformers',
    which is fetched if it is not on this machine, or a language model behind an OpenAI-compatible endpoint:
    openai:http://127.0.0.1:11434/v1#model. It is opened once; one that can't be is not set.
    """
    from assistant.configuration import configuration_file, read_configuration, write_reader
    from index import is_built_in, open_reader, receiver_of_text, require_reader_name
    from index.atomic_files import in_full

    allowed, file = bool(allow_remote_reader), configuration_file()
    read_configuration(file)  # a fault is told before the slow work begins
    require_reader_name(name, allow_remote=allowed)
    if not is_built_in(name) and (folder := in_full(name)).is_dir():
        name = str(folder.absolute())  # it is to be found from other folders too
    opened = None
    if not (no_check or is_built_in(name)):
        opened = open_reader(name, allow_remote=allowed)
    write_reader(file, name, allow_remote=allowed)
    if receiver := receiver_of_text(opened):
        click.echo(f"It sends questions and passages to {receiver}.", err=True)
    click.echo(f"The reader is {name} from now on, by {file}.")
