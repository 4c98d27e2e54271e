"""Functions that run only inside the bounded child: no Django, plain arguments in, JSON values out."""
