"""The assistant: finds what the shop wrote, lets a model word it, and checks every figure before it is shown."""
