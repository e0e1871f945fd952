"""Telegram: a channel on the Bot API, which python-telegram-bot speaks over our own HTTP requests."""
