// The list of articles: search it, choose from it, add to it, remove from it.

const chosen = new Set();

/** Return the ids that questions are restricted to, or null for all articles. */
const restriction = () => (chosen.size ? [...chosen] : null);

function showLibrary(html) {
  if (html) one(".library").innerHTML = html;
  const boxes = all('.library input[type="checkbox"]');
  const known = new Set(boxes.map((box) => box.value));
  for (const id of chosen) if (!known.has(id)) chosen.delete(id);
  for (const box of boxes) box.checked = chosen.has(box.value);
  showRestriction();
}

function showRestriction() {
  const chip = one(".limits");
  chip.hidden = !chosen.size;
  one("span", chip).textContent = fill(words.restricted, chosen.size);
  showPreference();
}

function choose(box) {
  if (box.checked) chosen.add(box.value);
  else chosen.delete(box.value);
  showRestriction();
}

function everywhere() {
  chosen.clear();
  showLibrary();
}

function findInList(text) {
  const wanted = text.trim().toLowerCase();
  let left = 0;
  for (const item of all(".library li")) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
    left += !item.hidden;
  }
  one(".library .none").hidden = left > 0;
}

const saysLibrary = (text) => (one(".library-notice").textContent = text);

const MOST_AT_ONCE = 40 * 1024 * 1024; // bytes of files that go with one request

/** Cut a list of files into lists that are no larger than goes with one request. */
function portions(files) {
  const all = [[]];
  let size = 0;
  for (const file of files) {
    if (size && size + file.size > MOST_AT_ONCE) {
      all.push([]);
      size = 0;
    }
    all.at(-1).push(file);
    size += file.size;
  }
  return all;
}

/** Add files, portion by portion; whatever is left out of any of them is said in the end. */
async function addFiles(files) {
  let added = 0;
  let there = 0;
  const refused = [];
  for (const portion of portions(files)) {
    const contents = await Promise.all(portion.map(async (file) => ({ name: file.name, content: await base64(file) })));
    const reply = await call("add", { files: contents });
    if (reply.error) refused.push(reply.error);
    else {
      const work = await follow();
      if (work.problem) return saysLibrary(work.problem);
      refused.push(...work.notes);
      added += reply.changing;
      there += !reply.changing;
    }
  }
  const done = [added ? fill(words.added, added) : "", there && !added ? words.already_there : ""];
  saysLibrary([...done, ...refused].filter(Boolean).join(" "));
}

async function removeArticle(button) {
  if (!confirm(fill(words.remove_sure, button.dataset.title))) return;
  const id = button.closest("li").dataset.document;
  const reply = await call("remove", { documents: [id] });
  if (reply.error) return saysLibrary(reply.error);
  const work = await follow();
  saysLibrary([work.problem ?? words.removed, ...work.notes].join(" "));
}

/** Show how a change goes on until it is over; return how it ended. */
async function follow() {
  const bar = one(".adding progress");
  saysLibrary(words.adding);
  bar.hidden = false;
  for (;;) {
    const work = await call("work");
    if (work.error) return { problem: work.error, notes: [] };
    if (work.finished) {
      showLibrary(work.html);
      return work;
    }
    bar.value = work.share;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reading = new FileReader();
    reading.onload = () => resolve(reading.result.slice(reading.result.indexOf(",") + 1));
    reading.onerror = () => reject(reading.error);
    reading.readAsDataURL(file);
  });
}
