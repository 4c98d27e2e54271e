"""Files that come in from outside and spreadsheets that go out.

Pure functions without models. Parsers of untrusted files run in a bounded child process, which imports this
package: keep it free of imports.
"""
