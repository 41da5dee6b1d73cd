// What a click or a key does, and how the page begins.

const actions = {
  ask: () => send(),
  stop: () => stop(),
  example: (button) => ask(button.textContent),
  "as-typed": (button) => {
    const turn = turnOf(button);
    ask(turn.answer.question, { replaced: turn.id, standalone: true, ...asBefore(turn) });
  },
  retry: (button) => {
    const turn = turnOf(button);
    ask(turn.answer.question, { replaced: turn.id, ...asBefore(turn) });
  },
  "without-focus": (button) => {
    const turn = turnOf(button);
    ask(turn.answer.question, { replaced: turn.id, ...asBefore(turn), focus: null });
  },
  "prefer-none": () => preferNone(),
  edit: (button) => edit(turnOf(button)),
  "cancel-edit": () => cancelEdit(),
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
  previous: () => step(-1),
  next: () => step(1),
  close: () => closeRoom(),
  everywhere: () => everywhere(),
  language: (button) => setLanguage(button.lang),
  theme: () => setTheme(document.body.classList.contains("dark") ? "light" : "dark"),
  clear: () => confirm(words.clear_sure) && moved(clearConversation()),
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

/** Return where a turn's question was looked for; what another version has kept says nothing of a preferred article. */
const asBefore = ({ documents, focus = null }) => ({ documents, focus });

async function copy(button, form) {
  await copyText(shown.get(button.closest(".turn").dataset.turn)[form]);
  notify(words.copied);
}

function setTheme(theme) {
  keep(THEME, theme);
  document.body.classList.toggle("dark", theme === "dark");
}

async function setLanguage(language) {
  words = { ...words, language };
  keep(LANGUAGE, language);
  const typed = field()?.value ?? "";
  const reply = await call("shell");
  if (reply.error) return notify(reply.error);
  words = reply.words;
  document.documentElement.lang = language;
  element.innerHTML = reply.html;
  Object.assign(reader, { turn: null, place: -1, documentId: null, linked: null, cameFrom: null });
  Object.assign(talk, { pending: null, editing: null });
  field().value = typed;
  fitField();
  showLibrary();
  await showConversation();
  if (one(".reader").hidden) preferCited();
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const menu = one(".menu[open]");
  if (menu && !event.target.closest("summary")) menu.open = false;
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

element.addEventListener("submit", (event) => {
  if (!event.target.matches(".composer")) return;
  event.preventDefault();
  send();
});

element.addEventListener("keydown", (event) => {
  if (event.target === field() && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault(); // while an input method composes, Enter is its own
    send();
  } else if (event.key === "Escape" && !one("dialog[open]")) {
    if (talk.pending) stop();
    else if (talk.editing) cancelEdit();
    else if (narrow.matches && "open" in room().dataset) closeRoom();
  }
});

element.addEventListener("input", (event) => {
  if (event.target === field()) fitField();
  if (event.target.id === "yinju-find") findInList(event.target.value);
});

element.addEventListener("change", (event) => {
  if (event.target.matches('.library input[type="checkbox"]')) choose(event.target);
  if (event.target.matches('.library input[type="file"]')) {
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) addFiles(files);
  }
});

window.addEventListener("storage", (event) => {
  if (event.key === CONVERSATION && !talk.pending) showConversation();
});

const remembered = recall(THEME);
if (remembered) setTheme(remembered);
const offered = one("[data-languages]").dataset.languages.split(" "); // English last
const wanted = recall(LANGUAGE) ?? navigator.language.toLowerCase();
setLanguage(offered.find((each) => wanted.startsWith(each)) ?? offered.at(-1));
