"""The assistant: it finds what the shop wrote, may let a model word it, and checks every figure before it is shown."""
