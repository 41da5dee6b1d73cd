// Small helpers. Gradio gives `element`, the page's box.

const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
const narrow = window.matchMedia("(max-width: 899px)");

const one = (selector, within = element) => within.querySelector(selector);
const all = (selector, within = element) => [...within.querySelectorAll(selector)];

/** Return the first element of a piece of HTML; the server's templates have escaped all that it shows. */
function fromHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** Return an element with a class and a text. */
function textOf(tag, name, text) {
  return Object.assign(document.createElement(tag), { className: name, textContent: text });
}

/** Return a button that does one of the page's actions. */
function actionButton(act, text, { className = "", ...data } = {}) {
  const button = textOf("button", className, text);
  button.type = "button";
  Object.assign(button.dataset, { do: act, ...data });
  return button;
}

/** Return a copy of what a template of the page holds. */
const fromTemplate = (name) => one(`template.${name}`).content.firstElementChild.cloneNode(true);

/** Return the text nodes that a stretch of a box's text lies in, each with the part that belongs to it. */
function stretchOf(box, start, end) {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const found = [];
  let place = 0;
  while (place < end && walker.nextNode()) {
    const node = walker.currentNode;
    const [begins, ends] = [Math.max(start - place, 0), Math.min(end - place, node.length)];
    if (begins < ends) found.push([node, begins, ends]);
    place += node.length;
  }
  return found;
}

/** Have a field be as high as its text. */
function fitArea(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const dateOf = (time, dateStyle) => new Date(time).toLocaleDateString(words.language, { dateStyle });

function fill(text, ...values) {
  return values.reduce((filled, value) => filled.replace("{}", () => value), text);
}

/** Return a text in the form in which texts of the page are searched: whatever its width and case. */
const plainForm = (text) => String(text ?? "").normalize("NFKC").toLowerCase();

/** Scroll a box so that something in it comes to stand at its top, or in its middle. */
function scrollTo(box, target, block = "start") {
  const offset = target.getBoundingClientRect().top - box.getBoundingClientRect().top;
  const room = block === "center" ? Math.max(0, (box.clientHeight - target.offsetHeight) / 3) : 12;
  box.scrollTo({ top: box.scrollTop + offset - room, behavior: stillness.matches ? "auto" : "smooth" });
}

/** Ask the server at one of its endpoints; a fault comes back as `{ error }`, a line for the visitor. */
async function call(endpoint, request = {}, { signal } = {}) {
  try {
    const reply = await fetch(new URL(`endpoints/${endpoint}`, document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ language: words.language, ...request }),
      signal,
    });
    const type = reply.headers.get("Content-Type") ?? "";
    if (type.startsWith("application/json")) return await reply.json();
    return { error: (type.startsWith("text/plain") && (await reply.text()).trim()) || words.failed };
  } catch {
    return { error: words.failed }; // the server is gone, or it was given up
  }
}

/** Copy a text; tell whether the browser let it be copied. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text); // where the page is served without TLS there is no clipboard
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}

function download(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

let words = { language: "zh", failed: "…" }; // until the page has come
