"""Benchmarks, each beside its baseline: `bot.bench.NAME.run()` gives a Report."""
