"""What the assistant knows, and the questions it hands to a person."""
