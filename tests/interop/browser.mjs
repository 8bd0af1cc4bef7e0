// The HTML reports in headless Chromium. Called with a folder that holds `plain.html`,
// `hostile.html` and `live.html`; screenshots go there too. Prints what held; throws where
// something does not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.INTEROP_MODULES}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const folder = process.argv[2];

const browser = await chromium.launch({
  executablePath: process.env.INTEROP_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const held = (what) => console.log(`held: ${what}`);

/// A page with that report; whatever it complains of, asks for or pops up is kept.
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  if (options.javaScriptEnabled !== false) {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  }
  await context.addInitScript(() => {
    window.broken = [];
    addEventListener("securitypolicyviolation", (event) => window.broken.push(event.violatedDirective));
  });
  const page = await context.newPage();
  const url = pathToFileURL(`${folder}/${name}.html`).href;
  page.seen = [];
  page.on("console", (message) => page.seen.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => page.seen.push(`error: ${error}`));
  page.on("dialog", (dialog) => { page.seen.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("popup", () => page.seen.push("popup"));
  page.on("request", (request) => { if (request.url() !== url) { page.seen.push(`request: ${request.url()}`); } });
  await page.goto(url);
  page.quiet = async () => {
    assert.deepEqual(page.seen, [], name);
    assert.deepEqual(await page.evaluate(() => window.broken), [], `${name}: policy`);
  };
  return page;
}

async function accessible(page, what) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} (${n.any[0]?.message ?? n.failureSummary})`).slice(0, 3).join("; ")}`);
  assert.deepEqual(found, [], what);
  held(`axe-core finds nothing: ${what}`);
}

for (const name of ["plain", "live"]) {
  const page = await open(name);
  const count = await page.locator(".grid a").count();
  assert.ok(count > 3);
  for (let i = 0; i < count; i++) {
    const link = page.locator(".grid a").nth(i);
    const id = (await link.getAttribute("href")).slice(1);
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = false; }));
    await link.click();
    await page.waitForFunction((id) => document.getElementById(id).open && document.activeElement.parentNode.id === id, id);
  }
  held(`${name}: ${count} cells open their exchanges`);

  const pairs = await page.evaluate(() => {
    const left = document.getElementById("left"), right = document.getElementById("right");
    const text = (kind, select) => document.getElementById(kind + select.value).textContent.split("\n");
    const shown = (column) => {
      const parts = [[], []];
      let part = -1;
      for (const row of document.getElementById("diff").rows) {
        if (row.classList.contains("part")) { part++; continue; }
        const cell = row.cells[column];
        if (cell.textContent !== "") { parts[part].push(cell.textContent.slice(2)); }
      }
      return parts;
    };
    let pairs = 0;
    for (const a of left.options) {
      for (const b of right.options) {
        left.value = a.value; right.value = b.value;
        right.dispatchEvent(new Event("change"));
        for (const [column, select] of [[0, left], [1, right]]) {
          const wanted = JSON.stringify([text("q", select), text("a", select)]);
          if (JSON.stringify(shown(column)) !== wanted) { throw new Error(`${a.value} beside ${b.value}: ${JSON.stringify(shown(column))} is not ${wanted}`); }
        }
        const marked = document.querySelectorAll("#diff td.good, #diff td.bad").length;
        const alike = JSON.stringify([text("q", left), text("a", left)]) === JSON.stringify([text("q", right), text("a", right)]);
        if (alike !== (marked === 0)) { throw new Error(`${a.value} beside ${b.value}: marks`); }
        pairs++;
      }
    }
    return pairs;
  });
  held(`${name}: ${pairs} pairs side by side, each whole and marked where it differs`);

  for (const button of await page.locator("button.copy:visible").all()) {
    const text = await page.locator(`#${await button.getAttribute("data-copy")}`).textContent();
    await button.click();
    await page.waitForFunction(() => document.getElementById("status").textContent === "Copied.");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
    await page.evaluate(() => { document.getElementById("status").textContent = ""; });
  }
  held(`${name}: the buttons copy the redacted text`);
  await page.quiet();
}

