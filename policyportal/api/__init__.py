"""The API: every dataset as a resource that programs read, described in OpenAPI (docs/decisions/0033)."""
