#!/usr/bin/env python
"""Django's command line for the portal."""

import atexit
import gc
import os
import sys

if __name__ == "__main__":
    # At its end the interpreter would look through everything once more for garbage: a third of a second.
    atexit.register(gc.freeze)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A setting's own sentence says which variable to mend; a traceback would bury it.
        sys.exit(str(error))
    except OperationalError as error:
        # A timer runs some commands: whoever reads what it left finds the reason first.
        sys.exit(f"The database does not answer: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
