"""Settings are checked at start, together, and a complaint never repeats a value."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import SettingsError
from bot.domain.policy import Rules, Whom, ladder
from bot.domain.tips import Urgency
from bot.settings import Settings, is_loopback, load_settings, unknown_names

TOKEN = "700000001:AAmade-up-token-for-tests-only-000000"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from outside reaches these tests."""
    for name in [name for name in os.environ if name.startswith("KENG_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def _refusal(**given: object) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings(**given)
    return str(refused.value)


def test_with_nothing_configured_everything_has_a_place() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite+aiosqlite:///data/keng.db"
    assert settings.key_dir == Path("data/keys")
    assert (settings.web_host, settings.web_port, settings.console_port) == ("127.0.0.1", 8080, 8081)
    assert not settings.platform_configured
    assert not settings.exposed
    assert settings.playground_on


def test_the_defaults_of_settings_and_rules_are_the_same() -> None:
    assert load_settings().rules() == Rules()


def test_the_data_folder_moves_database_and_keys_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENG_DATA_DIR", "/srv/keng")
    settings = load_settings()
    assert settings.database_url == "sqlite+aiosqlite:////srv/keng/keng.db"
    assert settings.key_dir == Path("/srv/keng/keys")


def test_the_env_file_is_read_and_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("KENG_SHOWN_MINUTES=5\nKENG_LEGAL_HOURS=48\nKENG_WEB_HOST=\n# Kẻng\n", "utf-8")
    monkeypatch.setenv("KENG_SHOWN_MINUTES", "7")
    settings = load_settings()
    assert (settings.shown_minutes, settings.legal_hours, settings.web_host) == (7, 48, "127.0.0.1")


def test_an_env_file_in_another_encoding_is_said_plainly() -> None:
    Path(".env").write_bytes("KENG_PUBLIC_URL=Kẻng".encode("utf-16"))
    assert ".env" in _refusal()


@pytest.mark.parametrize(
    ("given", "became"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("postgres://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
    ],
)
def test_a_database_url_gets_its_driver(given: str, became: str) -> None:
    assert load_settings(database_url=given).database_url == became


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KENG_WEB_PORT", "eighty"),
        ("KENG_WEB_PORT", "70000"),
        ("KENG_CONSOLE_PORT", "8080"),
        ("KENG_DATABASE_URL", "mysql://root:geheim@h/d"),
        ("KENG_TIMEZONE", "Asia/Caobang"),
        ("KENG_TIMEZONE", "../../etc/passwd"),
        ("KENG_PUBLIC_URL", "bản.vn"),
        ("KENG_TRUSTED_PROXIES", "10.0.0.1,proxy"),
        ("KENG_EMERGENCY_POLICE", "one-one-three"),
        ("KENG_RING_DANGER_MINUTES", "5,1,15"),
        ("KENG_RING_DANGER_MINUTES", "1,5"),
        ("KENG_RING_OTHER_HOURS", "2;8"),
        ("KENG_REPORT_FIRST_DAY", "31"),
        ("KENG_SHOWN_MINUTES", "0"),
        ("KENG_NOTICE_MIN_MINUTES", "61"),
        ("KENG_DRAFT_REMINDER_HOURS", "24"),
        ("KENG_TELEGRAM_MODE", "pulling"),
        ("KENG_LOG_LEVEL", "LOUD"),
        ("KENG_PLAYGROUND", "perhaps"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    said = _refusal()
    assert name in said
    assert value not in said
    assert "geheim" not in said
    assert len(said.splitlines()) == 1


def test_all_findings_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENG_WEB_PORT", "eighty")
    monkeypatch.setenv("KENG_LEGAL_HOURS", "soon")
    assert len(_refusal().splitlines()) == 2


def test_a_platform_wants_keys_outside_the_data(tmp_path: Path) -> None:
    said = _refusal(telegram_token=TOKEN)
    assert "KENG_KEY_DIR" in said
    assert TOKEN not in said
    settings = load_settings(telegram_token=TOKEN, key_dir=tmp_path / "keys")
    assert settings.platform_configured
    assert not settings.playground_on
    assert TOKEN not in repr(settings) + str(settings.model_dump())


@pytest.mark.parametrize("public_url", ["", "http://keng.example"])
def test_a_web_hook_wants_an_address_that_telegram_can_call(tmp_path: Path, public_url: str) -> None:
    said = _refusal(telegram_token=TOKEN, telegram_mode="webhook", key_dir=tmp_path / "keys", public_url=public_url)
    assert "KENG_PUBLIC_URL" in said
    assert TOKEN not in said
    assert not load_settings(telegram_mode="webhook", key_dir=tmp_path / "keys", public_url=public_url).platform_configured


@pytest.mark.parametrize("public_url", ["https://keng.example", "http://127.0.0.1:8080"])
def test_a_web_hook_is_called_over_tls_or_on_this_machine(tmp_path: Path, public_url: str) -> None:
    settings = load_settings(telegram_token=TOKEN, telegram_mode="webhook", key_dir=tmp_path / "keys", public_url=public_url)
    assert settings.telegram_mode == "webhook"


@pytest.mark.parametrize("exposing", [{"web_host": "0.0.0.0"}, {"web_host": "keng.example"}, {"public_url": "https://keng.example/"}])  # noqa: S104 - refused is the point
def test_a_public_host_wants_keys_outside_the_data_and_no_playground(tmp_path: Path, exposing: dict[str, str]) -> None:
    assert "KENG_KEY_DIR" in _refusal(**exposing)
    assert "KENG_KEY_DIR" in _refusal(**exposing, data_dir=tmp_path, key_dir=tmp_path / "a" / ".." / "keys")
    assert not load_settings(**exposing, key_dir=tmp_path / "keys").playground_on
    assert not load_settings(**exposing, key_dir=tmp_path / "keys", playground=False).playground_on
    assert "KENG_PLAYGROUND" in _refusal(**exposing, key_dir=tmp_path / "keys", playground=True)


def test_asking_for_the_playground_beside_a_platform_is_an_error(tmp_path: Path) -> None:
    assert "KENG_PLAYGROUND" in _refusal(telegram_token=TOKEN, key_dir=tmp_path / "keys", playground=True)


def test_a_link_does_not_bring_keys_inside_the_data(tmp_path: Path) -> None:
    (tmp_path / "data" / "k").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "data" / "k")
    assert "KENG_KEY_DIR" in _refusal(telegram_token=TOKEN, data_dir=tmp_path / "data", key_dir=tmp_path / "link")


def test_the_playground_may_be_off_or_asked_for_where_nothing_is_configured() -> None:
    assert not load_settings(playground=False).playground_on
    assert load_settings(playground=True).playground_on


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENG_TRUSTED_PROXIES", "10.0.0.1, 192.168.0.0/16")
    monkeypatch.setenv("KENG_RING_DANGER_MINUTES", "2, 6,20")
    monkeypatch.setenv("KENG_RING_OTHER_HOURS", "3,9")
    settings = load_settings()
    assert settings.trusted_proxies == ("10.0.0.1/32", "192.168.0.0/16")
    steps = ladder(Urgency.DANGER, settings.rules())
    assert [step.after for step in steps] == [timedelta(minutes=minutes) for minutes in (2, 6, 20)]
    assert settings.rules().other.province == timedelta(hours=9)


def test_the_ladder_calls_somebody_further_up_each_time() -> None:
    danger, other = (ladder(urgency, Rules()) for urgency in (Urgency.DANGER, Urgency.NORMAL))
    assert [(step.after, step.whom) for step in danger] == [
        (timedelta(minutes=1), Whom.OFFICERS),
        (timedelta(minutes=5), Whom.CHIEF),
        (timedelta(minutes=15), Whom.PROVINCE),
    ]
    assert [(step.after, step.whom) for step in other] == [
        (timedelta(hours=2), Whom.OFFICERS),
        (timedelta(hours=2), Whom.CHIEF),
        (timedelta(hours=8), Whom.PROVINCE),
    ]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("192.0.2.1", False),
        ("10.0.0.1", False),
    ],
)
def test_loopback_is_known(host: str, expected: bool) -> None:  # noqa: FBT001 - a row of the table
    assert is_loopback(host) is expected


def test_slips_in_names_are_found() -> None:
    assert unknown_names({"KENG_WEB_PROT": "1", "KENG_WEB_PORT": "1", "PATH": ""}) == ["KENG_WEB_PROT"]


def test_settings_cannot_be_changed_afterwards() -> None:
    settings: Settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.web_port = 1


def test_the_rules_know_how_fast_a_platform_is_written_to_and_when_the_next_approver_joins() -> None:
    assert load_settings(telegram_rate=12.5, approval_hours=2).rules().rates == {"telegram": 12.5}
    assert load_settings(telegram_rate=0).rules().rates == {}
    assert load_settings(approval_hours=2).rules().approval_after == timedelta(hours=2)
