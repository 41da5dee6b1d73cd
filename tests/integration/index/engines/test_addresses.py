"""Addresses of engines that hold passwords: what is refused, and how they are written."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.main import main
from index import index_folder
from index.retrieval.engines.address import parse_address


@pytest.mark.parametrize(
    "named",
    [
        "postgresql://reader:s3cret@localhost/own",
        "postgres://reader:s3cret@localhost/#articles",
        "postgresql://reader:s3cret@localhost:port/own#articles",
        "postgresql://reader:7/x?s3cret@localhost/own#articles",
        "postgresql://reader:s3cret/x@localhost/own#articles",
        "postgresql://reader:s3cret@localhost/own#pg_catalog",
        "postgresql://reader:s3cret@localhost/own#Articles; DROP TABLE x",
        "postgresql://localhost/own?password=s3cret#articles",
        "postgresql://localhost/own?options=-c%20log_statement=s3cret#articles",
        "postgresql+psycopg://reader:s3cret@localhost/own#articles",
        "POSTGRESQL:reader:s3cret@localhost/own#articles",
        "https://reader:s3cret@localhost/own#articles",
        f"postgresql://reader:s3cret@{'h' * 200}/own#articles",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(fake_home: Path, corpus_folder: Path, named: str) -> None:
    refused = CliRunner().invoke(main, ["index", "--index", named, str(corpus_folder)])
    assert refused.exit_code == 3
    assert refused.stderr.count("\n") == 1
    assert "s3cret" not in refused.stderr
    assert not (fake_home / "indexes").exists()


def test_an_address_is_written_in_one_way(fake_home: Path) -> None:
    address = parse_address("postgres://me%40work:p%23ss@[::1]:5433/my%20own?sslmode=require#articles")
    assert str(address) == "postgresql://me%40work@[::1]:5433/my%20own?sslmode=require#articles"
    assert index_folder(str(address)).name == address.folder_name
    assert str(parse_address("postgresql:///own?host=/run/postgresql#a")) == "postgresql:///own?host=/run/postgresql#a"
