// What a click or a key does, and how the page begins.

const actions = {
  stop: () => stop(),
  example: (button) => ask(button.textContent),
  "as-typed": (button) => askAgain(button, { standalone: true }),
  "ask-next": (button) => askAlone(button.textContent, restriction()),
  "ask-article": (button) => askArticle(button),
  "read-sentence": (button) => readSentence(button),
  retry: (button) => askAgain(button),
  "without-focus": (button) => askAgain(button, { focus: null }),
  "prefer-none": () => preferNone(),
  edit: (button) => edit(turnOf(button)),
  "cancel-edit": () => cancelEdit(),
  confirm: (button) => confirmAnswer(button),
  deny: (button) => denyAnswer(button),
  "find-words": (button) => findWords(button),
  "ask-all": (button) => askAgain(button, { documents: null }),
  "read-at": (button) => {
    const { document: id, paragraph } = button.dataset;
    moved(openArticle(id, null, -1, { focus: true, from: button, linked: { paragraph: Number(paragraph) } }));
  },
  "copy-markdown": (button) => copy(button, "markdown"),
  "copy-plain": (button) => copy(button, "plain"),
  "copy-link": (button) => copyLink(button),
  print: () => window.print(),
  gold: (button) => openGold(turnOf(button)),
  "close-gold": () => one("dialog.gold").close(),
  library: (button) => moved(openLibrary({ focus: narrow.matches, from: button })),
  back: () => moved(openLibrary({ focus: true })),
  read: (button) => moved(openArticle(button.closest("li").dataset.document, reader.turn, -1, { focus: true })),
  remove: (button) => removeArticle(button),
  "remove-samples": () => change("remove", { samples: true }, words.removing),
  undo: (button) => change("undo", { removal: button.closest(".removal").dataset.removal }),
  "choose-all": () => chooseAll(),
  "choose-none": () => everywhere(),
  paste: () => openPaste(),
  "close-paste": () => one("dialog.paste").close(),
  "cancel-addition": (button) => change("cancel", { number: Number(button.closest(".queue-line").dataset.number) }),
  dismiss: () => change("dismiss"),
  "read-added": (button) => moved(openArticle(button.dataset.document, null, -1, { focus: true, from: button })),
  previous: () => step(-1),
  next: () => step(1),
  close: () => closeRoom(),
  "page-picture": () => togglePagePicture(),
  gloss: () => setGloss(!isGlossed()),
  "to-heading": (button) => toHeading(button.dataset.to),
  everywhere: () => everywhere(),
  language: (button) => setLanguage(button.lang),
  theme: () => setTheme(themeShown() === "dark" ? "light" : "dark"),
  clear: () => confirm(words.clear_sure) && moved(clearConversation()),
  panel: (button) => moved(openPanel(button.dataset.panel, { focus: narrow.matches, from: button })),
  "desk-undo": () => undo(),
  pin: (button) => pin(button, [citationsOf(turnOf(button))[Number(button.dataset.quote)]]),
  "pin-here": (button) => pinHere(button),
  "new-note": () => newNote(),
  "open-note": (button) => moved(openPanel("notes", { said: button.dataset.note, focus: true, from: button })),
  "notes-back": () => moved(openPanel("notes", { focus: true })),
  "note-docx": () => exportNote("docx"),
  "note-markdown": () => exportNote("markdown"),
  "note-print": () => printNote(),
  "delete-note": () => deleteNote(),
  "open-pinned": (button) => openPinned(button),
  "copy-pinned": (button) => copyBeside(button, linkToQuote(itemOfNode(button))),
  "move-quote": (button) => takeOff(button, { to: button.dataset.note }),
  "quote-up": (button) => moveQuote(button, -1),
  "quote-down": (button) => moveQuote(button, 1),
  unpin: (button) => takeOff(button),
  "new-talk": () => newTalk(),
  "open-talk": (button) => openListedTalk(button),
  "rename-talk": (button) => renameTalk(button),
  "delete-talk": (button) => deleteTalk(button),
  "open-phrase": (button) => openPhrase(button),
  "find-here": (button) => toggleFind(button),
  "find-previous": () => stepFound(-1),
  "find-next": () => stepFound(1),
  "find-close": () => closeFind(),
  "export-all": () => exportAll(),
  "export-json": () => {
    const answers = turns().map((turn) => turn.answer);
    download("yinju.json", "application/json", JSON.stringify(answers, null, 2));
  },
  "export-markdown": async () => {
    const reply = await call("write", { turns: turns() });
    if (reply.error) notify(reply.error);
    else download("yinju.md", "text/markdown", reply.markdown);
  },
};

/** Ask a turn's question once more in its place, as before but for what is changed. */
function askAgain(button, changes = {}) {
  const { id, answer, documents, focus = null } = turnOf(button); // another version may have kept no preferred article
  return ask(answer.question, { replaced: id, documents, focus, ...changes });
}

