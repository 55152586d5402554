"""What an answer says that is made for pages of other sites; all others are for this site alone (SECURITY.md)."""

# To be shown there: a picture.
SHOWN_ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
# To be read by their programs too: a file, a drawing, an answer of the API.
READ_ELSEWHERE = SHOWN_ELSEWHERE | {"Access-Control-Allow-Origin": "*"}
