"""Which files of other packages come with the site."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class SiteFiles(StaticFilesConfig):
    # The pages take a style sheet and the icon font from these packages. The rest, two thousand single drawings and
    # scripts that nobody loads, each stored under two names and compressed in two ways, was nine tenths of the files
    # of a site and of the time that a start takes.
    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *(f"fontawesome/{folder}/*" for folder in ("js", "sprites", "svgs")),
        *(
            f"bootstrap/{name}*"
            for name in ("js/", "css/bootstrap-", "css/bootstrap.css", "css/bootstrap.rtl")
        ),
    ]
