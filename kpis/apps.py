from django.apps import AppConfig


class KPIsConfig(AppConfig):
    name = "kpis"
    verbose_name = "KPI"
