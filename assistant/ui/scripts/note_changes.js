// What a visitor does to the open note.

const itemAt = (node) => node.closest(".pinned")?.dataset.item;

/** Change the open note's quotes. */
const changeItems = (edit) => changeNote(desk.open, (note) => note && { ...note, items: edit(note.items) });

function writeOwnWords(area) {
  fitArea(area);
  const id = itemAt(area);
  const text = area.value;
  if (id) changeItems((items) => items.map((item) => (item.id === id ? { ...item, text } : item)));
  else changeNote(desk.open, (note) => note && { ...note, text });
}

const nameNote = (name) => changeNote(desk.open, (note) => note && { ...note, name });

/** Put a quote before or behind others; `to` is its new place. */
async function placeQuote(id, to) {
  const moved = (items) => {
    const others = items.filter((item) => item.id !== id);
    const item = items.find((each) => each.id === id);
    return item ? [...others.slice(0, to), item, ...others.slice(to)] : items;
  };
  await changeItems(moved);
  showNotes();
}

async function moveQuote(button, by) {
  const id = itemAt(button);
  const { items } = noteOf(desk.open);
  const to = items.findIndex((item) => item.id === id) + by;
  if (to < 0 || to >= items.length) return;
  await placeQuote(id, to);
  one(`[data-item="${CSS.escape(id)}"] [data-do="${button.dataset.do}"]`)?.focus();
}

/** Take a quote off the open note, perhaps to another; it can be put back. */
async function takeOff(button, { to = null } = {}) {
  const [id, from] = [itemAt(button), desk.open];
  const before = noteOf(from).items;
  const place = before.findIndex((item) => item.id === id);
  const item = before[place];
  if (to) await changeNote(to, (note) => note && { ...note, items: [...note.items, item] });
  await changeItems((items) => items.filter((each) => each.id !== id));
  showNotes();
  const said = to ? fill(words.quote_moved, nameOfNote(noteOf(to))) : words.unpinned;
  const back = (items) => [...items.slice(0, place), item, ...items.slice(place).filter((each) => each.id !== id)];
  offerUndo(
    said,
    async () => {
      if (to) await changeNote(to, (note) => note && { ...note, items: note.items.filter((each) => each.id !== id) });
      await changeNote(from, (note) => note && { ...note, items: back(note.items) });
      if (panelShown() === "notes") showNotes();
    },
    { focus: true },
  );
}

async function newNote() {
  const note = blankNote("");
  await changeNote(note.id, () => note);
  await moved(openPanel("notes", { said: note.id }));
  one(".note-name").focus();
}

async function deleteNote() {
  const note = noteOf(desk.open);
  await changeNote(note.id, () => null);
  await moved(openPanel("notes"), { replaced: true });
  const act = async () => {
    await changeNote(note.id, (again) => again ?? note);
    if (panelShown() === "notes") await moved(openPanel("notes", { said: note.id }), { replaced: true });
  };
  offerUndo(fill(words.note_deleted, nameOfNote(note)), act, { focus: true });
}

const itemOfNode = (node) => noteOf(desk.open).items.find((item) => item.id === itemAt(node));

/** Open a quote's place in its article, by the link that would be copied. */
function openPinned(button) {
  const { article, ...linked } = placeOfQuote(itemOfNode(button));
  return moved(openArticle(article, null, -1, { focus: true, from: button, linked }));
}

// A quote is dragged by its grip; on a touch screen, and by keyboard, there are the buttons.

const dragged = { id: null };

element.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.(".grip") && event.target.closest(".pinned");
  if (!item) return;
  dragged.id = item.dataset.item;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setDragImage(item, 0, 0);
});

element.addEventListener("dragover", (event) => {
  const over = dragged.id && event.target.closest?.(".pinned");
  if (!over) return;
  event.preventDefault();
  for (const each of all(".pinned")) each.classList.toggle("over", each === over && over.dataset.item !== dragged.id);
});

element.addEventListener("drop", (event) => {
  const over = dragged.id && event.target.closest?.(".pinned");
  if (!over) return;
  event.preventDefault();
  placeQuote(dragged.id, all(".pinned").indexOf(over));
});

element.addEventListener("dragend", () => {
  dragged.id = null;
  for (const each of all(".pinned.over")) each.classList.remove("over");
});
