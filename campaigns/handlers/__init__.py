"""What people do with campaigns. Importing this room registers it with the operator's and the shopper's routes."""

from campaigns.handlers import answering, planning, sending

__all__ = ["answering", "planning", "sending"]
