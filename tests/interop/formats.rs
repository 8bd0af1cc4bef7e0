//! The formats in the hands of others: Markdown in the renderer of GitHub and in one with the
//! extensions of other trackers, HAR, JUnit and SARIF in their schemas. `formats.py` says what must
//! hold.

use crate::hostile;
use crate::server::{installed, node, program, python, run};
use std::path::PathBuf;
use std::process::Command;

/// What a server could say to get at the reader of a ticket; each beside the others and by itself.
const HOSTILE: &[&str] = &[
    "\n# heading\n\n## heading\nheading\n=======\nheading\n---\n",
    " [link](https://evil.example/) [ref]\n\n[ref]: https://evil.example/ \"x\"\n ![image](https://evil.example/i.png)",
    " https://evil.example/a www.evil.example mailto:a@evil.example a@evil.example <https://evil.example/> evil.example/x ftp://evil.example",
    " <script>alert(1)</script><img src=https://evil.example/i.png onerror=alert(1)><details open><summary>x</summary></details><!-- ",
    " @octocat @org/team #123 !45 ~label %milestone &12 $34 octo/repo#12 GH-12 :tada: PROJ-123 [~accountid:1]",
    "\n| a | b |\n| --- | --- |\n| c | d |\n || | \\| \\\\| `|`",
    " ` `` ``` ```` ~~~ ~~~~\n```\n````\n~~~\n# out\n",
    "\n- [ ] task\n- [x] task\n* item\n+ item\n1. item\n1) item\n> quote\n",
    " text[^1]\n\n[^1]: footnote\n ^[inline] H~2~O ~~gone~~ **bold** __bold__ *em* _em_ ==mark== {+in+} {-out-}",
    " $x^2$ $$x$$ $`x`$ \\(x\\) \\[x\\] \\begin{x}\n\n$$\nx\n$$\n```math\nx\n```\n",
    " {html}x{html} {code} h1. heading !image.png! {color:red}x{color} [x|https://evil.example/] {{x}} {panel}",
    "</summary></details>\n\n</details>\n\n    indented\n\t\ttab\n\n***\n___\n- - -\n",
];

#[test]
#[ignore = "installs cmarkgfm, markdown-it-py and validators from PyPI"]
fn formats_hold_in_the_hands_of_others() {
    let Some(python) = python("formats", PACKAGES) else { return };
    let Some(schemas) = node("formats-node", NODE) else { return };
    let Some(junit) = junit_schema() else { return };
    let folder = tempfile::tempdir().unwrap();
    let all = HOSTILE.concat();
    let cases = [""].into_iter().chain(HOSTILE.iter().copied()).chain([all.as_str()]);
    for (at, words) in cases.enumerate() {
        let saved = folder.path().join(format!("{at}.json"));
        std::fs::write(&saved, hostile::report(words).to_string()).unwrap();
        let to: Vec<_> = ["md", "har", "junit.xml", "sarif"]
            .iter()
            .map(|ending| folder.path().join(format!("{at}.{ending}")))
            .collect();
        hostile::render(&saved, &to);
    }
    let output = Command::new(python.join("bin/python"))
        .arg(program("formats.py"))
        .arg(folder.path())
        .arg(schemas.join("node_modules"))
        .arg(junit)
        .output()
        .unwrap();
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The JUnit schema that Jenkins keeps to, which pytest's sources hold.
fn junit_schema() -> Option<PathBuf> {
    let inside = format!("{PYTEST}/testing/example_scripts/junit-10.xsd");
    let folder = installed("formats-junit", PYTEST, |folder| {
        run(Command::new("python3")
            .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--no-binary", "pytest", "-d"])
            .arg(folder)
            .arg(PYTEST.replace('-', "==")))?;
        run(Command::new("tar")
            .arg("-xzf")
            .arg(folder.join(format!("{PYTEST}.tar.gz")))
            .arg("-C")
            .arg(folder)
            .arg(&inside))
    })?;
    Some(folder.join(inside))
}

const PACKAGES: &[&str] = &[
    "cmarkgfm==2025.10.22",
    "markdown-it-py[linkify]==4.3.0",
    "mdit-py-plugins==0.7.0",
    "jsonschema==4.26.0",
    "xmlschema==4.3.2",
];
const NODE: &[&str] = &["har-schema@2.0.0", "@microsoft/jest-sarif@1.0.0-beta.0"];
const PYTEST: &str = "pytest-8.3.4";
