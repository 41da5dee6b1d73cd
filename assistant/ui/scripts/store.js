// A visitor's choices, kept in the browser; the server keeps none of them. Conversations are in `talks.js`.

const LANGUAGE = "yinju-language";
const THEME = "yinju-theme";
const VISITOR = "yinju-visitor";

const memory = new Map(); // stands in where a browser lets a page store nothing
const mayStore = (() => {
  try {
    return Boolean(window.localStorage);
  } catch {
    return false;
  }
})();

function recall(key) {
  try {
    return mayStore ? JSON.parse(localStorage.getItem(key)) : (memory.get(key) ?? null);
  } catch {
    return null; // not this page's writing
  }
}

/** Keep a value, where there is room for it. */
function keep(key, value) {
  try {
    if (mayStore) localStorage.setItem(key, JSON.stringify(value));
    else memory.set(key, value);
  } catch {
    // the browser has no more room: it is chosen for as long as the page is open
  }
}

/** Return a name for this tab's visitor: the same after a reload, so that what was asked before it still counts. */
function nameOfTab() {
  const name = recallInTab(VISITOR) ?? newId();
  keepInTab(VISITOR, name);
  return name;
}

function newId() {
  return Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
}

/** Return what a tab alone remembers, over a reload. */
function recallInTab(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function keepInTab(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // the browser stores nothing: a reload begins anew
  }
}
