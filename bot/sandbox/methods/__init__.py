"""The Bot API's methods, a noun a file, and what they share."""
