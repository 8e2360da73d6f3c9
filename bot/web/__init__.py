"""The one web application: webhook, health, metrics."""
