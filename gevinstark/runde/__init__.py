"""What people do, a file a step. What happens is logged to `logging`, and to nobody unless they ask."""

import logging

logging.getLogger("gevinstark").addHandler(logging.NullHandler())
