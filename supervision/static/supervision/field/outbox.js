/* Sending, one after another in the order of recording. The server takes each thing once, so whatever happened to an
   answer, sending again is right. Loading the data goes through the same queue: an older picture never overtakes what
   was just stored. */
"use strict";
(() => {
  const { store } = window.Field;
  const EVERY = 20000;
  const LONGEST = 300000;
  const LOOK = 45000;
  const IDLE = 300000;
  const PATIENCE = 60000;
  const GONE = "这次检查已经不由您记录，或者已经取消，不能再发送。";
  const state = { data: null, rows: [], user: null, isOnline: navigator.onLine, needsLogin: false, isSending: false, problem: "" };
  let token = "";
  let failures = 0;
  let timer = 0;
  let isBusy = false;
  let isAsked = false;
  let touched = Date.now();
  let say = () => {};

  class Away extends Error {}
  class SignedOut extends Error {}

  const asked = async (url, options) => {
    const patience = new AbortController();
    const clock = setTimeout(() => patience.abort(), PATIENCE);
    let response;
    try {
      response = await fetch(url, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: patience.signal, ...options });
    } catch {
      throw new Away();
    } finally {
      clearTimeout(clock);
    }
    /* An answer may arrive after the signal has gone. */
    state.isOnline = navigator.onLine;
    if (response.type === "opaqueredirect" || response.status === 401) throw new SignedOut();
    state.needsLogin = false;
    return response;
  };
  const isJson = (response) => (response.headers.get("Content-Type") || "").startsWith("application/json");

  const load = async () => {
    const tag = state.data && store.isOpen() ? await store.get("tag") : "";
    const response = await asked(document.body.dataset.data, { headers: tag ? { "If-None-Match": tag } : {} });
    if (response.status === 403) throw Object.assign(new Error(), { said: "您现在没有现场检查的权限。" });
    if (response.status !== 304 && (!response.ok || !isJson(response))) throw new Away();
    token = response.headers.get("X-Form-Token") || token;
    state.loadedAt = Date.now();
    if (response.status === 304) return;
    const data = await response.json().catch(() => { throw new Away(); });
    await store.enter(data.user);
    state.user = data.user;
    state.data = data;
    await store.put("data", { ...data, loadedAt: state.loadedAt });
    await store.put("tag", response.headers.get("ETag") || "");
  };

  /* What is not to be sent before something else: a photo of a finding, a second answer to the same question. */
  const waitsFor = (row, rows) => rows.some((other) => other.seq < row.seq && (
    other.client_id === row.payload.finding
    || (row.kind === other.kind && row.kind === "answer" && row.payload.item === other.payload.item)
    || (row.kind === other.kind && row.kind === "change" && row.payload.finding === other.payload.finding)));

  const post = async (row) => {
    const { client_id, device, seq, kind, visit, device_at, payload } = row;
    const said = JSON.stringify({ client_id, device, seq, kind, visit, device_at, payload });
    const headers = { "X-CSRFToken": token };
    let body = said;
    if (row.file) {
      body = new FormData();
      body.append("entry", said);
      body.append("photo", row.file, row.name);
    } else {
      headers["Content-Type"] = "application/json";
    }
    return asked(document.body.dataset.send, { method: "POST", headers, body });
  };

  /* The kept picture of a visit says at once what the server has stored; the next load says it again. */
  const taken = async (row, result) => {
    const visit = state.data && state.data.visits.find((one) => one.id === row.visit);
    if (visit && row.kind === "answer") {
      const item = visit.items.find((one) => one.id === row.payload.item);
      if (item) Object.assign(item, row.payload, { id: item.id, revision: result.revision, by: state.user.name, at: row.device_at });
    } else if (visit && row.kind === "finding" && !visit.findings.some((one) => one.id === row.client_id)) {
      visit.findings.unshift({ ...row.payload, id: row.client_id, photos: [], repeats: result.repeats, by: state.user.name, at: row.device_at, revision: result.revision });
    } else if (visit && row.kind === "change") {
      const finding = visit.findings.find((one) => one.id === row.payload.finding);
      if (finding) Object.assign(finding, row.payload, { revision: result.revision, by: state.user.name });
    } else if (visit && row.kind === "photo") {
      const about = row.payload.finding ? visit.findings.find((one) => one.id === row.payload.finding) : visit.items.find((one) => one.id === row.payload.item);
      if (about && !about.photos.includes(result.attachment)) about.photos.push(result.attachment);
    }
    if (visit) await store.put("data", state.data);
    if (result.revision) {
      const same = (other) => other.kind === row.kind && other.client_id !== row.client_id && other.state === "waiting"
        && other.payload.revision === row.payload.revision
        && (row.kind === "answer" ? other.payload.item === row.payload.item : row.kind === "change" && other.payload.finding === row.payload.finding);
      for (const other of (await store.all()).filter(same)) {
        await store.change(other.client_id, (kept) => ({ ...kept, payload: { ...kept.payload, revision: result.revision } }));
      }
    }
    await store.remove([row.client_id]);
  };
  const marked = (row, changes) => store.change(row.client_id, (kept) => ({ ...kept, ...changes }));

  /* One thing; true when the next one may follow. */
  const sent = async (row, again = false) => {
    const tried = await marked(row, { tries: row.tries + 1 });
    if (!tried) return true;
    const response = await post(tried);
    const said = isJson(response) ? await response.json().catch(() => { throw new Away(); }) : {};
    if (said.state === "stored") await taken(tried, said.result);
    else if (said.state === "refused") await marked(tried, { state: "refused", reason: said.reason, errors: said.errors || {} });
    else if (said.state === "conflict") await marked(tried, { state: "conflict", reason: said.reason, current: said.current });
    else if (said.state === "renew") await store.renew();
    else if (response.status === 404) await marked(tried, { state: "refused", reason: GONE, errors: {} });
    else if (response.status === 413) await marked(tried, { state: "refused", reason: "照片太大，服务器不收。", errors: {} });
    else if (response.status === 403 && !again) {
      /* The token is of an earlier sign-in. */
      const before = state.user && state.user.id;
      await load();
      return state.user.id === before ? sent(tried, true) : true;
    } else {
      state.problem = said.reason || (response.status === 403 ? "服务器没有接受，请关闭页面后重新打开。" : "服务器暂时出错，稍后自动再发。");
      return false;
    }
    return true;
  };

  const drained = async () => {
    const left = new Set();
    let count = 0;
    for (;;) {
      state.rows = await store.all();
      say();
      const row = state.rows.find((one) => one.state === "waiting" && !left.has(one.client_id) && !waitsFor(one, state.rows));
      if (!row) return count;
      if (await sent(row)) count += 1;
      else if (row.tries < 4) throw new Away();
      /* One thing that the server stumbles over again and again does not hold up the others. */
      else left.add(row.client_id);
    }
  };

  const cycle = async () => {
    if (isBusy) { isAsked = true; return; }
    isBusy = true;
    isAsked = false;
    clearTimeout(timer);
    try {
      const work = async () => {
        state.isSending = true;
        state.problem = "";
        await load();
        if (await drained()) await load();
        failures = 0;
      };
      if (navigator.locks) await navigator.locks.request("field-send", work);
      else await work();
    } catch (error) {
      failures += 1;
      if (error instanceof SignedOut) { state.needsLogin = true; state.isOnline = true; }
      else if (error instanceof Away) state.isOnline = state.problem !== "";
      else state.problem = error.said || "这台手机的浏览器出错，请关闭页面后重新打开。";
      if (!(error instanceof Away || error instanceof SignedOut || error.said)) console.error(error);
    } finally {
      isBusy = false;
      state.isSending = false;
      if (store.isOpen()) state.rows = await store.all();
      say();
      plan();
    }
    if (isAsked) cycle();
  };
  const isActive = () => !document.hidden && Date.now() - touched < IDLE;
  const plan = () => {
    clearTimeout(timer);
    const waiting = state.rows.some((row) => row.state === "waiting");
    const pause = failures ? Math.min(EVERY * 2 ** (failures - 1), LONGEST) : waiting ? EVERY : LOOK;
    /* A telephone that lies there does not keep its session alive. */
    timer = setTimeout(() => (waiting || failures || isActive() ? cycle() : plan()), pause);
  };
  const kick = () => { failures = 0; return cycle(); };

  const changed = async () => {
    state.rows = await store.all();
    say();
    kick();
  };

  const start = async (listener) => {
    say = listener;
    ["pointerdown", "keydown"].forEach((name) => document.addEventListener(name, () => { touched = Date.now(); }, { passive: true }));
    window.addEventListener("online", kick);
    window.addEventListener("offline", () => { state.isOnline = false; say(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) kick(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) kick(); });
    const user = store.known();
    if (user && !navigator.onLine) await reopened(user);
    else {
      /* With a connection the server says first who is there; a slow one is not waited for. */
      const first = cycle();
      await Promise.race([first, new Promise((resolve) => { setTimeout(resolve, 4000); })]);
      if (user && !state.data && !(store.isOpen() && state.user)) await reopened(user);
      return;
    }
    cycle();
  };
  const reopened = async (user) => {
    await store.enter(user);
    state.user = user;
    state.data = (await store.get("data")) || null;
    state.loadedAt = state.data && state.data.loadedAt;
    state.rows = await store.all();
    say();
  };

  window.Field.outbox = { state, start, kick, changed };
})();
