"""Files in: what CSV, XLSX and Markdown files say, compared with what the shop knows before it is kept."""
