"""Remembers the visitor's address for the length of a request."""

from history.context import client_address, reset_address, set_address


class RequestOrigin:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = set_address(client_address(request))
        try:
            return self.get_response(request)
        finally:
            reset_address(token)
