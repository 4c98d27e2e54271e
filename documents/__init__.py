"""Files that come in from outside and documents that go out.

`intake` runs parsers of untrusted files where they can do no harm, `spreadsheets` reads and writes Excel.
This file stays empty of imports: the bounded child imports the package and must start in milliseconds.
"""
