// Adding articles: files that are chosen or dropped, texts that are pasted, pages; and the queue of what is being added.

const MOST_AT_ONCE = 40 * 1024 * 1024; // bytes of files that go with one request
const MOST_FILES = 500; // likewise
const BETWEEN_LOOKS = 700; // milliseconds
const MOST_FAILURES = 20;
const TOLD = "yinju-adding"; // where one tab tells the others that something is being added

const looking = { goesOn: false };

/** Cut a list of files into lists that are no larger than goes with one request. */
function portions(files, largest) {
  const all = [[]];
  let size = 0;
  for (const file of files) {
    const own = file.size > largest ? 0 : file.size; // too large a file is named, and stays where it is
    if (all.at(-1).length && (size + own > MOST_AT_ONCE || all.at(-1).length >= MOST_FILES)) {
      all.push([]);
      size = 0;
    }
    all.at(-1).push(file);
    size += own;
  }
  return all;
}

/** Add files; what can't be read is said here, and what becomes of each of the others in its line. */
async function addFiles(files) {
  const largest = Number(one(".queue").dataset.largest) * 1024 * 1024;
  const unread = [];
  if (narrow.matches) moved(openLibrary({ focus: false }));
  else if (!one(".reader").hidden) moved(openLibrary());
  for (const some of portions(files, largest)) {
    const read = await Promise.all(
      some.map(async (file) => {
        try {
          const content = file.size > largest ? "" : await base64(file);
          return { name: file.name, content, size: file.size };
        } catch {
          unread.push(fill(words.unread_file, file.name));
          return null;
        }
      }),
    );
    await add("add", { files: read.filter(Boolean) });
  }
  if (unread.length) saysLibrary(unread.join(" "));
}

async function add(endpoint, request) {
  const reply = await change(endpoint, request);
  if (!reply.error) {
    keep(TOLD, Date.now());
    follow();
  }
  return reply;
}

/** Look again and again how far it is, until nothing goes on; a server that is started anew goes on, too. */
async function follow() {
  if (looking.goesOn) return;
  looking.goesOn = true;
  for (let failures = 0; failures < MOST_FAILURES; ) {
    const reply = await call("work", { seen: one(".shelf")?.dataset.version ?? "" });
    if (reply.error) {
      failures += 1;
      saysLibrary(reply.error);
    } else {
      if (failures) saysLibrary("");
      failures = 0;
      showWork(reply);
      if (!reply.goes_on) break;
    }
    await rest(reply.error ? 4 * BETWEEN_LOOKS : BETWEEN_LOOKS);
  }
  looking.goesOn = false;
}

/** Show what is being added, and the list if it has changed. */
function showWork(reply) {
  showLibrary(reply.html);
  const queue = one(".queue");
  if (!queue) return;
  const fresh = fromHtml(reply.queue);
  for (const line of all(".removal", fresh)) showUntil(line);
  const old = one(".queue-body", queue);
  if (!old) return void queue.append(fresh);
  const focused = queue.contains(document.activeElement) ? document.activeElement : null;
  const wanted = focused && { number: focused.closest(".queue-line")?.dataset.number, action: focused.dataset.do };
  const lines = one(".queue-lines", old);
  const freshLines = one(".queue-lines", fresh);
  if (lines && freshLines) {
    const scrolled = lines.scrollTop;
    mergeLines(lines, freshLines);
    freshLines.replaceWith(lines);
    const freshHead = one(".queue-head", fresh);
    const head = one(".queue-head", old);
    if (head.innerHTML === freshHead.innerHTML) freshHead.replaceWith(head);
    old.replaceWith(fresh);
    lines.scrollTop = scrolled;
  } else old.replaceWith(fresh);
  if (!focused || (focused.isConnected && document.activeElement === focused)) return;
  const line = wanted.number && one(`[data-number="${wanted.number}"]`, queue);
  const next = focused.isConnected ? focused : one("button", line || queue.parentElement);
  (next ?? one(".queue-head", queue) ?? one("#yinju-find")).focus({ preventScroll: true });
}

/** Bring lines up to what they say now; those that are in the same state stay the same elements, to be clicked. */
function mergeLines(lines, fresh) {
  const old = new Map(all(".queue-line", lines).map((line) => [line.dataset.number, line]));
  const merged = all(".queue-line", fresh).map((line) => {
    const before = old.get(line.dataset.number);
    if (before?.dataset.state !== line.dataset.state) return line;
    one(".queue-says", before).textContent = one(".queue-says", line).textContent;
    const bar = one("progress", before);
    if (bar) bar.value = one("progress", line).value;
    return before;
  });
  if (merged.length !== lines.children.length || merged.some((line, place) => line !== lines.children[place])) {
    lines.replaceChildren(...merged);
  }
}

/** Say until when something can be undone, by the visitor's own clock. */
function showUntil(line) {
  const until = new Date(Number(line.dataset.until) * 1000);
  const clock = until.toLocaleTimeString(words.language, { hour: "2-digit", minute: "2-digit", hour12: false });
  one(".until", line).textContent = fill(words.undo_until, clock);
}

function openPaste() {
  one(".paste .changed").textContent = "";
  one("dialog.paste").showModal();
  one("#yinju-paste-text").focus();
}

async function addPasted() {
  const [title, text] = [one("#yinju-paste-name"), one("#yinju-paste-text")];
  const reply = await add("paste", { title: title.value, text: text.value });
  if (reply.error) return (one(".paste .changed").textContent = reply.error);
  title.value = text.value = "";
  one("dialog.paste").close();
  if (narrow.matches || !one(".reader").hidden) moved(openLibrary());
}

async function addPage() {
  const url = one("#yinju-url");
  const reply = await add("fetch", { url: url.value });
  if (!reply.error) url.value = "";
}

/** Return the files of what was dropped; a folder is said to be one. */
function droppedFiles(transfer) {
  const folders = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry?.isDirectory);
  const names = new Set(folders.map((entry) => entry.name));
  saysLibrary(folders.map((entry) => fill(words.dropped_folder, entry.name)).join(" "));
  return [...transfer.files].filter((file) => !names.has(file.name));
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reading = new FileReader();
    reading.onload = () => resolve(reading.result.slice(reading.result.indexOf(",") + 1));
    reading.onerror = () => reject(reading.error);
    reading.readAsDataURL(file);
  });
}

const dragging = { depth: 0 };
const bringsFiles = (event) => one(".drop") && event.dataTransfer?.types.includes("Files") && !one("dialog[open]");

function showDrop(depth) {
  dragging.depth = Math.max(0, depth);
  const drop = one(".drop");
  if (drop) drop.hidden = dragging.depth === 0;
}

document.addEventListener("dragenter", (event) => bringsFiles(event) && showDrop(dragging.depth + 1));
document.addEventListener("dragleave", (event) => bringsFiles(event) && showDrop(dragging.depth - 1));
document.addEventListener("dragover", (event) => {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
});
document.addEventListener("drop", (event) => {
  if (!bringsFiles(event)) return;
  event.preventDefault(); // else the browser would show the file in the page's place
  showDrop(0);
  const files = droppedFiles(event.dataTransfer);
  if (files.length) addFiles(files);
});

window.addEventListener("storage", (event) => event.key === TOLD && follow());
