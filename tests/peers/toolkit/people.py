"""Who has an account at the host, and what it tells of them."""

CLAIMS_OF_PEOPLE = "claims.Claims"
PASSWORD = "any"
NAMES = {"ada": ("Ada", "Lovelace"), "bob": ("Bob", "Kahn")}


def settle():
    """Makes their accounts."""
    from django.contrib.auth.models import User

    for login, (first, last) in NAMES.items():
        User.objects.create_user(login, password=PASSWORD, first_name=first, last_name=last)
