"""What `keng doctor` says about Telegram. The token is never shown."""

from __future__ import annotations

from bot.channels.telegram.look import Outlook, look
from bot.commands.finding import Finding
from bot.domain.errors import SendError, SendProblem
from bot.settings import Settings
from bot.wiring.telegram import client_of, hook_url


async def look_at_telegram(settings: Settings) -> list[Finding]:
    """Return what was found; nothing when Telegram is not configured."""
    if settings.telegram_token is None:
        return []
    client = client_of(settings)
    await client.open_session()
    try:
        outlook = await look(client)
    except SendError as error:
        return [_silent(error)]
    finally:
        await client.close_session()
    takes = Finding("telegram", good=True, words=f"takes the token; the bot is https://t.me/{outlook.name}")
    return [takes, _way(settings, outlook.called_at), _waiting(outlook), _privacy(outlook)]


def _silent(error: SendError) -> Finding:
    if error.problem is SendProblem.BAD_TOKEN:
        return Finding("telegram", good=False, words="the token is refused: copy it from BotFather into KENG_TELEGRAM_TOKEN")
    words = "no answer: look at the network and at KENG_TELEGRAM_API_BASE; Telegram may be blocked here. The web chat runs all the same"
    return Finding("telegram", good=False, words=words)


def _way(settings: Settings, called_at: str) -> Finding:
    if settings.telegram_mode == "polling":
        words = "a web hook is set, so polling gets nothing: start keng run, and stop whoever else uses this token"
        return Finding("telegram updates", good=not called_at, words=words if called_at else "polling")
    wanted = hook_url(settings.public_url)
    if called_at and called_at != wanted:
        words = "Telegram calls another address: start keng run, and stop whoever else uses this token"
        return Finding("telegram updates", good=False, words=words)
    return Finding("telegram updates", good=True, words=f"web hook at {wanted}" if called_at else "the next keng run sets the web hook")


def _waiting(outlook: Outlook) -> Finding:
    if not outlook.waiting or not outlook.complaint:
        return Finding("telegram waiting", good=True, words=f"{outlook.waiting} update(s)")
    words = f"{outlook.waiting} update(s) could not be brought: {outlook.complaint}. Look at proxy, certificate and KENG_PUBLIC_URL"
    return Finding("telegram waiting", good=False, words=words)


def _privacy(outlook: Outlook) -> Finding:
    words = "off, so the bot is given all that is said in groups: switch it on with /setprivacy at BotFather"
    return Finding("telegram privacy mode", good=not outlook.reads_groups, words=words if outlook.reads_groups else "on")
