"""A chat endpoint as a reader, in parts.

- `address`: where it is, and whether that is this machine; `client`: requests, bounded in size and time;
- `prompt`: what it is shown; `reply`: what it may say.
"""
