"""The rules of the shop: a room for each noun, plain functions on a session, refusing by raising a Refusal."""
