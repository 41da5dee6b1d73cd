// A note taken elsewhere: as a file that the server writes, or on paper.

/** Return a note as the server writes it. */
function sentNote(note) {
  const quotes = note.items.map((item) => {
    const { quote, title, publisher, author, published, section, paragraph, page, text } = item;
    const { page_label = null, row = "", certainty = null } = item;
    const remark = one(`[data-item="${CSS.escape(item.id)}"] .changed`)?.textContent ?? "";
    const place = { section, paragraph, page, page_label, row, certainty };
    return { quote, title, publisher, author, published, ...place, text, remark, link: linkToQuote(item) };
  });
  return { name: nameOfNote(note), text: note.text, quotes };
}

async function exportNote(form) {
  const note = noteOf(desk.open);
  const reply = await call("note", { note: sentNote(note), form });
  if (reply.error) return offerUndo(reply.error, null);
  const name = nameOfNote(note).replace(/[\\/:*?"<>|\s]+/g, " ").slice(0, 80).trim() || "yinju";
  if (form === "markdown") return download(`${name}.md`, "text/markdown", reply.markdown);
  const content = Uint8Array.from(atob(reply.docx), (each) => each.charCodeAt(0));
  download(`${name}.docx`, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", content);
}

/** Print the open note instead of the conversation. */
function printNote() {
  const page = one(".yinju");
  page.dataset.print = "note";
  showReport(noteOf(desk.open));
  window.addEventListener("afterprint", () => delete page.dataset.print, { once: true });
  window.print();
}

/** Set the open note as a report, its quotes with their citations and addresses. */
function showReport(note) {
  const box = one(".note-report");
  box.replaceChildren(textOf("p", "report-title", nameOfNote(note)));
  box.append(textOf("p", "report-note", `${words.printed} ${dateOf(Date.now(), "long")}`));
  if (note.text.trim()) box.append(textOf("p", "report-words", note.text));
  sentNote(note).quotes.forEach((quote, place) => {
    const figure = document.createElement("figure");
    const said = textOf("blockquote", "", quote.quote);
    const language = note.items[place].language;
    if (language) said.lang = language;
    said.append(" ", textOf("span", "report-number", `[${place + 1}]`));
    const source = document.createElement("figcaption");
    source.append(textOf("cite", "", quote.title));
    source.append(textOf("span", "", [quote.author, sourceOf(note.items[place]), quote.remark].filter(Boolean).join(" · ")));
    const link = textOf("span", "report-link", ""); // `print.js` fills it
    Object.assign(link.dataset, { article: note.items[place].document_id, paragraph: quote.paragraph });
    source.append(link);
    figure.append(said, source);
    box.append(figure);
    if (quote.text.trim()) box.append(textOf("p", "report-words", quote.text));
  });
}
