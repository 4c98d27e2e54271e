/* What the telephone keeps: one database for each person. `kept` holds the data of the visits, the device's name and
   half-written findings; `outbox` everything that was recorded and has not been answered with "stored". */
"use strict";
(() => {
  const USER = "field:user";
  const UNSENT = "field:unsent";
  const base = (id) => `field-${id}`;
  let db = null;
  let mine = null;

  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  /* Resolves when it is on the disk, not when it was accepted: a telephone may be switched off the next moment. */
  const written = (names, work) => new Promise((resolve, reject) => {
    const transaction = db.transaction(names, "readwrite", { durability: "strict" });
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error || new Error("abort"));
    Promise.resolve(work(...names.map((name) => transaction.objectStore(name)))).then((value) => { result = value; }, () => transaction.abort());
  });
  const opened = (name) => new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("outbox", { keyPath: "client_id" }).createIndex("seq", "seq", { unique: false });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  const uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const now = () => {
    const date = new Date();
    const away = -date.getTimezoneOffset();
    const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
    const local = new Date(date.getTime() + away * 60000).toISOString().slice(0, 19);
    return `${local}${away < 0 ? "-" : "+"}${two(away / 60)}:${two(away % 60)}`;
  };

  const get = (key) => asked(db.transaction("kept").objectStore("kept").get(key));
  const put = (key, value) => written(["kept"], (kept) => { kept.put(value, key); });
  const drop = (key) => written(["kept"], (kept) => { kept.delete(key); });
  const all = async () => {
    const rows = await asked(db.transaction("outbox").objectStore("outbox").index("seq").getAll());
    localStorage.setItem(UNSENT, String(rows.length));
    return rows;
  };
  const change = (client_id, work) => written(["outbox"], async (outbox) => {
    const row = await asked(outbox.get(client_id));
    if (!row) return null;
    const changed = work(row);
    outbox.put(changed);
    return changed;
  });
  const remove = (ids) => written(["outbox"], (outbox) => { ids.forEach((id) => outbox.delete(id)); });
  /* Entries get their numbers where they are stored, so that two windows never give the same one. */
  const add = (entries, draft) => written(["outbox", "kept"], async (outbox, kept) => {
    let device = await asked(kept.get("device"));
    let seq = (await asked(kept.get("seq"))) || 0;
    if (!device) kept.put(device = uuid(), "device");
    const stored = entries.map((entry) => {
      seq += 1;
      return { client_id: uuid(), device, seq, device_at: now(), state: "waiting", tries: 0, ...entry };
    });
    stored.forEach((entry) => outbox.put(entry));
    kept.put(seq, "seq");
    if (draft) kept.delete(draft);
    return stored;
  });
  /* The server knows this device's numbers as another one's: what is unsent gets a new name, in the same order. */
  const renew = () => written(["outbox", "kept"], async (outbox, kept) => {
    const device = uuid();
    const rows = await asked(outbox.getAll());
    kept.put(device, "device");
    rows.forEach((row) => outbox.put({ ...row, device }));
  });

  const known = () => {
    try { return JSON.parse(localStorage.getItem(USER)); } catch { return null; }
  };
  const erased = (name) => new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
  /* Somebody else has signed in: what was the former one's goes, but for what that person has not sent yet. */
  const leave = async () => {
    const rows = await all();
    const name = db.name;
    if (rows.length) await written(["kept"], (kept) => { kept.delete("data"); kept.delete("tag"); });
    db.close();
    db = null;
    if (!rows.length) await erased(name);
    const left = JSON.parse(localStorage.getItem("field:left") || "{}");
    if (rows.length) left[mine.id] = { name: mine.name, count: rows.length };
    localStorage.setItem("field:left", JSON.stringify(left));
  };
  const enter = async (user) => {
    if (db && mine.id === user.id) return;
    const before = db ? mine : known();
    if (before && before.id !== user.id) {
      mine = before;
      db = db || await opened(base(before.id));
      await leave();
    }
    mine = user;
    localStorage.setItem(USER, JSON.stringify(user));
    db = await opened(base(user.id));
    const left = JSON.parse(localStorage.getItem("field:left") || "{}");
    delete left[user.id];
    localStorage.setItem("field:left", JSON.stringify(left));
  };
  const left = () => Object.values(JSON.parse(localStorage.getItem("field:left") || "{}"));

  window.Field = {
    store: { get, put, drop, all, add, change, remove, renew, known, enter, left, uuid, now, isOpen: () => db !== null },
  };
})();