const copy = (button, form) => copyBeside(button, shown.get(button.closest(".turn").dataset.turn)[form]);

const themeShown = () => (document.body.classList.contains("dark") ? "dark" : "light");

function setTheme(theme) {
  keep(THEME, theme);
  document.body.classList.toggle("dark", theme === "dark");
}

/** Show the page in a language, once all of it has come: a server that dies meanwhile leaves the page as it is. */
async function setLanguage(language) {
  const reply = await call("shell", { language });
  const kept = turns();
  const again = reply.error ? reply : await shownAgain(kept, language);
  if (reply.error || (again.error && field())) return unreached(again.error);
  if (talk.pending) stop();
  const typed = field()?.value ?? "";
  const focused = document.activeElement?.dataset.do;
  keep(LANGUAGE, language);
  words = reply.words;
  document.documentElement.lang = language;
  element.innerHTML = reply.html;
  Object.assign(reader, { turn: null, place: -1, documentId: null, linked: null, cameFrom: null });
  talk.editing = null;
  field().value = typed;
  fitField();
  showLibrary();
  follow();
  if (focused) one(`[data-do="${focused}"]`)?.focus();
  else if (!narrow.matches) field().focus();
  if (again.error) notify(again.error);
  else await showTurns(kept, again);
  if (one(".reader").hidden) preferCited();
}

function unreached(error) {
  if (field()) notify(error);
  else for (const each of all(".unreached")) each.hidden = false;
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  for (const menu of all(".menu[open]")) {
    if (event.target.closest("summary")?.parentElement === menu) continue;
    if (menu.contains(document.activeElement)) one("summary", menu).focus(); // what had it is hidden
    menu.open = false;
  }
  const box = event.target.closest(".turn");
  if (button?.dataset.citation) {
    const turn = turnOf(button);
    if (selectBox(box) && narrow.matches) note({ replaced: true });
    moved(openCitation(turn, Number(button.dataset.citation), { focus: true, from: button }));
  } else if (button && actions[button.dataset.do]) {
    actions[button.dataset.do](button);
  } else if (box && !getSelection().toString()) {
    const turn = turnOf(box);
    if (turn) moved(select(turn, box), { replaced: narrow.matches });
  }
});

const forms = {
  composer: () => send(),
  pasting: () => addPasted(),
  fetching: () => addPage(),
  "phrase-form": () => moved(searchPhrase(one("#yinju-phrase").value), { replaced: true }),
  "find-bar": () => stepFound(1),
};

element.addEventListener("submit", (event) => {
  const name = Object.keys(forms).find((each) => event.target.classList.contains(each));
  if (!name) return;
  event.preventDefault();
  forms[name]();
});

element.addEventListener("keydown", (event) => {
  if (event.target === field() && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault(); // while an input method composes, Enter is its own
    send();
  } else if (event.key === "Escape" && !one("dialog[open]")) {
    const menu = one(".menu[open]");
    if (menu) {
      menu.open = false;
      one("summary", menu).focus();
    } else if (talk.pending) stop();
    else if (talk.editing) cancelEdit();
    else if (event.target.matches('input[type="search"]') && event.target.value) return; // the browser clears it
    else if (event.target.closest(".reader:has(.find-bar:not([hidden]))")) closeFind();
    else if (narrow.matches && isOpen()) closeRoom();
    else if (room().contains(event.target)) leaveRoom();
  }
});

element.addEventListener("toggle", (event) => event.target.matches(".details") && fillDetails(event.target), true);

element.addEventListener("focusout", (event) => {
  const menu = event.target.closest(".menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

element.addEventListener("input", (event) => {
  if (event.target === field()) fitField();
  if (event.target.id === "yinju-find") findInList(event.target.value);
  if (event.target.id === "yinju-find-here") findHere(event.target.value);
  if (event.target.id === "yinju-talk-search") searchTalks(event.target.value);
  if (event.target.matches(".notes .own-words")) writeOwnWords(event.target);
  if (event.target.matches(".note-name")) nameNote(event.target.value);
});

element.addEventListener("change", (event) => {
  if (event.target.matches("input[data-import]")) {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) importAll(file);
  }
  if (event.target.matches('.library input[type="checkbox"]')) choose(event.target);
  if (event.target.matches('input[type="file"]:not([data-import])')) {
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) addFiles(files);
  }
});

narrow.addEventListener("change", () => field() && setApart());

const remembered = recall(THEME);
if (remembered) setTheme(remembered);
const offered = one("[data-languages]").dataset.languages.split(" "); // English last
const wanted = recall(LANGUAGE) ?? navigator.language.toLowerCase();
openStore().then(() => setLanguage(offered.find((each) => wanted.startsWith(each)) ?? offered.at(-1)));
