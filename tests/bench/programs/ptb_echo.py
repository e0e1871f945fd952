"""python-telegram-bot's Application, as its documentation shows it: a bare echo by polling."""

from __future__ import annotations

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

AT_ONCE = 256


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what was said."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main(server: str, token: str) -> None:
    """Answer until stopped."""
    application = Application.builder().token(token).base_url(f"{server}/bot").concurrent_updates(AT_ONCE).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)
