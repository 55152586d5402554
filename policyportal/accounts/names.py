"""How accounts are named to staff."""


def full_name(user) -> str:
    """山田 花子: in the Japanese order, which Django's own is not; empty where neither name is known."""
    return f"{user.last_name} {user.first_name}".strip()


def name_of(user) -> str:
    """How staff know one another; nobody is named for what a command or the database itself did."""
    return full_name(user) or user.get_username() if user else "ほかの人"


def with_username(user) -> str:
    """山田 花子（hanako）: the person and the account, or the account alone."""
    name = full_name(user)
    return f"{name}（{user.get_username()}）" if name else user.get_username()
