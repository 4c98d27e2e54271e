"""What runs inside the press: a script, never imported, without Django, without secrets.

Takes requests from standard input (a line of JSON that says what and how many bytes follow) and answers each on
standard output in the same way. The kernel holds it to its memory; the parent to its time.
"""

import json
import os
import resource
import sys
import traceback


def pdf(request: dict, body: bytes) -> bytes:
    """A PDF of HTML. Nothing is fetched: pictures are data, fonts the fontconfig's."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = globals().setdefault("_fonts", None) or FontConfiguration()
    globals()["_fonts"] = fonts
    styles = globals().setdefault("_styles", {})
    if request["css"] not in styles:
        styles.clear()
        styles[request["css"]] = weasyprint.CSS(string=request["css"], font_config=fonts)
    document = weasyprint.HTML(
        string=body.decode(),
        base_url=None,
        url_fetcher=URLFetcher(allowed_protocols=("data",), allow_redirects=False),
    )
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
    folder, megabytes = sys.argv[1:3]
    limit = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path.insert(0, folder)
    stream, answer = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # A library that prints must not write into the answers.
    os.dup2(2, 1)
    while line := stream.readline():
        request = json.loads(line)
        body = stream.read(request["bytes"])
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
