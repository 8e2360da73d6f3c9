"""Regulars: the answering half. An update comes in, a reply goes out."""

import zoneinfo

# Zone rules come from the tzdata we require. The machine's own would win otherwise, and they may be years old:
# Vancouver, for one, stopped changing its clocks in 2026, and a store's hours would be shown an hour off.
zoneinfo.reset_tzpath(to=())
