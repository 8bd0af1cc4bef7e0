"""Reports in the hands of others. Called with a folder of reports `N.md`, `N.har`, `N.junit.xml`,
`N.sarif` (0 is the one without hostile words), npm's folder of schemas and the JUnit schema."""

import collections
import html.parser
import json
import pathlib
import re
import sys

import cmarkgfm
import jsonschema
import xmlschema
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT6

FOLDER, MODULES, JUNIT = map(pathlib.Path, sys.argv[1:4])

# What trackers make live after Markdown is done: mentions, issues, merge requests, labels,
# milestones, epics, snippets, and GitLab's inline diffs; none may begin outside code.
REFERENCE = re.compile(r"(?<![\w`])[@#!~%&$^]\w|\w#\d|[{\[][+-](?!\u200b)")


class Seen(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = collections.Counter()
        self.links = []
        self.text = []
        self.code = 0
        self.wrong = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        self.code += tag in ("code", "pre")
        for name, value in attributes:
            if tag == "a" and name == "href":
                self.links.append(value)
            elif not (tag in ("td", "th") and name in ("align", "style")) and name not in ("lang", "class"):
                self.wrong.append(f"{name}={value} on <{tag}>")

    def handle_endtag(self, tag):
        self.code -= tag in ("code", "pre")

    def handle_data(self, data):
        if not self.code:
            self.text.append(data)

    def handle_comment(self, data):
        self.wrong.append(f"comment {data}")


def github(text):
    # Raw HTML is let through, so that what GitHub would filter is seen.
    return cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES)


def others(text):
    renderer = MarkdownIt("gfm-like", {"html": True})
    renderer.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
    for plugin in (footnote_plugin, dollarmath_plugin, tasklists_plugin, deflist_plugin):
        renderer.use(plugin)
    return renderer.render(text)


def shape(seen):
    # Words may be set in code, and a reference that is no plain address is no link.
    return {tag: n for tag, n in seen.tags.items() if tag not in ("code", "a")}


def markdown(name, text):
    assert len(text.encode()) < 64 * 1024, name
    for renderer in (github, others):
        benign = Seen(renderer((FOLDER / "0.md").read_text()))
        seen = Seen(renderer(text))
        said = f"{name} in {renderer.__name__}"
        assert not seen.wrong, f"{said}: {seen.wrong}"
        if "was left out to keep this under 64 KB" in text:
            allowed = {*shape(benign), "em"}
            assert shape(seen).keys() <= allowed, f"{said}: {shape(seen)}"
        else:
            assert shape(seen) == shape(benign), f"{said}: {shape(seen)} is not {shape(benign)}"
        strange = set(seen.links) - set(benign.links)
        assert not strange, f"{said}: {strange}"
        live = [match.group() for part in seen.text for match in REFERENCE.finditer(part)]
        assert not live, f"{said}: {live}"


def har_validator():
    schemas = [json.loads(path.read_text()) for path in (MODULES / "har-schema/lib").glob("*.json")]
    named = [(schema["$id"].rstrip("#"), Resource(schema, DRAFT6)) for schema in schemas]
    registry = Registry().with_resources(named)
    checker = jsonschema.Draft6Validator.FORMAT_CHECKER
    return jsonschema.Draft6Validator({"$ref": "har.json"}, registry=registry, format_checker=checker)


def devtools(har):
    """What Chromium's importer reads without asking whether it is there."""
    for entry in har["log"]["entries"]:
        request, response, timings = entry["request"], entry["response"], entry["timings"]
        assert request["url"] and request["method"] and request["httpVersion"]
        for header in request["headers"] + response["headers"]:
            assert isinstance(header["name"], str) and isinstance(header["value"], str)
        assert isinstance(response["status"], int) and isinstance(response["content"]["mimeType"], str)
        assert isinstance(response["content"]["size"], int) and isinstance(response["redirectURL"], str)
        for phase in ("blocked", "dns", "connect", "ssl", "send", "wait", "receive"):
            assert isinstance(timings.get(phase, -1), (int, float)), phase
        # `time` is the sum of the phases, of which connect holds ssl already.
        known = [max(timings.get(phase, -1), 0) for phase in ("blocked", "dns", "connect", "send", "wait", "receive")]
        assert abs(sum(known) - entry["time"]) < 0.5, (timings, entry["time"])


counts = collections.Counter()
valid_har = har_validator()
sarif = json.loads((MODULES / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
sarif = jsonschema.validators.validator_for(sarif)(sarif)
junit = xmlschema.XMLSchema(str(JUNIT))
for path in sorted(FOLDER.iterdir()):
    name = path.name
    if name.endswith(".md"):
        markdown(name, path.read_text())
        counts["Markdown, in two renderers"] += 1
    elif name.endswith(".har"):
        har = json.loads(path.read_text())
        errors = [error.message[:300] for error in valid_har.iter_errors(har)]
        assert not errors, (name, errors[:5])
        devtools(har)
        counts["HAR"] += 1
    elif name.endswith(".xml"):
        junit.validate(path.read_text())
        counts["JUnit"] += 1
    elif name.endswith(".sarif"):
        errors = [error.message[:300] for error in sarif.iter_errors(json.loads(path.read_text()))]
        assert not errors, (name, errors[:5])
        counts["SARIF"] += 1
for what, count in counts.items():
    print(f"held: {count} {what}")
