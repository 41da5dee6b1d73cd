// What is kept in the browser: records with an id, on two shelves, in IndexedDB; where a browser allows none, in memory.
// Other tabs of the page are told of every change.

const DATABASE = "yinju";
const TALKS = "conversations";
const NOTES = "notes";
const database = { connection: null, memory: { [TALKS]: new Map(), [NOTES]: new Map() } };
const channel = "BroadcastChannel" in window ? new BroadcastChannel(DATABASE) : null;

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function openDatabase() {
  try {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      for (const shelf of [TALKS, NOTES]) request.result.createObjectStore(shelf, { keyPath: "id" });
    };
    const connection = await settled(request);
    const lose = () => (database.connection = null);
    connection.onclose = lose; // what is kept was cleared by hand
    connection.onversionchange = () => (connection.close(), lose()); // another tab has a newer page
    database.connection = connection;
  } catch {
    database.connection = null; // a private window, perhaps
  }
}

const isKept = () => database.connection !== null;

async function recordsOn(shelf) {
  if (!isKept()) return [...database.memory[shelf].values()];
  return settled(database.connection.transaction(shelf).objectStore(shelf).getAll());
}

async function recordOn(shelf, id) {
  if (!isKept()) return database.memory[shelf].get(id) ?? null;
  return (await settled(database.connection.transaction(shelf).objectStore(shelf).get(id))) ?? null;
}

/** Change a record in one step, so that two tabs don't undo each other's changes; `edit` returns null for none. */
async function changeRecord(shelf, id, edit) {
  if (!isKept()) return changeInMemory(shelf, id, edit);
  const transaction = database.connection.transaction(shelf, "readwrite");
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  done.catch(() => {}); // what fails before it is awaited is said there
  const records = transaction.objectStore(shelf);
  const after = edit((await settled(records.get(id))) ?? null);
  if (after) records.put(after);
  else records.delete(id);
  await done;
  channel?.postMessage({ shelf, id });
  return after;
}

function changeInMemory(shelf, id, edit) {
  const records = database.memory[shelf];
  const after = edit(records.get(id) ?? null);
  if (after) records.set(id, after);
  else records.delete(id);
  return after;
}
