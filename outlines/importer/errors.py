"""What can go wrong before there is any text to read."""


class OutlineUnreadable(Exception):
    """The file holds no text that can be read; the message tells the user in Chinese what to do."""
