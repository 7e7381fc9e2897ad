"""The command line: text to arguments, one call to a service, its answer to text.

click marks its own messages for gettext but ships no French; ours is bound here, so that it
is in place before any module of the command line imports click.
"""

import gc
import gettext
import os

# Start-up makes many objects and drops none: walking them again and again is a tenth of it.
gc.set_threshold(50_000)

# the catalogue is chosen by environment variables only, and every reader of ours reads French
os.environ["LANGUAGE"] = "fr"
gettext.bindtextdomain("messages", os.path.join(os.path.dirname(__file__), "locale"))
