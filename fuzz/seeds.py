#!/usr/bin/env python3
"""Builds corpus/TARGET from fixtures/. Every token and secret becomes one the targets look for."""

import base64
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
SHARED = (HERE / "src" / "lib.rs").read_text()
TOKEN, SECRET = (
    re.search(rf'pub const {name}: &str = "(.*)";', SHARED)[1] for name in ("TOKEN", "SECRET")
)


def planted(text):
    """The text with our own refresh token and client secret where it has any."""
    between = r'(=|\\*"\s*:\s*\\*")[^&\s"\'\\]+'
    text = re.sub("(refresh_token)" + between, rf"\1\g<2>{TOKEN}", text)
    return re.sub("(client_secret)" + between, rf"\1\g<2>{SECRET}", text)


def cases():
    """Every request and answer of the fixtures, as `explain` takes them."""
    for line in (FIXTURES / "explain" / "causes.jsonl").read_text().splitlines():
        both = json.loads(line)
        yield from (both[key] for key in ("case", "near_miss") if isinstance(both.get(key), dict))
    for line in (FIXTURES / "explain" / "wild.jsonl").read_text().splitlines():
        yield json.loads(line)["input"]


def headers(message):
    found = message.get("headers") or {}
    return list(found.items()) if isinstance(found, dict) else [tuple(h) for h in found]


def raw(case, sent="", received=""):
    """Raw HTTP, or a transcript with curl's marks before each line."""
    request, response = case.get("request") or {}, case.get("response") or {}
    lines = [f"{sent}{request.get('method', 'POST')} {request.get('url', '/token')} HTTP/1.1"]
    lines += [f"{sent}{name}: {value}" for name, value in headers(request)]
    lines += [sent, request.get("body") or ""]
    lines += [f"{received}HTTP/1.1 {response.get('status', 400)} X"]
    lines += [f"{received}{name}: {value}" for name, value in headers(response)]
    return "\r\n".join([*lines, received, str(response.get("body") or "")])


def har(case):
    request, response = case.get("request") or {}, case.get("response") or {}
    named = lambda message: [{"name": n, "value": v} for n, v in headers(message)]
    entry = {
        "request": {
            "method": request.get("method", "POST"),
            "url": request.get("url", "https://as.example/oauth/token"),
            "headers": named(request),
            "postData": {"mimeType": "application/x-www-form-urlencoded", "text": request.get("body") or ""},
        },
        "response": {
            "status": response.get("status", 400),
            "headers": named(response),
            "content": {"text": str(response.get("body") or "")},
        },
    }
    return json.dumps({"log": {"entries": [entry]}})


def curls(case):
    """The request as a command, in three quotings."""
    request = case.get("request") or {}
    words = [f"{name}: {value}" for name, value in headers(request)]
    url, body = request.get("url", "https://as.example/oauth/token"), str(request.get("body") or "")
    for quote, inner, line in (("'", r"'\''", "\\"), ('"', '""', "^"), ("'", "''", "`")):
        put = lambda word: quote + word.replace(quote, inner) + quote
        yield f" {line}\n  ".join(
            ["curl -X POST " + put(url), *("-H " + put(w) for w in words), "--data-raw " + put(body)]
        )
    yield f"curl -u my-app:{SECRET} -d refresh_token={TOKEN} --data-urlencode 'scope=a b' -kL {url}"


def jwts():
    encode = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    url = "https://as.example/oauth/token"
    claims = {"iss": "my-app", "sub": "my-app", "aud": url, "exp": 1772366500, "iat": 1772366400, "jti": "1"}
    key = json.loads((FIXTURES / "keys" / "rfc7515-a3-ec.jwk.json").read_text())
    public = {name: key[name] for name in ("kty", "crv", "x", "y") if name in key}
    proof = {"htm": "POST", "htu": url, "iat": 1772366400, "jti": "2", "nonce": "n", "ath": "x"}
    for alg in ("RS256", "PS256", "ES256", "HS256", "EdDSA", "none"):
        yield ".".join([encode({"alg": alg, "typ": "JWT", "kid": "k"}), encode(claims), "c2ln"])
        yield ".".join([encode({"alg": alg, "typ": "dpop+jwt", "jwk": public}), encode(proof), "c2ln"])
    yield ".".join([encode({"alg": "ES256"}), encode({**claims, "aud": [url, "x"], "exp": "soon"}), ""])


def main():
    seeds = {name: [] for name in ("answer", "challenge", "curl", "explain", "files", "har", "jwt", "metadata", "report", "scrub")}
    for case in cases():
        response = case.get("response") or {}
        body = response.get("body") or ""
        challenge = dict((n.lower(), v) for n, v in headers(response)).get("www-authenticate", "Basic realm=\"x\"")
        transcripts = [raw(case), raw(case, "> ", "< ")]
        seeds["explain"] += [json.dumps(case), *transcripts, str(case.get("failure") or "")]
        seeds["scrub"] += [transcripts[1], har(case)]
        seeds["har"].append(har(case))
        seeds["curl"] += curls(case)
        seeds["challenge"].append(f"{challenge}\n{body}")
        seeds["answer"].append(body if isinstance(body, str) else json.dumps(body))
    issued = {"access_token": "a" * 30, "refresh_token": TOKEN, "token_type": "bearer", "expires_in": 3600}
    seeds["answer"] += [json.dumps(issued), json.dumps({"body": issued})[:-3], "&".join(f"{k}={v}" for k, v in issued.items())]
    seeds["jwt"] = list(jwts())
    seeds["report"] = [(FIXTURES / "reports" / "smartthings.json").read_text()]
    seeds["har"].append((FIXTURES / "reports" / "smartthings.har").read_text())
    for path in sorted((FIXTURES / "metadata").glob("*.json")):
        document = path.read_text()
        seeds["metadata"].append(f"{json.loads(document).get('issuer')}\n{document}")
    seeds["files"] = [path.read_text() for path in sorted((FIXTURES / "scenarios").glob("*.toml"))]
    seeds["files"].append('pace = "1s"\n[defaults]\ntimeout = 5\n[[client]]\nname = "a"\ntoken-url = "https://as.example"\nheader = ["X: 1"]\n')
    for target, texts in seeds.items():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(sorted({planted(text) for text in texts})):
            (folder / f"seed-{number:04}").write_bytes(text.encode())


if __name__ == "__main__":
    main()
