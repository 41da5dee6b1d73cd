// Everything that is kept, as one file, and back from it.

const FORMAT = 1; // of the file
const KIND = "yinju-desk";

async function exportAll() {
  const settings = { language: words.language, theme: themeShown() };
  const kept = { conversations: await recordsOn(TALKS), notes: await recordsOn(NOTES), settings };
  const file = { kind: KIND, format: FORMAT, exported: new Date().toISOString(), ...kept };
  download(`yinju-${file.exported.slice(0, 10)}.json`, "application/json", JSON.stringify(file, null, 1));
}

const sayInFoot = (text) => all(".desk-notice").forEach((each) => (each.textContent = text));

/** Add what a file holds to what is kept here. Nothing that is here is written over. */
async function importAll(file) {
  let brought;
  try {
    brought = JSON.parse(await file.text());
  } catch {
    brought = null;
  }
  const known = brought?.kind === KIND && [brought.conversations, brought.notes].every(Array.isArray);
  if (!known || !Number.isInteger(brought.format)) return sayInFoot(fill(words.import_foreign, file.name));
  if (brought.format > FORMAT) return sayInFoot(fill(words.import_newer, file.name, brought.format, FORMAT));
  const talks = await merge(TALKS, brought.conversations, wholeTalk, nameOfTalk);
  const notes = await merge(NOTES, brought.notes, wholeNote, nameOfNote);
  await loadNotes();
  markPins();
  if (panelShown() === "notes") showNotes();
  renewTalks();
  const both = talks.both + notes.both;
  const same = talks.same + notes.same;
  const out = talks.out + notes.out;
  const set = await takeSettings(brought.settings);
  const said = [
    fill(words.imported, talks.added, notes.added),
    both && fill(words.imported_both, both),
    same && fill(words.imported_same, same),
    out && fill(words.imported_left_out, out),
    set && words.imported_settings,
  ];
  sayInFoot(said.filter(Boolean).join(" "));
}

/** Add records to a shelf: new ones as they are, ones that differ from the one here under another id and name. */
async function merge(shelf, brought, whole, nameOf) {
  const counts = { added: 0, same: 0, both: 0, out: 0 };
  for (const each of brought) {
    const record = whole(each);
    const here = record && (await recordOn(shelf, record.id));
    if (!record) counts.out += 1;
    else if (!here) {
      await changeRecord(shelf, record.id, () => record);
      counts.added += 1;
    } else if (alike(here, record)) counts.same += 1;
    else {
      // Named by what it was, so that the same file brings the same copy but once.
      const copy = { ...record, id: `${record.id}-${record.changed}`, name: fill(words.imported_name, nameOf(record)) };
      const there = await recordOn(shelf, copy.id);
      if (!there) await changeRecord(shelf, copy.id, () => copy);
      counts[there ? "same" : "both"] += 1;
    }
  }
  return counts;
}

/** Tell whether two records say the same, whenever they were changed. */
function alike(one, other) {
  const said = (record) => JSON.stringify({ ...record, changed: 0, created: 0 });
  return said(sorted(one)) === said(sorted(other));
}

const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

const isText = (text) => typeof text === "string";
const isId = (id) => isText(id) && /^[\w-]{1,80}$/.test(id);
const timeOf = (time) => (Number.isFinite(time) ? time : Date.now());
const textOrNone = (text) => (isText(text) ? text : null);

/** Return a conversation of a file, if it is one; what its turns are is for the server to say when they are shown. */
function wholeTalk(talk) {
  const whole = talk && isId(talk.id) && isText(talk.name) && Array.isArray(talk.turns) && talk.turns.length;
  if (!whole || !talk.turns.every((turn) => isTurn(turn) && isId(turn.id) && isText(turn.answer.question))) return null;
  const { id, name, turns } = talk;
  return { id, name, turns: turns.slice(-MOST_TURNS), created: timeOf(talk.created), changed: timeOf(talk.changed) };
}

function wholeNote(note) {
  const whole = note && isId(note.id) && isText(note.name) && isText(note.text) && Array.isArray(note.items);
  if (!whole || note.items.length > MOST_QUOTES) return null;
  const items = note.items.map(wholeItem);
  if (!items.every(Boolean)) return null;
  const { id, name, text } = note;
  return { id, name, text, items, created: timeOf(note.created), changed: timeOf(note.changed) };
}

function wholeItem(item) {
  const texts = [item?.document_id, item?.quote, item?.title, item?.text];
  if (!item || !isId(item.id) || !texts.every(isText) || !Number.isInteger(item.paragraph)) return null;
  const { id, document_id, quote, title, text, paragraph } = item;
  const [language, publisher, author, published, section] = ["language", "publisher", "author", "published", "section"].map(
    (name) => textOrNone(item[name]),
  );
  const page = Number.isInteger(item.page) ? item.page : null;
  const [page_label, row] = [textOrNone(item.page_label), textOrNone(item.row) ?? ""];
  const certainty = Number.isFinite(item.certainty) ? item.certainty : null;
  const own = { document_id, quote, paragraph, title, language, publisher, author, published, section };
  const about = { ...own, page, page_label, row, certainty };
  return { id, ...about, text, pinned: timeOf(item.pinned) };
}

/** Set language and theme as a file says; tell whether that changed anything. */
async function takeSettings(settings) {
  const { language, theme } = settings ?? {};
  const themed = ["light", "dark"].includes(theme) && theme !== themeShown();
  const spoken = offered.includes(language) && language !== words.language;
  if (themed) setTheme(theme);
  if (spoken) await setLanguage(language);
  return themed || spoken;
}
