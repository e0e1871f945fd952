"""How the parts are put together: one function an area, called by `bot.app`."""
