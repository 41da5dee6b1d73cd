// A note, or the list of them, as the room shows it.

async function openNotes(id) {
  desk.open = noteOf(id) ? id : null;
  if (desk.open) keep(PINS_GO_TO, id);
  showNotes();
  if (id && !desk.open) offerUndo(words.note_gone, null);
}

function showNotes() {
  const note = noteOf(desk.open);
  if (!note) desk.open = null;
  one(".note-list-bar").hidden = Boolean(note);
  one(".note-bar").hidden = !note;
  one(".notes .note").hidden = !note;
  one(".note-list").hidden = Boolean(note);
  one(".notes-empty").hidden = Boolean(note || desk.notes.length);
  if (note) showNote(note);
  else one(".note-list").replaceChildren(...inOrder().map(listedNote));
}

function listedNote(note) {
  const item = fromTemplate("listed-note");
  one("button", item).textContent = nameOfNote(note);
  one("button", item).dataset.note = note.id;
  one(".source", item).textContent = fill(words.note_quotes, note.items.length, shortDate(note.changed));
  return item;
}

function showNote(note) {
  one(".note-name").value = note.name;
  one(".note-words").value = note.text;
  one(".note-bar .place").textContent = fill(words.note_quotes, note.items.length, shortDate(note.changed));
  one(".note-empty").hidden = note.items.length > 0;
  one(".pinned-list").replaceChildren(...note.items.map((item, place) => pinnedQuote(note, item, place)));
  for (const area of all(".notes .own-words")) fitArea(area);
  checkStanding(note);
}

function pinnedQuote(note, item, place) {
  const box = fromTemplate("pinned-quote");
  const named = (selector, text) => one(selector, box).setAttribute("aria-label", fill(text, place + 1));
  box.dataset.item = item.id;
  one("blockquote", box).textContent = item.quote;
  if (item.language) for (const each of [one("blockquote", box), one(".title", box)]) each.lang = item.language;
  one(".title", box).textContent = item.title;
  one(".source", box).textContent = sourceOf(item);
  one(".own-words", box).value = item.text;
  named(".own-words", words.quote_words);
  named('[data-do="quote-up"]', words.quote_up);
  named('[data-do="quote-down"]', words.quote_down);
  named('[data-do="unpin"]', words.unpin);
  named("summary", fill(words.actions_of, "{}"));
  one('[data-do="quote-up"]', box).setAttribute("aria-disabled", place === 0);
  one('[data-do="quote-down"]', box).setAttribute("aria-disabled", place === note.items.length - 1);
  const others = inOrder().filter((each) => each !== note && each.id !== note.id);
  one(".menu-items", box).append(
    actionButton("copy-pinned", words.copy_link),
    ...others.map((other) => actionButton("move-quote", fill(words.quote_move, nameOfNote(other)), { note: other.id })),
  );
  return box;
}

function sourceOf(item) {
  const section = item.section === item.title ? null : item.section;
  return [item.publisher, item.published, pageOf(item), paragraphOf(item), section].filter(Boolean).join(" · ");
}

/** Say of each quote if its article says it no longer. */
async function checkStanding(note) {
  const quotes = note.items.map(({ document_id, quote, paragraph }) => ({ document_id, quote, paragraph }));
  (await standings(quotes)).forEach(({ standing }, place) => {
    const said = one(`[data-item="${CSS.escape(note.items[place].id)}"] .changed`);
    if (!said) return; // it was taken off meanwhile
    said.textContent = { changed: words.quote_changed, removed: words.quote_removed }[standing] ?? "";
    said.hidden = standing === "stands";
  });
}
