from django.apps import AppConfig


class PolicyPortalConfig(AppConfig):
    name = "policyportal"
    verbose_name = "政策展開方針ポータル"

    def ready(self):
        from policyportal import checks  # noqa: F401  (registers the checks)
