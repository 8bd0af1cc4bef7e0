"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  document.documentElement.classList.add("js");

  // Copying: what is copied is the redacted text that is shown.
  const said = (text) => { byId("status").textContent = text; };
  const select = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  for (const button of document.querySelectorAll("button.copy")) {
    button.addEventListener("click", async () => {
      const node = byId(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(node.textContent);
      } catch {
        select(node);
        if (!document.execCommand("copy")) { said("Selected: press Ctrl+C to copy."); return; }
      }
      button.textContent = "Copied";
      said("Copied.");
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }

  // The working request in one language at a time.
  const language = byId("language");
  const choose = () => {
    for (const part of document.querySelectorAll(".snippet")) { part.hidden = part.dataset.language !== language.value; }
  };
  if (language) { language.addEventListener("change", choose); choose(); }

  // A link to an exchange opens it.
  const reveal = () => {
    const target = /^#x\d+$/.test(location.hash) && byId(location.hash.slice(1));
    if (target) { target.open = true; target.scrollIntoView(); target.querySelector("summary").focus(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#x"]');
    if (link && link.hash === location.hash) { reveal(); }
  });
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) { details.open = true; }
  });

  // Two exchanges side by side: longest common lines, then what differs within a pair of lines.
  const section = byId("compare");
  if (!section) { return; }
  const left = byId("left"), right = byId("right"), out = byId("diff");
  const MOST = 400;
  const lines = (id) => {
    const node = byId(id);
    const all = node ? node.textContent.split("\n") : [];
    return all.length > MOST ? all.slice(0, MOST).concat("(… " + (all.length - MOST) + " more lines)") : all;
  };
  const named = (line) => (/^[\w-]+(?=: )/.exec(line) || [""])[0].toLowerCase();
  const align = (a, b) => {
    const w = b.length + 1, t = new Uint16Array((a.length + 1) * w);
    for (let i = a.length - 1; i >= 0; i--) {
      for (let j = b.length - 1; j >= 0; j--) {
        t[i * w + j] = a[i] === b[j] ? t[(i + 1) * w + j + 1] + 1 : Math.max(t[(i + 1) * w + j], t[i * w + j + 1]);
      }
    }
    const rows = [];
    let i = 0, j = 0, gone = [], come = [];
    const flush = () => {
      // Beside each other stand a header's two values, and what is no header.
      for (const line of gone) {
        const at = come.findIndex((other) => named(other) === named(line));
        for (const other of come.splice(0, Math.max(at, 0))) { rows.push([undefined, other]); }
        rows.push([line, at < 0 ? undefined : come.shift()]);
      }
      for (const other of come) { rows.push([undefined, other]); }
      gone = []; come = [];
    };
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) { flush(); rows.push([a[i], b[j]]); i++; j++; }
      else if (j >= b.length || (i < a.length && t[(i + 1) * w + j] >= t[i * w + j + 1])) { gone.push(a[i++]); }
      else { come.push(b[j++]); }
    }
    flush();
    return rows;
  };
  const cell = (text, other, sign, tone) => {
    const td = document.createElement("td");
    if (text === undefined) { return td; }
    if (text === other) { td.textContent = "  " + text; return td; }
    td.className = tone;
    td.append(sign + " ");
    if (other === undefined) { td.append(text); return td; }
    let from = 0, end = 0;
    const room = Math.min(text.length, other.length);
    while (from < room && text[from] === other[from]) { from++; }
    while (end < room - from && text[text.length - 1 - end] === other[other.length - 1 - end]) { end++; }
    if (from + end < text.length / 4) { td.append(text); return td; }
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, text.length - end);
    td.append(text.slice(0, from), mark, text.slice(text.length - end));
    return td;
  };
  const show = () => {
    out.replaceChildren();
    for (const [part, name] of [["q", "Request"], ["a", "Answer"]]) {
      const head = out.insertRow();
      head.className = "part same";
      head.insertCell().textContent = name;
      head.insertCell().textContent = name;
      for (const [a, b] of align(lines(part + left.value), lines(part + right.value))) {
        const row = out.insertRow();
        if (a === b) { row.className = "same"; }
        row.append(cell(a, b, "−", "bad"), cell(b, a, "+", "good"));
      }
    }
  };
  left.value = section.dataset.left;
  right.value = section.dataset.right;
  left.addEventListener("change", show);
  right.addEventListener("change", show);
  show();
})();
