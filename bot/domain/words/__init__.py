"""What people type, read and measured; the letters codes are made of. Knows no table."""
