"""What every template knows of the visitor."""


def access(request):
    return {"access": getattr(request, "access", None)}
