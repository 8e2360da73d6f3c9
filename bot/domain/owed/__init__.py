"""What we owe people: notices, and reminders that are due."""
