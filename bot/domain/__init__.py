"""The rules of the shop, a noun a file: plain functions on a session, refusing by raising a Refusal."""
