"""What an operator may set, each as an environment variable ``KHUVUC_…``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 1 << 20


class Settings(BaseSettings):
    """Settings of the service; nothing is read before one of these is made."""

    model_config = SettingsConfigDict(env_prefix="KHUVUC_", frozen=True)

    database: str = "khuvuc.db"
    """``sqlite:///file.db``, a path of a SQLite file, or ``postgresql://…``."""
    open_to_all: bool = False
    """Every visitor may read and plan everything: the sample on loopback, nothing else."""
    poll_seconds: float = Field(default=2.0, gt=0)
    """How often the store is asked whether something new is published."""
    plans_at_once: int = Field(default=1, ge=0)
    """Planning runs that work at the same time, each in a process of its own; 0: none here."""

    session_hours: float = Field(default=12.0, gt=0, le=24 * 31)
    """How long somebody stays signed in."""
    heavy_a_minute: int = Field(default=300, ge=0)
    """Batches, uploads and changes of one address in a minute; 0 is no limit."""
    heavy_a_minute_with_key: int = Field(default=3_000, ge=0)
    """The same for a key that holds."""
    oidc_issuer: str = ""
    """Address of an OpenID Connect provider, such as https://id.example.vn/realms/kv; empty: none."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name_claim: str = "sub"
    """Claim that names people; the provider must never give one name to somebody else."""
    oidc_roles_claim: str = "khuvuc_roles"
    """Claim with a list of roles."""
    oidc_roles: dict[str, str] = {}
    """What a value of that claim stands for here, such as {"cb-hbt": "planner district 007"}.

    A value that is not listed stands for itself where it is written as a role is, else for nothing.
    """

    cors_origins: tuple[str, ...] = ()
    """Other sites whose pages may ask this service; none by default."""
    batch_points: int = Field(default=1_000, ge=1)
    """Points in one batch of lookups."""
    page_rows: int = Field(default=500, ge=1, le=5_000)
    """Rows of a page where nobody asks for another number."""
    upload_bytes: int = Field(default=256 * MEGABYTE, ge=1)
    unpacked_bytes: int = Field(default=2_048 * MEGABYTE, ge=1)
    """Size of a zipped planning folder, as it comes and as it unpacks."""
    upload_files: int = Field(default=500, ge=1)

    hours: tuple[str, str] | None = None
    """When stations are open, such as 05:00 and 21:00; None: as the plan's rules say."""
    report_vi: str = ""
    report_en: str = ""
    """How a voter tells of a mistake, such as a telephone number; empty: the ward's committee."""
    work_folder: Path | None = None
    """Where runs and uploads unpack; None: the system's temporary folder."""
