"""``khuvuc users``: people, what they may do, and keys for programs, from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli_store import DEFAULT, Database, Who, who_asks
from api.finishing import EXIT_LEGAL, finish
from api.first_start import HOURS, link_for
from api.role_words import grant_of, words_of
from geo.errors import CallError
from geo.store import Role, Store, User, open_store

users = typer.Typer(
    no_args_is_help=True, help="Say who may sign in, what they may do, and which programs may ask."
)

Name = Annotated[str, typer.Argument(help="What they sign in with.")]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="Such as 'planner district 007'; a role alone is for everything."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(users, name="users")


@users.command()
def add(name: Name, role: Roles = None, who: Who = None, database: Database = DEFAULT) -> None:
    """Add somebody, and print a link with which they set a password, once."""

    def run() -> int:
        grants = [grant_of(text) for text in role or ()]
        with _opened(database) as store:
            user = store.users.add(name, who_asks(who), grants=grants)
            _tell_link(store, user, who_asks(who))
        return EXIT_LEGAL

    finish(run)


@users.command()
def invite(name: Name, who: Who = None, database: Database = DEFAULT) -> None:
    """Print a new link for somebody who has no password, or has lost it."""

    def run() -> int:
        with _opened(database) as store:
            _tell_link(store, _user(store, name), who_asks(who))
        return EXIT_LEGAL

    finish(run)


@users.command()
def grant(name: Name, role: Roles = None, who: Who = None, database: Database = DEFAULT) -> None:
    """Put roles in the place of those somebody had; without --role they have none."""

    def run() -> int:
        grants = [grant_of(text) for text in role or ()]
        with _opened(database) as store:
            store.users.grant(_user(store, name).id, grants, who_asks(who))
        return EXIT_LEGAL

    finish(run)


@users.command()
def key(
    name: Name,
    label: Annotated[str, typer.Option("--for", help="What the key is for.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it holds.")] = 90,
    most: Annotated[Role | None, typer.Option(help="It does no more than this role.")] = None,
    who: Who = None,
    database: Database = DEFAULT,
) -> None:
    """Print a key for a program that acts as somebody; it is shown once and kept as a hash."""

    def run() -> int:
        until = datetime.now(UTC) + timedelta(days=days)
        with _opened(database) as store:
            user = _user(store, name)
            _, secret = store.keys.add(user.id, label, who_asks(who), expires_at=until, most=most)
        typer.echo(secret)
        typer.echo(f"send it as 'Authorization: Bearer …'; until {until:%Y-%m-%d}", err=True)
        return EXIT_LEGAL

    finish(run)


@users.command()
def revoke(
    number: Annotated[int, typer.Argument(help="Number of the key, as `khuvuc users list` shows.")],
    who: Who = None,
    database: Database = DEFAULT,
) -> None:
    """Let a key open nothing any more."""

    def run() -> int:
        with _opened(database) as store:
            store.keys.revoke(number, who_asks(who))
        return EXIT_LEGAL

    finish(run)


@users.command()
def shut(
    name: Name,
    open_: Annotated[bool, typer.Option("--open", help="Let them in again.")] = False,
    who: Who = None,
    database: Database = DEFAULT,
) -> None:
    """Shut somebody out: sessions and keys of theirs open nothing any more."""

    def run() -> int:
        with _opened(database) as store:
            store.users.activate(_user(store, name).id, open_, who_asks(who))
        return EXIT_LEGAL

    finish(run)


@users.command(name="list")
def list_(database: Database = DEFAULT) -> None:
    """List people with their roles and keys."""

    def run() -> int:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for heading in ("user", "roles", "password", "keys"):
            table.add_column(heading)
        with _opened(database) as store:
            for user in store.users.all():
                held = [k for k in store.keys.of(user.id) if k.revoked_at is None]
                keys = ", ".join(f"{k.id}: {k.name} ({k.hint}…)" for k in held)
                state = "yes" if user.has_password else "no"
                roles = ", ".join(words_of(one) for one in user.grants)
                table.add_row(user.name, roles, state if user.active else "shut out", keys)
        Console().print(table)
        return EXIT_LEGAL

    finish(run)


def _tell_link(store: Store, user: User, who: str) -> None:
    path = link_for(store, user, who)
    typer.echo(f"within {HOURS} hours, once, at the address of the service: {path}")


def _user(store: Store, name: str) -> User:
    found = store.users.find(name)
    if found is None:
        raise CallError(f"there is no user {name}")
    return found


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    try:
        store.ready()
        yield store
    finally:
        store.close()
