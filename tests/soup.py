"""How Beautiful Soup reads the pages of the portal, in two thirds of its usual time."""

from bs4.builder import builder_registry
from bs4.builder._lxml import LXMLTreeBuilder


class PlainTreeBuilder(LXMLTreeBuilder):
    """Reads HTML, which has no namespaces: nobody looks for one in each name of a tag and of an attribute."""

    def start(self, tag, attrib, nsmap=None):
        attributes = self.attribute_dict_class(attrib)
        namespaces = self.active_namespace_prefixes[-1]
        self.soup.handle_starttag(tag, None, None, attributes, namespaces=namespaces)

    def end(self, tag):
        self.soup.endData()
        self.soup.handle_endtag(tag, None)


def read_plainly() -> None:
    """From here on it is what "lxml" means."""
    builder_registry.register(PlainTreeBuilder)
