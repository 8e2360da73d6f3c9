"""The sandbox, asked by real aiogram over HTTP and acted in by people."""
