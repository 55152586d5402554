"""What measures the portal. Run from the checkout: `.venv/bin/python -m benchmarks.sample`, `-m benchmarks.pages`.

Importing the package sets Django up, so that its modules import models as any other module does.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")
django.setup()
