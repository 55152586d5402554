"""The portal as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from policyportal.database.limits import bound_requests
from policyportal.database.roles import answer_as_staff

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")
application = get_wsgi_application()
# Reached by its name, for it knows models, which are there by now.
application = import_string("policyportal.caching.KnownFirst")(application)
bound_requests()
answer_as_staff()
