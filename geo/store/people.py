"""Who signs in and which programs may ask: passwords as argon2, every other secret as SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, exists, insert, select, update

from geo.errors import InputError, NotFoundError, TakenError
from geo.store.database import Database
from geo.store.log import append
from geo.store.models import GrantRow, SecretRow, UserRow
from geo.store.values import Grant, Key, Role, Scope, User

LEAST_LETTERS = 12
"""Of a password: length helps more than signs do (NIST SP 800-63B asks for 8 at the least)."""
HINT_LETTERS = 8
SECRET_BYTES = 32
KEY, SESSION, INVITATION = "key", "session", "invitation"


class Users:
    """The people of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()
        self._nobody: str | None = None

    def add(
        self, name: str, who: str, *, password: str | None = None, grants: Sequence[Grant] = ()
    ) -> User:
        """Add somebody; without a password they cannot sign in until they accept an invitation."""
        folded = _folded(name)
        hashed = None if password is None else self._hash(password)
        with self._database.writing() as connection:
            if connection.execute(select(exists().where(UserRow.name == folded))).scalar():
                raise TakenError(f"there is a user {folded} already")
            made = connection.execute(
                insert(UserRow)
                .values(name=folded, password_hash=hashed, active=True, added_at=datetime.now(UTC))
                .returning(UserRow.id)
            ).scalar_one()
            _put_grants(connection, int(made), grants)
            append(connection, who, "user.add", f"user {made}", _told(folded, grants))
            return _user(connection, int(made))

    def get(self, user_id: int) -> User:
        """Return a user by id."""
        with self._database.reading() as connection:
            return _user(connection, user_id)

    def find(self, name: str) -> User | None:
        """Return a user by name."""
        with self._database.reading() as connection:
            found = _id_of(connection, name)
            return None if found is None else _user(connection, found)

    def all(self) -> tuple[User, ...]:
        """Return everybody, by name."""
        with self._database.reading() as connection:
            ids = connection.execute(select(UserRow.id).order_by(UserRow.name)).scalars()
            return tuple(_user(connection, user_id) for user_id in list(ids))

    def verify(self, name: str, password: str) -> User | None:
        """Return the user if the password is right and the user active; takes as long when not."""
        with self._database.reading() as connection:
            found = _id_of(connection, name)
            user = None if found is None else _user(connection, found)
            kept = select(UserRow.password_hash).where(UserRow.id == found)
            hashed = None if found is None else connection.execute(kept).scalar()
        right = self._right(hashed or self._somebody(), password)
        return user if user is not None and user.active and hashed and right else None

    def set_password(self, user_id: int, password: str, who: str) -> None:
        """Give a new password; whoever is signed in under the old one is signed out."""
        hashed = self._hash(password)
        with self._database.writing() as connection:
            _user(connection, user_id)
            self._put_password(connection, user_id, hashed, who)

    def grant(self, user_id: int, grants: Sequence[Grant], who: str) -> User:
        """Put roles in the place of those a user had."""
        with self._database.writing() as connection:
            user = _user(connection, user_id)
            _put_grants(connection, user_id, grants)
            append(connection, who, "user.grant", f"user {user_id}", _told(user.name, grants))
            return _user(connection, user_id)

    def activate(self, user_id: int, active: bool, who: str) -> User:
        """Let a user in, or out: then keys and sessions open nothing any more."""
        with self._database.writing() as connection:
            _user(connection, user_id)
            connection.execute(update(UserRow).where(UserRow.id == user_id).values(active=active))
            append(connection, who, "user.activate", f"user {user_id}", {"active": active})
            return _user(connection, user_id)

    def invite(self, user_id: int, who: str, *, expires_at: datetime) -> str:
        """Return a one-time secret with which the user sets a password; an earlier one is void."""
        with self._database.writing() as connection:
            _user(connection, user_id)
            _revoke(connection, user_id, INVITATION)
            _, secret = _put_secret(connection, user_id, INVITATION, "", expires_at)
            append(connection, who, "user.invite", f"user {user_id}", {})
            return secret

    def accept(self, secret: str, password: str) -> User:
        """Set a password with the secret of an invitation, which then opens nothing any more."""
        hashed = self._hash(password)
        with self._database.writing() as connection:
            user = _opened(connection, secret, INVITATION)
            if user is None:
                raise NotFoundError(
                    "the invitation is unknown, used or out of date; ask for another"
                )
            self._put_password(connection, user.id, hashed, user.name)
            _revoke(connection, user.id, INVITATION)
            return _user(connection, user.id)

    def _put_password(self, connection: Connection, user_id: int, hashed: str, who: str) -> None:
        change = update(UserRow).where(UserRow.id == user_id).values(password_hash=hashed)
        connection.execute(change)
        _revoke(connection, user_id, SESSION)
        append(connection, who, "user.password", f"user {user_id}", {})

    def _hash(self, password: str) -> str:
        if len(password) < LEAST_LETTERS:
            raise InputError(f"a password needs {LEAST_LETTERS} letters or more")
        return self._hasher.hash(password)

    def _right(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _somebody(self) -> str:
        """Return the hash of a password that nobody has, so that a wrong name takes as long."""
        if self._nobody is None:
            self._nobody = self._hasher.hash(secrets.token_urlsafe())
        return self._nobody


class Keys:
    """The keys of programs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        user_id: int,
        name: str,
        who: str,
        *,
        expires_at: datetime | None = None,
        most: Role | None = None,
    ) -> tuple[Key, str]:
        """Return a new key and its secret, which is never shown again."""
        with self._database.writing() as connection:
            _user(connection, user_id)
            made, secret = _put_secret(connection, user_id, KEY, name, expires_at, most)
            facts = {"user_id": user_id, "name": name, "most": most}
            append(connection, who, "key.add", f"key {made}", facts)
            return _keys(connection, SecretRow.id == made)[0], secret

    def verify(self, secret: str) -> User | None:
        """Return the user of a key that holds."""
        with self._database.reading() as connection:
            return _opened(connection, secret, KEY)

    def of(self, user_id: int) -> tuple[Key, ...]:
        """Return a user's keys in the order they were made."""
        with self._database.reading() as connection:
            return _keys(connection, SecretRow.user_id == user_id)

    def revoke(self, key_id: int, who: str) -> None:
        """Let a key open nothing any more."""
        with self._database.writing() as connection:
            if not _keys(connection, SecretRow.id == key_id):
                raise NotFoundError(f"there is no key {key_id}")
            connection.execute(
                update(SecretRow)
                .where(SecretRow.id == key_id, SecretRow.revoked_at.is_(None))
                .values(revoked_at=datetime.now(UTC))
            )
            append(connection, who, "key.revoke", f"key {key_id}", {})


class Sessions:
    """Who is signed in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, user_id: int, *, expires_at: datetime) -> str:
        """Return the secret for the cookie."""
        with self._database.writing() as connection:
            _user(connection, user_id)
            _, secret = _put_secret(connection, user_id, SESSION, "", expires_at)
            return secret

    def verify(self, secret: str) -> User | None:
        """Return the user of a session that lasts."""
        with self._database.reading() as connection:
            return _opened(connection, secret, SESSION)

    def end(self, secret: str) -> None:
        """Sign out; a session that is over stays so."""
        with self._database.writing() as connection:
            connection.execute(
                delete(SecretRow).where(
                    SecretRow.sha256 == _sha256(secret), SecretRow.purpose == SESSION
                )
            )


def _opened(connection: Connection, secret: str, purpose: str) -> User | None:
    row = connection.execute(
        select(SecretRow.__table__).where(
            SecretRow.sha256 == _sha256(secret), SecretRow.purpose == purpose
        )
    ).one_or_none()
    if row is None or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= datetime.now(UTC):
        return None
    user = _capped(_user(connection, row.user_id), row.most)
    return user if user.active else None


def _capped(user: User, most: str | None) -> User:
    """Return a user as a key shows them: with no role beyond the key's own."""
    if most is None:
        return user
    roles = list(Role)
    limit = roles.index(Role(most))
    grants = (replace(g, role=roles[min(roles.index(g.role), limit)]) for g in user.grants)
    return replace(user, grants=tuple(dict.fromkeys(grants)))


def _put_secret(
    connection: Connection,
    user_id: int,
    purpose: str,
    name: str,
    expires_at: datetime | None,
    most: Role | None = None,
) -> tuple[int, str]:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = connection.execute(
        insert(SecretRow)
        .values(
            sha256=_sha256(secret), purpose=purpose, user_id=user_id, name=name,
            hint=secret[:HINT_LETTERS] if purpose == KEY else "",
            made_at=datetime.now(UTC), expires_at=expires_at, revoked_at=None, most=most,
        )
        .returning(SecretRow.id)
    )  # fmt: skip
    return int(made.scalar_one()), secret


def _revoke(connection: Connection, user_id: int, purpose: str) -> None:
    connection.execute(
        delete(SecretRow).where(SecretRow.user_id == user_id, SecretRow.purpose == purpose)
    )


def _sha256(secret: str) -> str:
    # A secret of 32 random bytes cannot be guessed, so it needs no slow hash as a password does.
    return hashlib.sha256(secret.encode()).hexdigest()


def _keys(connection: Connection, condition: object) -> tuple[Key, ...]:
    wanted = select(
        SecretRow.id, SecretRow.user_id, SecretRow.name, SecretRow.hint, SecretRow.made_at,
        SecretRow.expires_at, SecretRow.revoked_at, SecretRow.most,
    ).where(condition, SecretRow.purpose == KEY)  # type: ignore[arg-type]  # fmt: skip
    rows = connection.execute(wanted.order_by(SecretRow.id))
    return tuple(
        Key(**{**row._asdict(), "most": Role(row.most) if row.most else None}) for row in rows
    )


def _id_of(connection: Connection, name: str) -> int | None:
    return connection.execute(
        select(UserRow.id).where(UserRow.name == name.strip().lower())
    ).scalar()


def _user(connection: Connection, user_id: int) -> User:
    row = connection.execute(select(UserRow.__table__).where(UserRow.id == user_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no user {user_id}")
    wanted = select(GrantRow.role, GrantRow.scope, GrantRow.code).where(GrantRow.user_id == user_id)
    grants = connection.execute(wanted.order_by(GrantRow.scope, GrantRow.code, GrantRow.role))
    return User(
        id=row.id,
        name=row.name,
        active=row.active,
        has_password=row.password_hash is not None,
        grants=tuple(Grant(Role(g.role), Scope(g.scope), g.code) for g in grants),
    )


def _put_grants(connection: Connection, user_id: int, grants: Sequence[Grant]) -> None:
    connection.execute(delete(GrantRow).where(GrantRow.user_id == user_id))
    for grant in dict.fromkeys(grants):
        connection.execute(insert(GrantRow).values(user_id=user_id, **asdict(grant)))


def _told(name: str, grants: Sequence[Grant]) -> dict[str, object]:
    return {"name": name, "grants": [f"{g.role} {g.scope} {g.code}".strip() for g in grants]}


def _folded(name: str) -> str:
    folded = name.strip().lower()
    if not folded:
        raise InputError("a user needs a name")
    return folded
