"""Settings: the environment (prefix KENG_) and `.env`, checked when the program starts."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from bot.domain.errors import SettingsError
from bot.domain.policy import DangerRings, Drill, EmergencyNumbers, OtherRings, Rules
from bot.domain.sending import MOST_A_DAY

PREFIX = "KENG_"
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _split(value: object) -> object:
    """Take "1,5,15" for a list."""
    return tuple(piece.strip() for piece in value.split(",") if piece.strip()) if isinstance(value, str) else value


Port = Annotated[int, Field(ge=0, le=65535)]
Minutes = Annotated[int, Field(ge=1, le=7 * 24 * 60)]
Hours = Annotated[int, Field(ge=1, le=90 * 24)]
Telephone = Annotated[str, Field(pattern=r"^\+?[0-9]{2,15}$")]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Quota = Annotated[str, Field(pattern=r"^[a-z_]{1,16}=[0-9]{1,9}$")]
Listed = (NoDecode, BeforeValidator(_split))


class Settings(BaseSettings):
    """Everything that can be set; each field `x` is read from `KENG_X`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Path("data")
    database_url: str = Field(default_factory=lambda data: f"sqlite+aiosqlite:///{data['data_dir']}/keng.db", repr=False)
    key_dir: Path = Field(default_factory=lambda data: data["data_dir"] / "keys")

    backup_public_key: str = ""

    telegram_token: SecretStr | None = None
    telegram_api_base: str = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_rate: Annotated[float, Field(ge=0, le=1000)] = 30
    telegram_chat_rate: Annotated[float, Field(ge=0, le=1000)] = 1
    telegram_group_rate: Annotated[float, Field(ge=0, le=1000)] = 20

    web_host: str = "127.0.0.1"
    web_port: Port = 8080
    console_port: Port = 8081
    public_url: str = ""
    trusted_proxies: Annotated[tuple[str, ...], *Listed] = ()
    playground: bool | None = None

    timezone: str = "Asia/Ho_Chi_Minh"
    emergency_police: Telephone = "113"
    emergency_fire: Telephone = "114"
    emergency_medical: Telephone = "115"
    emergency_disaster: Telephone = "112"
    emergency_children: Telephone = "111"

    shown_minutes: Minutes = 10
    notice_min_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 10
    notice_max_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 60
    conversation_minutes: Minutes = 30
    draft_hours: Hours = 24
    draft_reminder_hours: Hours = 2
    voice_masked: bool = True
    voice_transcript: bool = False
    purge_days: Annotated[int, Field(ge=1, le=365)] = 90
    ring_danger_minutes: Annotated[tuple[Minutes, Minutes, Minutes], *Listed] = (1, 5, 15)
    ring_other_hours: Annotated[tuple[Hours, Hours], *Listed] = (2, 8)
    report_first_day: Annotated[int, Field(ge=1, le=28)] = 1
    legal_hours: Hours = 24
    drill_day: Literal["off", "mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "off"
    drill_hour: Annotated[int, Field(ge=0, le=23)] = 9
    quiet_from: TimeOfDay = "21:00"
    quiet_to: TimeOfDay = "06:00"
    per_week: Annotated[int, Field(ge=1, le=MOST_A_DAY)] = 3
    monthly_quotas: Annotated[tuple[Quota, ...], *Listed] = ()
    campaign_grace_hours: Hours = 12
    respected_hours: Hours = 24
    approval_hours: Hours = 4
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def _name_driver(cls, value: str) -> str:
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in _DRIVERS:
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return f"{_DRIVERS[scheme]}://{rest}"

    @field_validator("backup_public_key")
    @classmethod
    def _check_public_key(cls, value: str) -> str:
        if value and not re.fullmatch(r"keng-public-[A-Za-z0-9_-]{48}", value):
            raise ValueError("must be the public key that keng key pair printed; the private one belongs on no server")
        return value

    @field_validator("timezone")
    @classmethod
    def _know_timezone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (OSError, ValueError, LookupError):
            raise ValueError("is not a time zone; write it like Asia/Ho_Chi_Minh") from None

    @field_validator("public_url", "telegram_api_base")
    @classmethod
    def _check_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("must be an address like https://keng.example.vn")
        return value.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(str(ip_network(piece, strict=False)) for piece in value)
        except ValueError:
            raise ValueError("must be IP addresses or networks with commas between them") from None

    @field_validator("ring_danger_minutes", "ring_other_hours")
    @classmethod
    def _check_rising(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(later <= earlier for earlier, later in pairwise(value)):
            raise ValueError("must rise, like 1,5,15")
        return value

    @model_validator(mode="after")
    def _check_together(self) -> Settings:
        if self.notice_min_minutes > self.notice_max_minutes:
            raise ValueError("KENG_NOTICE_MIN_MINUTES is greater than KENG_NOTICE_MAX_MINUTES")
        if self.draft_reminder_hours >= self.draft_hours:
            raise ValueError("KENG_DRAFT_REMINDER_HOURS must be less than KENG_DRAFT_HOURS")
        if self.web_port and self.web_port == self.console_port:
            raise ValueError("KENG_WEB_PORT and KENG_CONSOLE_PORT must differ")
        if self.playground and self.exposed:
            raise ValueError(
                "KENG_PLAYGROUND is for trying out: it cannot be on beside a messaging platform, another web host or a public address"
            )
        if self.exposed and _inside(self.key_dir, self.data_dir):
            raise ValueError(
                "KENG_KEY_DIR lies inside KENG_DATA_DIR: who copies the data would have the keys too; set it to another folder"
            )
        if self.platform_configured and self.telegram_mode == "webhook" and not self._can_be_called:
            raise ValueError("KENG_TELEGRAM_MODE is webhook, which calls KENG_PUBLIC_URL: set that to an https:// address, or use polling")
        return self

    @property
    def _can_be_called(self) -> bool:
        """Tell whether a platform may call us: over TLS, or on this machine for trying out."""
        public = urlsplit(self.public_url)
        return public.scheme == "https" or (public.hostname is not None and is_loopback(public.hostname))

    @property
    def platform_configured(self) -> bool:
        """Tell whether a messaging platform is set up."""
        return self.telegram_token is not None

    @property
    def exposed(self) -> bool:
        """Tell whether anybody but this machine can reach us: by a platform or by the web chat."""
        return self.platform_configured or self.web_exposed

    @property
    def web_exposed(self) -> bool:
        """Tell whether anybody but this machine can open the web chat: on another host or at a public address."""
        public = urlsplit(self.public_url).hostname
        return not is_loopback(self.web_host) or (public is not None and not is_loopback(public))

    @property
    def playground_on(self) -> bool:
        """Tell whether the playground opens: when it was asked for, or by itself while nothing is configured."""
        return not self.exposed if self.playground is None else self.playground

    def rules(self) -> Rules:
        """Return what the lower layers need."""
        danger, other = self.ring_danger_minutes, self.ring_other_hours
        return Rules(
            emergency=EmergencyNumbers(
                self.emergency_police, self.emergency_fire, self.emergency_medical, self.emergency_disaster, self.emergency_children
            ),
            danger=DangerRings(*(timedelta(minutes=minutes) for minutes in danger)),
            other=OtherRings(*(timedelta(hours=hours) for hours in other)),
            shown_for=timedelta(minutes=self.shown_minutes),
            notice_min=timedelta(minutes=self.notice_min_minutes),
            notice_max=timedelta(minutes=self.notice_max_minutes),
            conversation_life=timedelta(minutes=self.conversation_minutes),
            draft_life=timedelta(hours=self.draft_hours),
            draft_reminder=timedelta(hours=self.draft_reminder_hours),
            purge_after=timedelta(days=self.purge_days),
            mask_voices=self.voice_masked,
            transcript_first=self.voice_transcript,
            legal_clock=timedelta(hours=self.legal_hours),
            drill=None if self.drill_day == "off" else Drill(_WEEKDAYS.index(self.drill_day), self.drill_hour),
            report_first_day=self.report_first_day,
            quiet_from=_minute(self.quiet_from),
            quiet_to=_minute(self.quiet_to),
            per_week=self.per_week,
            quotas={name: int(most) for name, _, most in (each.partition("=") for each in self.monthly_quotas)},
            campaign_grace=timedelta(hours=self.campaign_grace_hours),
            respected_before=timedelta(hours=self.respected_hours),
            rates={"telegram": self.telegram_rate} if self.telegram_rate else {},
            approval_after=timedelta(hours=self.approval_hours),
            timezone=self.timezone,
        )


def load_settings(**given: Any) -> Settings:  # Any: pydantic takes each value in any form that it can read
    """Read the settings; what is `given` stands before the environment.

    Raises:
        SettingsError: one sentence a finding, with the setting's name and never its value.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        findings = _sentences(error)
    except (SourceError, UnicodeDecodeError, OSError):
        findings = ["The file .env cannot be read: it must be text in UTF-8, one NAME=value a line."]
    raise SettingsError("\n".join(findings))


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach the host."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def unknown_names(environment: dict[str, str]) -> list[str]:
    """Return names with our prefix that no setting has: mostly slips of the pen, for `keng doctor`."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _minute(time_of_day: str) -> int:
    hour, minute = time_of_day.split(":")
    return 60 * int(hour) + int(minute)


def _inside(folder: Path, parent: Path) -> bool:
    return folder.resolve().is_relative_to(parent.resolve())


def _sentences(error: ValidationError) -> list[str]:
    """Return one sentence a setting, the first that was found."""
    said: dict[str, str] = {}
    for finding in error.errors(include_input=False, include_url=False):
        if finding["type"] == "default_factory_not_called":  # only says that another setting is wrong
            continue
        name = f"{PREFIX}{str(finding['loc'][0]).upper()}: " if finding["loc"] else ""
        said.setdefault(name, f"{name}{finding['msg'].removeprefix('Value error, ')}.")
    return list(said.values())
