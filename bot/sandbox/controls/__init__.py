"""The control API's handlers, a noun a file. What they take and give stands in `bot.sandbox.control`."""
