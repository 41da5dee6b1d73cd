// Notes: quotes that were pinned, with own words beside them, kept in the browser.

const PINS_GO_TO = "yinju-note";
const MOST_QUOTES = 500; // of a note
const desk = { notes: [], open: null };

const noteOf = (id) => desk.notes.find((note) => note.id === id) ?? null;
const nameOfNote = (note) => note.name.trim() || words.note_blank;
const isNote = (note) => Boolean(note && note.id && Array.isArray(note.items));
const blankNote = (name) => ({ id: newId(), name, text: "", items: [], created: Date.now(), changed: Date.now() });

async function loadNotes() {
  desk.notes = (await recordsOn(NOTES)).filter(isNote);
}

/** Change a note, at hand at once and as it is kept soon; `edit` returns null for none. */
async function changeNote(id, edit) {
  const now = Date.now();
  const changed = (note) => {
    const after = edit(note);
    return after && { ...after, changed: now };
  };
  takeNote(id, changed(noteOf(id)));
  try {
    await changeRecord(NOTES, id, changed);
  } catch {
    sayInFoot(words.no_room);
  }
}

function takeNote(id, note) {
  desk.notes = desk.notes.filter((each) => each.id !== id);
  if (isNote(note)) desk.notes.push(note);
  markPins();
}

/** Another tab has changed a note. */
async function hearOfNote(id) {
  takeNote(id, await recordOn(NOTES, id));
  if (!field() || panelShown() !== "notes") return;
  if (one(".notes .note").contains(document.activeElement) && desk.open === id && noteOf(id)) return; // one writes there
  showNotes();
}

const inOrder = () => [...desk.notes].sort((one, other) => other.changed - one.changed);

/** Return the note that pins go to: the one that was opened or pinned to last. */
const receiver = () => noteOf(recall(PINS_GO_TO)) ?? inOrder()[0] ?? null;
