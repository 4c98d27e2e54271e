"""What runs inside the press: a script, never imported, without Django, without secrets.

Takes requests from standard input (a line of JSON that says what and how many bytes follow) and answers each on
standard output in the same way. The kernel holds it to its memory; the parent to its time.
"""

import gc
import json
import math
import os
import resource
import sys
import time
import traceback


def pdf(request: dict, body: bytes) -> bytes:
    """A PDF of HTML. Nothing is fetched: pictures are data, fonts the fontconfig's."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    fonts = globals().setdefault("_fonts", None) or FontConfiguration()
    globals()["_fonts"] = fonts
    styles = globals().setdefault("_styles", {})
    if request["css"] not in styles:
        styles.clear()
        styles[request["css"]] = weasyprint.CSS(string=request["css"], url_fetcher=fetcher, font_config=fonts)
    document = weasyprint.HTML(string=body.decode(), base_url=None, url_fetcher=fetcher)
    return document.write_pdf(
        stylesheets=[styles[request["css"]]],
        font_config=fonts,
        pdf_variant=request.get("variant") or None,
        optimize_images=False,
    )


def word(request: dict, body: bytes) -> bytes:
    from documents.typesetting.paper import Paper
    from documents.typesetting.word import word_of

    return word_of(Paper.from_json(json.loads(body)))


WORK = {"pdf": pdf, "word": word}


def main() -> None:
    folder, megabytes, seconds = sys.argv[1:4]
    limit = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A layout is some hundred thousand objects that live until it is done: looking for garbage at every 700 new ones
    # takes a sixth of the time.
    gc.set_threshold(20_000, 20, 50)
    sys.path.insert(0, folder)
    stream, answer = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # A library that prints must not write into the answers.
    os.dup2(2, 1)
    while line := stream.readline():
        request = json.loads(line)
        body = stream.read(request["bytes"])
        # The parent keeps the time; should it be killed meanwhile, nobody else would.
        resource.setrlimit(
            resource.RLIMIT_CPU, (math.ceil(time.process_time() + float(seconds)) + 1, resource.RLIM_INFINITY)
        )
        try:
            made, reply = WORK[request["work"]](request, body), {}
        except MemoryError:
            made, reply = b"", {"error": "memory"}
        except Exception:
            made, reply = b"", {"error": traceback.format_exc()[-2000:]}
        reply["bytes"] = len(made)
        answer.write(json.dumps(reply).encode() + b"\n" + made)
        answer.flush()


if __name__ == "__main__":
    main()
