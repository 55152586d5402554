"""The addresses of the API. They outlive editions, of which a parameter chooses one."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from policyportal.api import views
from policyportal.api.resources import RESOURCES, Resource
from policyportal.opendata.objects import API


class CodeOfParts(StringConverter):
    """A code, or several with points between them; a translation is known by a text of any signs."""

    regex = "(?s:.+)"


register_converter(CodeOfParts, "parts")


def _of_resource(name: str, resource: Resource) -> list[URLPattern]:
    below = f"{API[1:]}{name}/"
    listed = views.ResourceList.as_view(resource=resource)
    detail = views.ResourceDetail.as_view(resource=resource)
    return [
        path(below, listed, name=f"api-{name}"),
        path(f"{below}<parts:code>/", detail, name=f"api-{name}-record"),
    ]


urlpatterns = [
    path(API[1:], views.Root.as_view(), name="api"),
    path(f"{API[1:]}openapi.json", views.description, name="api-openapi"),
    path("api/", views.reference, name="api-reference"),
]
for resource_name, found in RESOURCES.items():
    urlpatterns += _of_resource(resource_name, found)
