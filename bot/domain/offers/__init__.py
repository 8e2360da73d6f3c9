"""Offers (券活动) by version, and the brand's rules they stand under."""
