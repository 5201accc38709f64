"""What is where: the OAuth part below a path, as its own manual has it, and a page to sign in on."""

import json

from django.contrib.auth.views import LoginView
from django.urls import include, path, re_path
from oauth2_provider.views import ConnectDiscoveryInfoView


class Metadata(ConnectDiscoveryInfoView):
    """Names two endpoints that the released version serves and does not list in this document."""

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        facts = json.loads(response.content)
        facts["revocation_endpoint"] = self._get_endpoint_url(request, "revoke-token")
        facts["device_authorization_endpoint"] = self._get_endpoint_url(
            request, "device-authorization"
        )
        response.content = json.dumps(facts)
        return response


urlpatterns = [
    path("sign-in", LoginView.as_view()),
    re_path(r"^o/\.well-known/openid-configuration$", Metadata.as_view()),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
