"""The one error of file intake, apart from the rest so that the bounded child can import it for nothing."""


class IntakeRefused(Exception):
    """A file from outside was not taken in.

    `message` is plain Chinese for the person who sent the file: what is wrong and what to do. `reason` is a
    short English word for code and logs: timeout, memory, crash, broken, kind, password, size, rows,
    columns, cell, empty.
    """

    def __init__(self, message: str, reason: str = "broken"):
        super().__init__(message)
        self.message = message
        self.reason = reason

    def __str__(self) -> str:
        return self.message
