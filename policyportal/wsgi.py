"""The portal as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from policyportal.database.limits import bound_requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")
application = get_wsgi_application()
bound_requests()