// Without a mouse: every control is reached by Tab and shows it, the language is chosen by arrow
// keys, a cell opens its exchange by Enter, an exchange by Space.
{
  const page = await open("plain");
  const controls = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, select, summary, [tabindex='0']")];
    return all.filter((e) => e.checkVisibility()).map((e, i) => { e.dataset.control = i; return i; }).length;
  });
  const reached = new Set();
  for (let i = 0; i < controls + 5; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement, style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      return { control: e.dataset.control, ring: style.outlineStyle !== "none" && box.width > 0, what: e.outerHTML.slice(0, 80) };
    });
    if (at.control === undefined) { continue; }
    assert.ok(at.ring, `no focus to be seen on ${at.what}`);
    reached.add(at.control);
  }
  assert.equal(reached.size, controls);
  held(`${controls} controls are reached by Tab`);

  const shown = () => page.locator(".snippet:visible").getAttribute("data-language");
  assert.equal(await shown(), "curl");
  await page.locator("#language").focus();
  const seen = [await shown()];
  for (let i = 1; i < await page.locator("#language option").count(); i++) {
    await page.keyboard.press("ArrowDown");
    seen.push(await shown());
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(await page.locator("pre:visible", { hasText: "Invoke-RestMethod" }).count(), 1);
  held(`${seen.length} languages are chosen by arrow keys`);

  const link = page.locator(".grid a").last();
  await link.focus();
  await page.keyboard.press("Enter");
  const id = (await link.getAttribute("href")).slice(1);
  await page.waitForFunction((id) => document.activeElement.parentNode.id === id, id);
  await page.keyboard.press("Space");
  await page.waitForFunction((id) => !document.getElementById(id).open, id);
  held("a cell opens by Enter, an exchange closes by Space");

  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator(".snippet:visible").count(), 1);
  assert.equal(await page.locator("details:not([open])").count(), 0);
  assert.equal(await page.locator("nav:visible, button:visible, select:visible").count(), 0);
  held("print shows one language, every exchange and no controls");
  await page.quiet();
}

// What got in all the same would do nothing.
{
  const page = await open("plain");
  let asked = 0;
  const server = createServer((request, response) => { asked++; response.end(); });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  await page.evaluate((origin) => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", `<img src='${origin}/x.png' onerror='window.ran = true'><style>body{color:red}</style><iframe src='${origin}'></iframe>`);
  }, `http://127.0.0.1:${server.address().port}`);
  await page.waitForFunction(() => window.broken.length >= 4);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.equal(asked, 0);
  server.close();
  held("the policy stops scripts, styles, pictures and frames");
}

// Hostile words of a server.
{
  const began = Date.now();
  const page = await open("hostile");
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  const counts = await page.evaluate(() => ({
    scripts: document.scripts.length,
    styles: document.querySelectorAll("style").length,
    others: document.querySelectorAll("img, iframe, object, embed, form, base, link, marquee, video, input").length,
    handlers: [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on") || a.name === "style")).length,
    links: [...document.links].filter((a) => !/^(#|https:)/.test(a.getAttribute("href"))).length,
    words: document.body.innerText.includes("<script>"),
    hidden: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/.test(document.documentElement.textContent),
  }));
  assert.deepEqual(counts, { scripts: 1, styles: 1, others: 0, handlers: 0, links: 0, words: true, hidden: false });
  await page.locator(".grid a").first().click();
  await page.locator("#left").selectOption({ index: 1 });
  await page.locator("#right").selectOption({ index: 2 });
  await page.quiet();
  held(`hostile words stay words, in ${Date.now() - began} ms`);
  await accessible(page, "hostile");
  await page.close();
}

// Without scripts nothing is missing but the comparison.
{
  const page = await open("plain", { javaScriptEnabled: false });
  assert.ok(await page.locator(".snippet:visible").count() > 10);
  assert.equal(await page.locator("select:visible").count(), 0);
  await page.locator("summary").first().click();
  assert.ok(await page.locator("#q0").isVisible());
  held("it can be read without scripts");
}

// Looks.
for (const name of ["plain", "live"]) {
  for (const [look, options] of Object.entries({
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    narrow: { colorScheme: "light", viewport: { width: 360, height: 740 } },
    "narrow-dark": { colorScheme: "dark", viewport: { width: 360, height: 740 } },
  })) {
    const page = await open(name, options);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} ${look}: ${wide} pixels too wide`);
    await page.screenshot({ path: `${folder}/${name}-${look}.png`, fullPage: true });
    await accessible(page, `${name} ${look}`);
    const still = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(still <= 0, `${name} ${look}: ${still} pixels too wide once opened`);
    await page.quiet();
  }
  const page = await open(name);
  await page.pdf({ path: `${folder}/${name}.pdf`, format: "A4" });
}
await browser.close();
